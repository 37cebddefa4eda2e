#include "render/plan_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "plan/play_for_test.h"

namespace kubevet::render {
namespace {

std::string TextOf(std::string_view scenario_text) {
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const plan::Scenario scenario =
      plan::ReadScenario(std::make_unique<const Source>("s.yaml", std::string(scenario_text)), target);
  return RenderPlanText(plan::MakePlan(scenario.situation, target), {});
}

TEST(PlanTextTest, TheMiddleOfALongPlanIsFolded) {
  const std::string text =
      TextOf("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 10000, minReadySeconds: 1"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 80);
  EXPECT_NE(text.find("… 9940 more steps like these"), std::string::npos);
  EXPECT_NE(text.find("  10000  + web-9999  new"), std::string::npos);
}

TEST(PlanTextTest, PodsThatDoTheSameShareALine) {
  const std::string text = TextOf("kind: StatefulSet\nnew: " +
                                  plan::WebSet("web:1", "replicas: 500, podManagementPolicy: Parallel"));
  EXPECT_NE(text.find("+ web-0 … web-499  new"), std::string::npos);
}

TEST(PlanTextTest, WhatIsInNamesReachesNoTerminal) {
  const std::string text = TextOf(
      "kind: StatefulSet\nold: " + plan::WebSet("web:1", "replicas: 1") +
      "\nnew: " + plan::WebSet("web:2", "replicas: 1") +
      "\nevents: [{tick: 1, label: \"a\\e[2J\", apply: " + plan::WebSet("web:3", "replicas: 1") + "}]\n");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(PlanTextTest, StuckNamesTheCommandsThatGetOn) {
  const std::string text = TextOf(
      plan::Update("StatefulSet", plan::WebSet("web:1", "replicas: 2"), plan::WebSet("web:2", "replicas: 2"),
                   2, "faults: [{pods: [web-1], revision: new, effect: neverReady}]"));
  const size_t apply = text.find("kubectl apply -f FILE"), remove = text.find("kubectl delete pod web-1");
  ASSERT_NE(remove, std::string::npos);
  EXPECT_LT(apply, remove);
}

}  // namespace
}  // namespace kubevet::render
