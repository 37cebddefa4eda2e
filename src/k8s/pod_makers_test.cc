#include "k8s/pod_makers.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/source.h"
#include "k8s/pod_template.h"
#include "yaml/reader.h"

namespace kubevet::k8s {
namespace {

using Lines = std::vector<std::string>;

/// The templates of a custom kind in an object: the label `app` of each, its claims and what it is selected
/// by.
Lines Templates(std::vector<CustomPodMaker> own, const std::string& text) {
  const PodMakers makers(std::move(own));
  const Source source("test.yaml", text);
  const auto documents = yaml::ReadDocuments(source);
  Lines out;
  for (const PodTemplate& pod : PodTemplatesOf(*makers.Find("example.com", "Widget"), documents[0]->root())) {
    std::string line(pod.metadata["labels"]["app"].text());
    for (yaml::Node claim : pod.claim_templates.items())
      line += fmt::format(" claim {}", claim["metadata"]["name"].text());
    const yaml::Node selected = pod.selector["matchLabels"]["app"];
    if (selected) line += fmt::format(" by {}", selected.text());
    out.push_back(line);
  }
  return out;
}

CustomPodMaker Widget(std::string path, std::string claims = {}, std::string selector = {}) {
  return {"example.com", "Widget", std::move(path), std::move(claims), std::move(selector)};
}

TEST(PodMakers, FindTemplatesWithWhatGoesWithThem) {
  EXPECT_EQ(Templates({Widget("spec.template", "spec.claims", "spec.selector")},
                      "{spec: {template: {metadata: {labels: {app: a}}}, claims: [{metadata: {name: data}}], "
                      "selector: {matchLabels: {app: a}}}}"),
            Lines{"a claim data by a"});
  EXPECT_EQ(Templates({Widget("spec.template")}, "{spec: {}}"), Lines{""});
  EXPECT_EQ(Templates({Widget("spec.template")}, "{spec: {template: null}}"), Lines{""});
  EXPECT_EQ(Templates({Widget("spec.template")}, "{spec: [{template: {}}]}"), Lines{""});
}

TEST(PodMakers, GoThroughLists) {
  const std::string text =
      "{spec: {selector: {matchLabels: {app: s}}, head: {metadata: {labels: {app: h}}}, groups: ["
      "{template: {metadata: {labels: {app: a}}}, claims: [{metadata: {name: one}}]}, 7, {claims: []},"
      "{template: {metadata: {labels: {app: b}}}, claims: [{metadata: {name: two}}]}]}}";
  EXPECT_EQ(Templates({Widget("spec.head"),
                       Widget("spec.groups[].template", "spec.groups[].claims", "spec.selector")},
                      text),
            (Lines{"h", "a claim one by s", "b claim two by s"}));
  EXPECT_EQ(Templates({Widget("spec[].a[].b[]")},
                      "{spec: [{a: [{b: [{metadata: {labels: {app: x}}}]}, {}, {b: {}}]}, {a: 3}]}"),
            Lines{"x"});
}

TEST(PodMakers, KnowKindsByGroup) {
  const PodMakers makers(
      {{"argoproj.io", "Rollout", "spec.pods", "", ""}, Widget("a"), Widget("a"), Widget("b")});
  ASSERT_NE(makers.Find("argoproj.io", "Rollout"), nullptr);
  EXPECT_EQ(makers.Find("argoproj.io", "Rollout")->places[0].path, "spec.pods")
      << "instead of what is built in";
  EXPECT_EQ(makers.Find("example.com", "Widget")->places.size(), 2u);
  EXPECT_TRUE(makers.Find("example.com", "Widget")->is_custom);
  EXPECT_FALSE(makers.Find("apps", "StatefulSet")->is_custom);
  EXPECT_TRUE(makers.Find("apps.kruise.io", "StatefulSet")->ordinals);
  EXPECT_EQ(makers.Find("other.com", "Widget"), nullptr);
  EXPECT_EQ(PodMakers::BuiltIn()->Find("example.com", "Widget"), nullptr);
}

TEST(PodMakers, ARolloutThatRefersToAWorkloadHasNoTemplate) {
  const Source source("test.yaml", "{spec: {workloadRef: {name: web}, template: {spec: {containers: []}}}}");
  const auto documents = yaml::ReadDocuments(source);
  const PodMaker& rollout = *PodMakers::BuiltIn()->Find("argoproj.io", "Rollout");
  EXPECT_FALSE(PodTemplateOf(rollout, documents[0]->root()).node);
}

TEST(TemplatePathProblem, TellsWhatIsNoPath) {
  EXPECT_EQ(TemplatePathProblem("spec.groups[].podTemplate"), std::nullopt);
  EXPECT_EQ(TemplatePathProblem("template"), std::nullopt);
  for (const char* path : {"", ".", "spec.", ".spec", "spec..template", "[].template", "spec.[]"})
    EXPECT_EQ(TemplatePathProblem(path), "has an empty step") << path;
  for (const char* path : {"spec template", "spec[0].template", "$.spec", "spec[][].x", "spec/template"})
    EXPECT_NE(TemplatePathProblem(path), std::nullopt) << path;
  std::string deep = "a";
  for (int i = 0; i < 20; ++i) deep += ".a";
  EXPECT_EQ(TemplatePathProblem(deep), "has more than 20 steps");
  EXPECT_EQ(ListsOf("spec.a[].b[].c"), "spec.a[].b[]");
  EXPECT_EQ(ListsOf("spec.a"), "");
}

}  // namespace
}  // namespace kubevet::k8s
