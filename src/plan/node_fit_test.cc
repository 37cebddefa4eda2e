#include "plan/node_fit.h"

#include <gtest/gtest.h>

#include "yaml/reader.h"

namespace kubevet::plan {
namespace {

/// "runs", "stays" (only where it is already) or "no", and why.
std::string Judge(std::string_view pod_spec, std::string_view node) {
  const Source pod_source("pod.yaml", std::string(pod_spec)), node_source("node.yaml", std::string(node));
  const auto pods = yaml::ReadDocuments(pod_source), nodes = yaml::ReadDocuments(node_source);
  const Node read = ReadNode(nodes.at(0)->root());
  const Eligibility result = NodeFit(pods.at(0)->root(), false).Judge(read);
  std::string out = result.should_run ? "runs" : result.should_continue ? "stays" : "no";
  for (const Reason& reason : result.reasons) {
    out += reason.misfit == Misfit::kTaint      ? " " + read.taints[reason.taint].ToString()
           : reason.misfit == Misfit::kAffinity ? " affinity"
                                                : " name";
  }
  return out;
}

std::string Required(std::string_view terms) {
  return "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [" +
         std::string(terms) + "]}}}";
}

TEST(NodeFitTest, NotReadyKeepsNewPodsAwayAndLetsOldOnesStay) {
  const std::string not_ready =
      "{metadata: {name: a}, spec: {taints: [{key: node.kubernetes.io/not-ready, effect: NoExecute}";
  EXPECT_EQ(Judge("{}", not_ready + "]}}"), "runs");
  EXPECT_EQ(Judge("{}", not_ready + ", {key: node.kubernetes.io/not-ready, effect: NoSchedule}]}}"),
            "stays node.kubernetes.io/not-ready:NoSchedule");
}

TEST(NodeFitTest, NetworkIsMissedOnlyByPodsOfTheirOwn) {
  const std::string node =
      "{metadata: {name: a}, spec: {taints: [{key: node.kubernetes.io/network-unavailable, effect: "
      "NoSchedule}]}}";
  EXPECT_EQ(Judge("{hostNetwork: true}", node), "runs");
  EXPECT_EQ(Judge("{}", node), "stays node.kubernetes.io/network-unavailable:NoSchedule");
}

TEST(NodeFitTest, ALaterTaintThatEvictsCountsToo) {
  EXPECT_EQ(
      Judge("{}",
            "{metadata: {name: a}, spec: {taints: [{key: a, effect: PreferNoSchedule}, {key: b, effect: "
            "NoSchedule}, {key: c, value: v, effect: NoExecute}]}}"),
      "no b:NoSchedule");
}

TEST(NodeFitTest, AMissingLabelMatchesNotInAndAnEmptyTermNothing) {
  const std::string node = "{metadata: {name: a, labels: {size: '7'}}}";
  EXPECT_EQ(Judge(Required("{matchExpressions: [{key: disk, operator: NotIn, values: [hdd]}]}"), node),
            "runs");
  EXPECT_EQ(Judge(Required("{}"), node), "no affinity");
  EXPECT_EQ(Judge(Required("{}, {matchExpressions: [{key: size, operator: Gt, values: ['6']}]}"), node),
            "runs");
  EXPECT_EQ(Judge(Required("{matchExpressions: [{key: size, operator: Gt, values: [big]}]}"), node),
            "no affinity");
  EXPECT_EQ(Judge(Required("{matchFields: [{key: metadata.name, operator: NotIn, values: [a]}]}"), node),
            "no affinity");
}

TEST(NodeFitTest, CordonedNodesAreUsed) {
  EXPECT_EQ(Judge("{}",
                  "{metadata: {name: a}, spec: {unschedulable: true, taints: [{key: "
                  "node.kubernetes.io/unschedulable, effect: NoSchedule}]}}"),
            "runs");
}

}  // namespace
}  // namespace kubevet::plan
