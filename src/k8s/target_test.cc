#include "k8s/target.h"

#include <gtest/gtest.h>

namespace kubevet::k8s {
namespace {

TEST(FeatureGates, AreSetOneByOneAndTheLastWordCounts) {
  Target target = *ParseTarget("1.36");
  const bool by_default = target.Enabled("MaxUnavailableStatefulSet");
  EXPECT_FALSE(SetFeatureGates(target, "MaxUnavailableStatefulSet=true, SidecarContainers=false,"));
  EXPECT_TRUE(target.Enabled("MaxUnavailableStatefulSet"));
  EXPECT_FALSE(target.Enabled("SidecarContainers"));
  EXPECT_FALSE(SetFeatureGates(target, "MaxUnavailableStatefulSet=false"));
  EXPECT_FALSE(target.Enabled("MaxUnavailableStatefulSet"));
  target.gates.clear();
  EXPECT_EQ(target.Enabled("MaxUnavailableStatefulSet"), by_default);
}

TEST(FeatureGates, UnknownOnesAndOtherValuesAreRefused) {
  Target target = *ParseTarget("1.36");
  const auto unknown = SetFeatureGates(target, "SideCarContainer=true");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->message, "`SideCarContainer` is no feature gate; did you mean `SidecarContainers`?");
  EXPECT_TRUE(SetFeatureGates(target, "SidecarContainers=yes"));
  EXPECT_TRUE(SetFeatureGates(target, "SidecarContainers"));
}

}  // namespace
}  // namespace kubevet::k8s
