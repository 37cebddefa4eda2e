#include "validate/autoscaling.h"

#include <gtest/gtest.h>

#include "validate/findings_for_test.h"

namespace kubevet::validate {
namespace {

/// Lines of the spec start at line 6.
std::string Autoscaler(std::string_view spec, std::string_view version = "v2") {
  return "apiVersion: autoscaling/" + std::string(version) +
         "\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n"
         "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n" +
         std::string(spec);
}

TEST(HorizontalPodAutoscaler, Bounds) {
  EXPECT_EQ(FindingsOf(Autoscaler("  maxReplicas: 3\n")), Findings({}));
  EXPECT_EQ(FindingsOf(Autoscaler("  maxReplicas: 3\n  minReplicas: 4\n")),
            Findings({"6 Invalid spec.maxReplicas"}));
  EXPECT_EQ(FindingsOf(Autoscaler(""), 35).at(0), "4 Invalid spec.maxReplicas");
  EXPECT_EQ(FindingsOf(Autoscaler(""), 36).at(0), "4 Required spec.maxReplicas");
}

TEST(HorizontalPodAutoscaler, ItsTargetNeedsAGroup) {
  EXPECT_EQ(
      FindingsOf("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n"
                 "  maxReplicas: 2\n  scaleTargetRef: {apiVersion: v1, kind: Deployment, name: web}\n"),
      Findings({"6 Invalid spec.scaleTargetRef.apiVersion"}));
}

TEST(HorizontalPodAutoscaler, AMetricHasTheSourceOfItsType) {
  EXPECT_EQ(FindingsOf(Autoscaler(
                "  maxReplicas: 3\n  metrics:\n  - type: Pods\n"
                "    resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}\n")),
            Findings({"8 Required spec.metrics[0].pods"}));
  EXPECT_EQ(FindingsOf(Autoscaler("  maxReplicas: 3\n  metrics:\n  - type: Resource\n"
                                  "    resource: {name: cpu, target: {type: Utilization}}\n")),
            Findings({"9 Required spec.metrics[0].resource.target.averageUtilization"}));
}

TEST(HorizontalPodAutoscaler, TheOneMetricOfVersion1) {
  EXPECT_EQ(FindingsOf(Autoscaler("  maxReplicas: 3\n  targetCPUUtilizationPercentage: 0\n", "v1")),
            Findings({"7 Invalid spec.metrics[0].resource.target.averageUtilization"}));
}

TEST(HorizontalPodAutoscaler, LeftOutRulesAreFilledIn) {
  EXPECT_EQ(
      FindingsOf(Autoscaler("  maxReplicas: 3\n  behavior: {scaleUp: {stabilizationWindowSeconds: 0}}\n")),
      Findings({}));
  EXPECT_EQ(FindingsOf(Autoscaler("  maxReplicas: 3\n  behavior: {scaleUp: {policies: []}}\n")),
            Findings({"7 Required spec.behavior.scaleUp.policies"}));
}

}  // namespace
}  // namespace kubevet::validate
