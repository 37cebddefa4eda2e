#include "k8s/node_fit.h"

#include <gtest/gtest.h>

#include <string>

#include "yaml/reader.h"

namespace kubevet::k8s {
namespace {

Node NodeOf(std::string text) {
  const Source source("node", std::move(text));
  return ReadNode(yaml::ReadDocuments(source).at(0)->root());
}

Eligibility Judge(std::string pod_spec, const Node& node, PodOwner owner = PodOwner::kDaemonSet) {
  const Source source("pod", std::move(pod_spec));
  const auto documents = yaml::ReadDocuments(source);
  return NodeFit(documents.at(0)->root(), false, owner).Judge(node);
}

TEST(NodeFit, TaintsThatEvictEndWhatRunsOthersKeepNewPodsAway) {
  const Node reserved = NodeOf("spec: {taints: [{key: gpu, value: a, effect: NoSchedule}]}");
  EXPECT_FALSE(Judge("{}", reserved).should_run);
  EXPECT_TRUE(Judge("{}", reserved).should_continue);
  const Node evicting = NodeOf("spec: {taints: [{key: gpu, value: a, effect: NoExecute}]}");
  EXPECT_FALSE(Judge("{}", evicting).should_continue);
  const Node avoided = NodeOf("spec: {taints: [{key: gpu, value: a, effect: PreferNoSchedule}]}");
  EXPECT_TRUE(Judge("{}", avoided).should_run);
}

TEST(NodeFit, TheControllerToleratesMoreForDaemonsOnly) {
  const Node cordoned =
      NodeOf("spec: {taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}]}");
  EXPECT_TRUE(Judge("{}", cordoned).should_run);
  EXPECT_FALSE(Judge("{}", cordoned, PodOwner::kOther).should_run);
  const Node offline =
      NodeOf("spec: {taints: [{key: node.kubernetes.io/network-unavailable, effect: NoSchedule}]}");
  EXPECT_FALSE(Judge("{}", offline).should_run);
  EXPECT_TRUE(Judge("hostNetwork: true", offline).should_run);
}

TEST(NodeFit, EqualComparesValuesExistsDoesNot) {
  const Node node = NodeOf("spec: {taints: [{key: gpu, value: a, effect: NoSchedule}]}");
  EXPECT_FALSE(Judge("tolerations: [{key: gpu}]", node).should_run);
  EXPECT_TRUE(Judge("tolerations: [{key: gpu, value: a}]", node).should_run);
  EXPECT_TRUE(Judge("tolerations: [{key: gpu, operator: Exists}]", node).should_run);
  EXPECT_TRUE(Judge("tolerations: [{operator: Exists}]", node).should_run);
  EXPECT_FALSE(Judge("tolerations: [{operator: Exists, effect: NoExecute}]", node).should_run);
}

TEST(NodeFit, SelectorAndOneTermMustMatch) {
  const Node node = NodeOf("metadata: {name: a, labels: {zone: east, cores: '8'}}");
  const auto fits = [&](std::string terms) {
    return Judge(
               "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
               "{nodeSelectorTerms: [" +
                   terms + "]}}}",
               node)
        .should_run;
  };
  EXPECT_FALSE(Judge("nodeSelector: {zone: west}", node).should_run);
  EXPECT_TRUE(
      fits("{matchExpressions: [{key: zone, operator: In, values: [west]}]}, "
           "{matchExpressions: [{key: cores, operator: Gt, values: ['4']}]}"));
  EXPECT_TRUE(fits("{matchExpressions: [{key: disk, operator: NotIn, values: [hdd]}]}"));
  EXPECT_FALSE(fits("{matchExpressions: [{key: cores, operator: Gt, values: [few]}]}"));
  EXPECT_FALSE(fits("{}"));
  EXPECT_TRUE(fits("{matchFields: [{key: metadata.name, operator: In, values: [a]}]}"));
}

TEST(NodeFit, AnotherNodesNameIsAReason) {
  const Eligibility judged = Judge("nodeName: b", NodeOf("metadata: {name: a}"));
  EXPECT_FALSE(judged.should_continue);
  EXPECT_EQ(judged.reasons, std::vector<Reason>{{Misfit::kNodeName}});
}

}  // namespace
}  // namespace kubevet::k8s
