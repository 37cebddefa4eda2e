#include "plan/daemon_set.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

std::string AgentUpdate(std::string_view strategy, int nodes, std::string_view more = "") {
  return Update("DaemonSet", Agent("agent:1", strategy), Agent("agent:2", strategy), nodes, more);
}

TEST(DaemonSetTest, PercentagesRoundUp) {
  EXPECT_EQ(Play(AgentUpdate("{rollingUpdate: {maxUnavailable: 34%}}", 3)),
            "complete: t0 [apply new] -2@old | t1 +2@new | t2 -1@old | t3 +1@new");
}

TEST(DaemonSetTest, SurgeRunsTheNewPodBesideTheOld) {
  EXPECT_EQ(Play(AgentUpdate("{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", 2)),
            "complete: t0 [apply new] +1@new | t1 -1@old +1@new | t2 -1@old");
}

TEST(DaemonSetTest, UnavailableOldPodsGoWhateverTheBudget) {
  const std::string scenario = fmt::format(
      "kind: DaemonSet\nold: {}\nnew: {}\nnodes: [{{kind: Node, metadata: {{name: a}}}}, {{kind: Node, "
      "metadata: "
      "{{name: b}}}}, {{kind: Node, metadata: {{name: c}}}}]\ninitialPods: [{{node: a, revision: old, state: "
      "unready}}, "
      "{{node: b, revision: old, state: unready}}, {{node: c, revision: old, state: ready}}]",
      Agent("agent:1"), Agent("agent:2"));
  EXPECT_EQ(Play(scenario), "complete: t0 [apply new] -2@old | t1 +2@new | t2 -1@old | t3 +1@new");
}

TEST(DaemonSetTest, ATaintedNodeLosesItsPodInAnUpdateAndGetsNoneBack) {
  const std::string taint =
      "events: [{tick: 0, setNode: {kind: Node, metadata: {name: node-1}, spec: {taints: [{key: gpu, effect: "
      "NoSchedule}]}}}]";
  EXPECT_EQ(Play(AgentUpdate("{}", 2, taint)),
            "complete: t0 [apply new] [node node-1 changes] -1@old | t1 +1@new | t2 -1@old");
}

TEST(DaemonSetTest, AShareOfNoNodesIsNoSurge) {
  const std::string taint =
      "events: [{tick: 0, setNode: {kind: Node, metadata: {name: node-0}, spec: {taints: [{key: gpu, effect: "
      "NoSchedule}]}}}]";
  EXPECT_EQ(Play(AgentUpdate("{rollingUpdate: {maxSurge: 50%, maxUnavailable: 0}}", 1, taint)),
            "complete: t0 [apply new] [node node-0 changes]");
  EXPECT_EQ(Play(AgentUpdate("{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", 1, taint)),
            "complete: t0 [apply new] [node node-0 changes] -1@old");
}

TEST(DaemonSetTest, OnDeleteWaitsForHands) {
  EXPECT_EQ(Play(AgentUpdate("{type: OnDelete}", 2, "events: [{when: idle, deletePodOnNode: node-0}]")),
            "awaitingDelete: t0 [apply new] | t2 [user deletes pod on node-0] | t3 +1@new");
}

TEST(DaemonSetTest, APodThatFailsAgainIsReplacedEverLater) {
  EXPECT_EQ(Play(AgentUpdate("{}", 1,
                             "faults: [{pods: ['*'], revision: new, effect: failAlways}]\n"
                             "events: [{tick: 9, label: old, apply: " +
                                 Agent("agent:1") + "}]")),
            "complete: t0 [apply new] -1@old | t1 +1@new | t2 -1@new +1@new | t3 -1@new +1@new | t5 -1@new "
            "+1@new | "
            "t9 [apply old] -1@new +1@old");
}

}  // namespace
}  // namespace kubevet::plan
