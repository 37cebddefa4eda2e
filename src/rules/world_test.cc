#include "rules/world.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/reader.h"

namespace kubevet::rules {
namespace {

/// Files with one object each; the first is the object that is asked about.
std::string NodesFor(const std::vector<std::pair<std::string, std::string>>& files,
                     uint32_t first_inventory) {
  std::deque<Source> sources;
  std::vector<std::unique_ptr<yaml::Document>> documents;
  std::vector<k8s::Object> objects;
  std::vector<std::string_view> paths;
  for (const auto& [path, text] : files) {
    sources.emplace_back(path, text);
    documents.push_back(std::move(yaml::ReadDocuments(sources.back()).at(0)));
    objects.push_back({.resource = k8s::UnpackResources(documents.back()->root()).at(0),
                       .source = static_cast<uint32_t>(paths.size())});
    paths.push_back(path);
  }
  const k8s::Bundle bundle(std::move(objects));
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const World world{bundle, target, false, paths, first_inventory};
  std::string names;
  for (const k8s::Node* node : NodesFor(world, bundle.objects()[0])) names += node->name + " ";
  return names;
}

std::string Manifest(std::string_view kind, std::string_view name) {
  return fmt::format("apiVersion: v1\nkind: {}\nmetadata: {{name: {}}}\n", kind, name);
}

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

TEST(NodesFor, NodesElsewhereAreExamples) {
  EXPECT_EQ(NodesFor({{"web/pod.yaml", Manifest("Pod", "web")},
                      {"web/node.yaml", Manifest("Node", "beside")},
                      {"tests/node.yaml", Manifest("Node", "elsewhere")}},
                     kNone),
            "beside ");
}

TEST(NodesFor, TheNearestInventoryCountsAlone) {
  EXPECT_EQ(NodesFor({{"a/web/pod.yaml", Manifest("Pod", "web")},
                      {"a/web/node.yaml", Manifest("Node", "beside")},
                      {"b/.kubevet.yaml", Manifest("Node", "of-b")},
                      {"a/.kubevet.yaml", Manifest("Node", "of-a")}},
                     2),
            "of-a ");
}

TEST(AreNear, FoldersAtMostTwoStepsApart) {
  const k8s::Bundle bundle({});
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const auto near = [&](std::string_view a, std::string_view b) {
    const std::string_view paths[] = {a, b};
    const World world{bundle, target, false, paths};
    k8s::Object first, second;
    second.source = 1;
    return AreNear(world, first, second) && AreNear(world, second, first);
  };
  EXPECT_TRUE(near("k8s/web.yaml", "k8s/web.yaml"));
  EXPECT_TRUE(near("web.yaml", "service.yaml"));
  EXPECT_TRUE(near("k8s/services/web.yaml", "k8s/workloads/web.yaml"));
  EXPECT_TRUE(near("k8s/web.yaml", "k8s/overlays/test/web.yaml"));
  EXPECT_FALSE(near("web/base/set.yaml", "web/overlays/test/service.yaml"));
  EXPECT_FALSE(near("a/web/set.yaml", "b/web/service.yaml"));
  EXPECT_FALSE(near("k8s/web/set.yaml", "k8s/web-2/chart/templates/service.yaml"));
}

}  // namespace
}  // namespace kubevet::rules
