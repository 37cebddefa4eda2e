#include "plan/availability.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

Availability AvailabilityOf(std::string_view scenario_text, std::vector<int64_t> floors) {
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const Scenario scenario =
      ReadScenario(std::make_unique<const Source>("scenario.yaml", std::string(scenario_text)), target);
  std::vector<Floor> all;
  for (int64_t least : floors) all.emplace_back().least = least;
  return JudgeAvailability(Simulate(scenario.situation, target), std::move(all));
}

TEST(AvailabilityTest, APodAtATimeTakesAwayOneEach) {
  const Availability kept = AvailabilityOf(
      Update("StatefulSet", WebSet("web:1", "replicas: 3"), WebSet("web:2", "replicas: 3"), 3), {2, 3, 4});
  EXPECT_EQ(kept.most_away, 1);
  EXPECT_EQ(kept.least_serving, 2);
  EXPECT_TRUE(kept.floors[0].holds() && kept.floors[0].reached);
  EXPECT_EQ(kept.floors[1].steps_below, 3);
  EXPECT_EQ(kept.floors[1].first_below, Tick{0});
  EXPECT_FALSE(kept.floors[2].reached);
}

// web-1 is ready for a moment only, between the syncs.
TEST(AvailabilityTest, APodThatIsAddedCountsOnceItIsReady) {
  const Availability kept = AvailabilityOf(
      Update("StatefulSet", WebSet("web:1", "replicas: 1"), WebSet("web:2", "replicas: 2"), 1), {});
  EXPECT_EQ(kept.most_away, 1);
  EXPECT_EQ(kept.first_single, Tick{1});
}

TEST(AvailabilityTest, TheOnlyPodIsAwayWhileItIsReplaced) {
  const Availability kept = AvailabilityOf(
      Update("StatefulSet", WebSet("web:1", "replicas: 1"), WebSet("web:2", "replicas: 1"), 1), {});
  EXPECT_EQ(kept.first_none, Tick{0});
}

TEST(AvailabilityTest, ACreationTakesNothingAway) {
  const Availability kept = AvailabilityOf("kind: StatefulSet\nnew: " + WebSet("web:1", "replicas: 3"), {2});
  EXPECT_EQ(kept.most_away, 0);
  EXPECT_TRUE(kept.floors[0].holds());
  EXPECT_FALSE(kept.first_single);
}

}  // namespace
}  // namespace kubevet::plan
