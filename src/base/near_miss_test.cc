#include "base/near_miss.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kubevet {
namespace {

using Words = std::vector<std::string_view>;

std::string Best(std::string_view word, const Words& candidates) {
  return std::string(NearMiss(word, candidates).value_or("-"));
}

TEST(EditDistance, CountsEachSlipOnce) {
  EXPECT_EQ(EditDistance("replicas", "replicas", 3), 0u);
  EXPECT_EQ(EditDistance("replcas", "replicas", 3), 1u);
  EXPECT_EQ(EditDistance("repliccas", "replicas", 3), 1u);
  EXPECT_EQ(EditDistance("replikas", "replicas", 3), 1u);
  EXPECT_EQ(EditDistance("erplicas", "replicas", 3), 1u) << "a swap is one slip";
  EXPECT_EQ(EditDistance("rpelciasx", "replicas", 3), 3u);
  EXPECT_EQ(EditDistance("", "ab", 3), 2u);
}

TEST(EditDistance, StopsAtTheLimit) {
  EXPECT_EQ(EditDistance("apple", "orange", 2), 3u);
  EXPECT_EQ(EditDistance("a", "abcdef", 2), 3u);
  EXPECT_EQ(EditDistance(std::string(100000, 'a'), std::string(100000, 'b'), 2), 3u);
}

TEST(NearMiss, FindsWhatWasMeant) {
  EXPECT_EQ(Best("servicename", {"selector", "serviceName", "service"}), "serviceName");
  EXPECT_EQ(Best("repilcas", {"replicas", "revisionHistoryLimit"}), "replicas");
  EXPECT_EQ(Best("nmae", {"image", "name"}), "name");
  EXPECT_EQ(Best("vm", {"rm", "m"}), "rm");
}

TEST(NearMiss, KeepsSilentWhenNothingIsNear) {
  EXPECT_EQ(Best("foo", {"selector", "template"}), "-");
  EXPECT_EQ(Best("x", {"y"}), "-");
  EXPECT_EQ(Best("", {"a"}), "-");
  EXPECT_EQ(Best("name", {"names", "name"}), "-") << "the word itself is no mistake";
}

TEST(NearMiss, PrefersTheLongerSharedBeginning) {
  EXPECT_EQ(Best("ports", {"sorts", "port"}), "port");
  EXPECT_EQ(Best("ports", {"port", "sorts"}), "port");
}

}  // namespace
}  // namespace kubevet
