#include "plan/scenario.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

std::string ProblemsOf(std::string_view more) {
  return Play(
      fmt::format("kind: StatefulSet\nold: {0}\nnew: {0}\n{1}", WebSet("web:1", "replicas: 2"), more));
}

TEST(ScenarioTest, ContradictionsAreTold) {
  EXPECT_EQ(ProblemsOf("initial: {pods: [{name: web-0, revision: gone, state: ready}]}"),
            "`gone` is no revision\n");
  EXPECT_EQ(ProblemsOf("initial: {pods: [" + OldPods(1) + ", " + OldPods(1) + "]}"),
            "there are two Pods `web-0`\n");
  EXPECT_EQ(ProblemsOf("initial: {pods: [{name: web-00, revision: old, state: ready}]}"),
            "`web-00` is no Pod of StatefulSet `web`\n");
  EXPECT_EQ(ProblemsOf("initial: {pvcs: [data-web-0]}"), "`data-web-0` is no claim of StatefulSet `web`\n");
  EXPECT_EQ(ProblemsOf("faults: [{pods: [web-7], effect: neverReady}]"), "there is never a Pod `web-7`\n");
  EXPECT_EQ(ProblemsOf("events: [{when: idle, tick: 3, deletePod: web-0}]"),
            "an event has either `tick` or `when: idle`\n");
  EXPECT_EQ(Play(fmt::format("kind: DaemonSet\nnew: {}\nnodes: [{{kind: Node}}]", Agent("agent:1"))),
            "the node has no `metadata.name`\n");
}

TEST(ScenarioTest, UnknownFieldsAreToldWithTheNearMiss) {
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const std::string text = "kind: StatefulSet\nfauls: []\nnew: " + WebSet("web:1", "replicas: 1");
  const Scenario scenario = ReadScenario(std::make_unique<const Source>("s.yaml", text), target);
  ASSERT_EQ(scenario.problems.size(), 1u);
  EXPECT_EQ(scenario.problems[0].help, "did you mean `faults`?");
  EXPECT_EQ(text.substr(scenario.problems[0].location.span.begin, 5), "fauls");
}

TEST(ScenarioTest, ManifestsAreTextOrStandThere) {
  EXPECT_EQ(
      Play("new:\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: a}\n  spec:\n    selector: "
           "{matchLabels: {a: b}}\n    template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, "
           "image: d}]}}\n"),
      "complete: t0 [apply new], +rs new=1");
  EXPECT_EQ(Play("kind: Deployment\nnew: \"{}\\n---\\n{}\"\n"), "`new` must hold one object, it holds 2\n");
}

TEST(ScenarioTest, ManifestsMustBeOfTheVersionThatControllersKnow) {
  EXPECT_EQ(Play("kind: StatefulSet\nnew: {kind: StatefulSet, metadata: {name: web}}\n"),
            "`new` must be of `apiVersion: apps/v1`\n");
}

TEST(ScenarioTest, HugeInputIsRefused) {
  EXPECT_EQ(Play("kind: StatefulSet\nnew: " + WebSet("web:1", "replicas: 2000000000")),
            "2000000000 replicas are more than the 1000000 that can be played through\n");
}

}  // namespace
}  // namespace kubevet::plan
