#include "k8s/target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "k8s/feature_gates.h"

namespace kubevet::k8s {
namespace {

bool Enabled(std::string_view version, std::string_view gate) {
  auto target = ParseTarget(version);
  return target.ok() && target->Enabled(gate);
}

TEST(Target, KnowsVersions) {
  auto target = ParseTarget("v1.34.2");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->minor, 34);
  EXPECT_EQ(target->patch, 2);
  EXPECT_EQ(ParseTarget("1.35")->patch, Target::kNewestPatch);
  EXPECT_GE(ParseTarget("latest")->minor, 36);
  for (std::string_view wrong : {"", "1", "2.0", "1.7", "1.99", "1.34.", "1.34.2-rc1", "one", "1.-3"}) {
    EXPECT_FALSE(ParseTarget(wrong).ok()) << wrong;
  }
}

TEST(Target, GatesHaveTheDefaultOfTheVersion) {
  EXPECT_FALSE(Enabled("1.30", "InPlacePodVerticalScaling"));
  EXPECT_TRUE(Enabled("1.34", "InPlacePodVerticalScaling"));
  EXPECT_FALSE(Enabled("1.36", "NoSuchGate"));
}

TEST(Target, PatchReleasesChangedTheirMind) {
  EXPECT_FALSE(Enabled("1.34", "MaxUnavailableStatefulSet"));
  EXPECT_TRUE(Enabled("1.35.3", "MaxUnavailableStatefulSet"));
  EXPECT_FALSE(Enabled("1.35.4", "MaxUnavailableStatefulSet"));
  EXPECT_FALSE(Enabled("1.35", "MaxUnavailableStatefulSet"));
}

TEST(Target, GatesSetByHandWin) {
  auto target = ParseTarget("1.36");
  ASSERT_TRUE(target.ok());
  target->gates["MaxUnavailableStatefulSet"] = true;
  EXPECT_TRUE(target->Enabled("MaxUnavailableStatefulSet"));
}

TEST(FeatureGates, AreSortedForTheSearch) {
  auto rows = GateDefaults();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const GateDefault& a, const GateDefault& b) {
    return std::tie(a.gate, a.minor, a.patch) < std::tie(b.gate, b.minor, b.patch);
  }));
  EXPECT_TRUE(IsKnownGate("HPAScaleToZero"));
  EXPECT_FALSE(IsKnownGate("hpascaletozero"));
}

}  // namespace
}  // namespace kubevet::k8s
