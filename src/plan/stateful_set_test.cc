#include "plan/stateful_set.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

std::string WebUpdate(std::string_view spec, int pods, std::string_view more = "",
                      std::string_view old_spec = "") {
  return Update("StatefulSet", WebSet("web:1", old_spec.empty() ? spec : old_spec), WebSet("web:2", spec),
                pods, more);
}

TEST(StatefulSetTest, UpdatesFromTheTopOneAtATime) {
  EXPECT_EQ(
      Play(WebUpdate("replicas: 2", 2)),
      "complete: t0 [apply new] -web-1@old(update) | t1 +web-1@new | t2 -web-0@old(update) | t3 +web-0@new");
}

TEST(StatefulSetTest, ScalesBeforeItUpdatesWhenOrdered) {
  EXPECT_EQ(Play(WebUpdate("replicas: 3", 1, "", "replicas: 1")),
            "complete: t0 [apply new] +web-1@new | t1 +web-2@new | t2 -web-0@old(update) | t3 +web-0@new");
}

TEST(StatefulSetTest, ScalesDownAndUpdatesInOneSyncWhenParallel) {
  EXPECT_EQ(Play(WebUpdate("replicas: 1, podManagementPolicy: Parallel", 3, "",
                           "replicas: 3, podManagementPolicy: Parallel")),
            "complete: t0 [apply new] -web-2@old(scaleDown) -web-1@old(scaleDown) -web-0@old(update) | t1 "
            "+web-0@new");
}

TEST(StatefulSetTest, PartitionCountsFromTheFirstOrdinal) {
  const std::string spec =
      "replicas: 3, ordinals: {start: 5}, updateStrategy: {rollingUpdate: {partition: 2}}";
  EXPECT_EQ(Play(fmt::format("kind: StatefulSet\nold: {}\nnew: {}\ninitial: {{pods: [{}]}}",
                             WebSet("web:1", spec), WebSet("web:2", spec), OldPods(3, 5))),
            "partitioned: t0 [apply new] -web-7@old(update) | t1 +web-7@new");
}

TEST(StatefulSetTest, PodsBelowThePartitionComeBackOld) {
  EXPECT_EQ(Play(WebUpdate("replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}", 1, "",
                           "replicas: 1, updateStrategy: {rollingUpdate: {partition: 2}}")),
            "partitioned: t0 [apply new] +web-1@old | t1 +web-2@new");
}

TEST(StatefulSetTest, AFixDoesNotReplaceABrokenPodWhenOrdered) {
  const std::string more = fmt::format(
      "faults: [{{pods: ['*'], revision: new, effect: neverReady}}]\nevents:\n- {{when: idle, label: fix, "
      "apply: {}}}",
      WebSet("web:3", "replicas: 2"));
  EXPECT_EQ(Play(WebUpdate("replicas: 2", 2, more)),
            "stuck web-1: t0 [apply new] -web-1@old(update) | t1 +web-1@new | t5 [apply fix]");
  EXPECT_EQ(Play(WebUpdate("replicas: 2", 2, more + "\n- {when: idle, deletePod: web-1}")),
            "complete: t0 [apply new] -web-1@old(update) | t1 +web-1@new | t5 [apply fix] | t8 [user deletes "
            "web-1] | "
            "t9 +web-1@fix | t10 -web-0@old(update) | t11 +web-0@fix");
}

TEST(StatefulSetTest, MaxUnavailableCountsOnlyWithItsGate) {
  const std::string scenario = WebUpdate(
      "replicas: 3, podManagementPolicy: Parallel, updateStrategy: {rollingUpdate: {maxUnavailable: 2}}", 3);
  EXPECT_EQ(Play(scenario, "1.35.2"),
            "complete: t0 [apply new] -web-2@old(update) -web-1@old(update) | t1 +web-1@new +web-2@new | t2 "
            "-web-0@old(update) | t3 +web-0@new");
  EXPECT_EQ(Play(scenario, "1.35.4").substr(0, 48), "complete: t0 [apply new] -web-2@old(update) | t1");
}

TEST(StatefulSetTest, ScalingBackTooSoonWaitsForTheOldClaim) {
  const std::string spec =
      "persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}, volumeClaimTemplates: [{metadata: {name: "
      "data}, "
      "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]";
  const std::string two = WebSet("web:1", "replicas: 2, " + spec);
  EXPECT_EQ(
      Play(fmt::format("kind: StatefulSet\nold: {0}\nnew: {1}\ninitial: {{pods: [{2}], pvcs: [data-web-0, "
                       "data-web-1]}}\nevents: [{{tick: 1, label: back, apply: {0}}}]",
                       two, WebSet("web:1", "replicas: 1, " + spec), OldPods(2))),
      "complete: t0 [apply new] ~data-web-1->Pod/web-1 -web-1@old(scaleDown) | t1 [apply back] | t2 "
      "gc:data-web-1 +web-1@old(+data-web-1)");
}

TEST(StatefulSetTest, TwoUnreadyPodsKeepEachOtherFromScalingDown) {
  const std::string scenario = fmt::format(
      "kind: StatefulSet\nold: {}\nnew: {}\ninitial: {{pods: [{}, {{name: web-1, revision: old, state: "
      "unready}}, "
      "{{name: web-2, revision: old, state: unready}}]}}",
      WebSet("web:1", "replicas: 3"), WebSet("web:1", "replicas: 1"), OldPods(1));
  EXPECT_EQ(Play(scenario), "stuck web-1: t0 [apply new]");
}

TEST(StatefulSetTest, AStrategyTheServerFilledInKeepsOnDeleteOut) {
  EXPECT_EQ(Play(WebUpdate("replicas: 1, updateStrategy: {type: OnDelete}", 1, "", "replicas: 1")),
            "rejected Invalid spec.updateStrategy.rollingUpdate: ");
  EXPECT_EQ(Play(WebUpdate("replicas: 1, updateStrategy: {type: OnDelete}", 1, "",
                           "replicas: 1, updateStrategy: {type: RollingUpdate}")),
            "awaitingDelete: t0 [apply new]");
}

TEST(StatefulSetTest, ARollbackTouchesOnlyPodsThatHadMoved) {
  EXPECT_EQ(
      Play(WebUpdate("replicas: 3", 3,
                     "events: [{tick: 2, label: back, apply: " + WebSet("web:1", "replicas: 3") + "}]")),
      "complete: t0 [apply new] -web-2@old(update) | t1 +web-2@new | t2 [apply back] -web-2@new(update) | t3 "
      "+web-2@old");
}

}  // namespace
}  // namespace kubevet::plan
