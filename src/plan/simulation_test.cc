#include "plan/simulation.h"

#include <gtest/gtest.h>

#include "plan/play_for_test.h"

namespace kubevet::plan {
namespace {

TEST(SimulationTest, APodThatNeverStaysUpIsFoundOutAsALoop) {
  EXPECT_EQ(Play(fmt::format("kind: StatefulSet\nnew: {}\nfaults: [{{pods: [web-1], effect: failAlways}}]",
                             WebSet("web:1", "replicas: 3")))
                .substr(0, 7),
            "looping");
}

TEST(SimulationTest, ALoopIsNotPlayedUntilTheEndOfTime) {
  const std::string web = WebSet("web:1", "replicas: 1");
  const std::string text =
      "kind: StatefulSet\nnew: " + web +
      "\nfaults: [{pods: [web-0], effect: failAlways}]\nevents: [{tick: 900000000, label: "
      "late, apply: " +
      web + "}]";
  EXPECT_EQ(Play(text).substr(0, 7), "looping");
}

TEST(SimulationTest, FailingOnceIsNoLoop) {
  EXPECT_EQ(Play(fmt::format("kind: StatefulSet\nnew: {}\nfaults: [{{pods: [web-0], effect: failOnce}}]",
                             WebSet("web:1", "replicas: 1"))),
            "complete: t0 [apply new] +web-0@new | t1 -web-0@new(failed) | t2 +web-0@new");
}

TEST(SimulationTest, OrderDoesNotDependOnTime) {
  const std::string scenario = Update("StatefulSet", WebSet("web:1", "replicas: 2, minReadySeconds: 3"),
                                      WebSet("web:2", "replicas: 2, minReadySeconds: 3"), 2);
  EXPECT_EQ(Play(scenario, "1.36", {.start = 7, .stop = 30, .collect = 2}),
            "complete: t0 [apply new] -web-1@old(update) | t30 +web-1@new | t40 -web-0@old(update) | t70 "
            "+web-0@new");
}

TEST(SimulationTest, LongWaitsCostNothing) {
  const std::string scenario = fmt::format(
      "kind: StatefulSet\nnew: {}\nfaults: [{{pods: [web-0], effect: slowReady, ticks: 900000000}}]\nevents: "
      "[{{tick: 950000000, deletePod: web-1}}]",
      WebSet("web:1", "replicas: 2, minReadySeconds: 20000000"));
  EXPECT_EQ(Play(scenario),
            "complete: t0 [apply new] +web-0@new | t920000000 +web-1@new | t950000000 [user deletes web-1] | "
            "t950000001 +web-1@new");
}

TEST(SimulationTest, WhatTheServerRefusesIsNotPlayed) {
  EXPECT_EQ(Play(Update("StatefulSet", WebSet("web:1", "replicas: 1"),
                        WebSet("web:1", "replicas: 1, podManagementPolicy: Parallel"), 1)),
            "rejected Forbidden spec: ");
}

}  // namespace
}  // namespace kubevet::plan
