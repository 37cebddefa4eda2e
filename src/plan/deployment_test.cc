#include "plan/deployment.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

std::string ApiUpdate(std::string_view spec, std::string_view more = "", std::string_view old_spec = "") {
  return Update("Deployment", Api("api:1", old_spec.empty() ? spec : old_spec), Api("api:2", spec), 0, more);
}

TEST(DeploymentTest, RoomThatOldPodsLeaveIsTakenAtOnce) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 4")),
            "complete: t0 [apply new], +rs new=1, old 4>3, new 1>2 | t1 old 3>1, new 2>4 | t2 old 1>0");
}

TEST(DeploymentTest, OnePodMayBeAwayWhenBothRoundToNothing) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 2, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 10%}}")),
            "complete: t0 [apply new], +rs new=0, old 2>1, new 0>1 | t1 old 1>0, new 1>2");
}

TEST(DeploymentTest, RecreateWaitsUntilAllOldPodsAreGone) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 2, strategy: {type: Recreate}")),
            "complete: t0 [apply new], old 2>0 | t1 +rs new=2");
}

TEST(DeploymentTest, ScalingAndUpdatingScalesTheOldPodsFirst) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 3, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", "",
                           "replicas: 1")),
            "complete: t0 [apply new], old 1>3, +rs new=1 | t1 old 3>2, new 1>2 | t2 old 2>1, new 2>3 | t3 "
            "old 1>0");
}

TEST(DeploymentTest, ScalingHalfWayIsShared) {
  const std::string strategy = "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  EXPECT_EQ(
      Play(ApiUpdate("replicas: 4, " + strategy,
                     "faults: [{pods: ['*'], revision: new, effect: neverReady}]\nevents: [{when: idle, "
                     "label: more, apply: " +
                         Api("api:2", "replicas: 9, " + strategy) + "}]")),
      "stuck: t0 [apply new], +rs new=1 | t3 [apply more], new 1>2, old 4>8");
}

TEST(DeploymentTest, PausedItScalesButDoesNotRoll) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 3, paused: true", "", "replicas: 2")),
            "paused: t0 [apply new], old 2>3");
}

TEST(DeploymentTest, HistoryBeyondTheLimitIsDeleted) {
  EXPECT_EQ(Play(ApiUpdate("replicas: 1, revisionHistoryLimit: 0")),
            "complete: t0 [apply new], +rs new=1 | t1 old 1>0, -rs old");
}

}  // namespace
}  // namespace kubevet::plan
