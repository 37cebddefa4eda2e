#include "plan/duration.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "plan/play_for_test.h"
#include "yaml/reader.h"

namespace kubevet::plan {
namespace {

std::string Range(const Duration& duration) {
  return fmt::format("{}..{}", duration.from, duration.to);
}

std::string RangeOf(Duration (*estimate)(yaml::Node), std::string pod_spec) {
  const Source source("pod.yaml", std::move(pod_spec));
  return Range(estimate(yaml::ReadDocuments(source).at(0)->root()));
}

TEST(DurationTest, ProbesTellHowSoonAPodIsReadyAndHowLongItMayTake) {
  EXPECT_EQ(RangeOf(StartOf, "{containers: [{name: a}]}"), "1..10");
  EXPECT_EQ(RangeOf(StartOf,
                    "{containers: [{readinessProbe: {initialDelaySeconds: 5, periodSeconds: 2, "
                    "successThreshold: 2}}]}"),
            "8..23");
  EXPECT_EQ(RangeOf(StartOf, "{containers: [{startupProbe: {failureThreshold: 30}}], initContainers: [{}]}"),
            "2..320");
}

TEST(DurationTest, HooksAndGracePeriodTellHowLongAPodStays) {
  EXPECT_EQ(RangeOf(StopOf, "{containers: [{name: a}]}"), "1..30");
  EXPECT_EQ(RangeOf(StopOf,
                    "{terminationGracePeriodSeconds: 60, containers: [{lifecycle: {preStop: {exec: "
                    "{command: [/bin/sh, -c, sleep 15]}}}}]}"),
            "15..60");
  EXPECT_EQ(RangeOf(StopOf,
                    "{terminationGracePeriodSeconds: 5, containers: [{lifecycle: {preStop: {sleep: "
                    "{seconds: 9}}}}]}"),
            "5..5");
}

TEST(DurationTest, OneAfterTheOtherTakesLongerThanAllAtOnce) {
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const auto duration_of = [&](const std::string& text) {
    const Scenario scenario = ReadScenario(std::make_unique<const Source>("s.yaml", text), target);
    const auto found = EstimateDuration(Simulate(scenario.situation, target), scenario.situation, target);
    return found ? Range(*found) : "none";
  };
  const std::string create = "kind: StatefulSet\nnew: ";
  EXPECT_EQ(duration_of(create + WebSet("web:1", "replicas: 3, minReadySeconds: 20")), "63..90");
  EXPECT_EQ(duration_of(create + WebSet("web:1", "replicas: 3, podManagementPolicy: Parallel")), "1..10");
  EXPECT_EQ(duration_of(create + WebSet("web:1", "replicas: 1") +
                        "\nfaults: [{pods: [web-0], revision: new, effect: neverReady}]"),
            "none");
}

}  // namespace
}  // namespace kubevet::plan
