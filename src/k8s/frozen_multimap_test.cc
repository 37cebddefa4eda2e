#include "k8s/frozen_multimap.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kubevet::k8s {
namespace {

using Map = FrozenMultimap<std::tuple<std::string_view>, int>;

std::vector<int> Values(const Map& map, std::string_view key) {
  const auto found = map.Find({key});
  return {found.begin(), found.end()};
}

TEST(FrozenMultimap, KeepsTheOrderOfValuesAndLeavesOutRepeatedOnes) {
  const Map map({{{"a"}, 1}, {{"b"}, 2}, {{"a"}, 1}, {{"a"}, 3}, {{"a"}, 1}});
  EXPECT_EQ(Values(map, "a"), (std::vector{1, 3, 1}));
  EXPECT_EQ(Values(map, "b"), std::vector{2});
  EXPECT_EQ(Values(map, "c"), std::vector<int>());
  EXPECT_EQ(map.key_count(), 2u);
}

TEST(FrozenMultimap, HoldsWhatIsInItWhateverWasExpected) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("name-" + std::to_string(i));
  std::vector<Map::Entry> entries;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1000; ++i) entries.push_back({{names[static_cast<size_t>(i)]}, round * 1000 + i});
  }
  for (size_t expected : {size_t{0}, size_t{1}, size_t{700}, size_t{1'000'000}}) {
    const Map map(entries, expected);
    EXPECT_EQ(map.key_count(), 1000u);
    for (int i = 0; i < 1000; ++i)
      EXPECT_EQ(Values(map, names[static_cast<size_t>(i)]), (std::vector{i, 1000 + i})) << expected;
    EXPECT_EQ(Values(map, "name-1000"), std::vector<int>());
  }
}

}  // namespace
}  // namespace kubevet::k8s
