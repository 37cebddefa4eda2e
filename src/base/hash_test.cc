#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace kubevet {
namespace {

TEST(Hash, TellsTextsOfAllLengthsApart) {
  std::set<size_t> hashes;
  size_t texts = 0;
  const auto add = [&](const std::string& text) {
    ++texts;
    hashes.insert(HashOf(text));
  };
  for (size_t size = 0; size < 70; ++size) {
    const std::string text(size, 'a');
    add(text);
    for (size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'b';
      add(other);
    }
  }
  EXPECT_EQ(hashes.size(), texts);
}

TEST(Hash, HangsOnNothingButTheText) {
  for (size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'x');
    const std::string padded = "front" + text + "behind";
    EXPECT_EQ(HashOf(text), HashOf(std::string_view(padded).substr(5, size)));
  }
}

/// The upper bits of words that are multiplied and cut to a word bear on little: words that differ there
/// could take each other back, whatever the secret is.
TEST(Hash, DifferencesInUpperBitsDoNotCancelOut) {
  const std::string text(32, 'a');
  for (size_t first = 7; first < 32; first += 8) {
    for (size_t second = first + 8; second < 32; second += 8) {
      for (size_t third : {second - 4, second}) {
        std::string other = text;
        for (size_t at : {first, second, third}) other[at] ^= '\x80';
        EXPECT_NE(HashOf(text), HashOf(other)) << first << ' ' << second << ' ' << third;
      }
    }
  }
}

TEST(Hash, LowBitsDiffer) {
  std::set<size_t> slots;
  constexpr size_t kCount = 1024;
  for (size_t i = 0; i < kCount; ++i) slots.insert(HashOf("name-" + std::to_string(i)) % (8 * kCount));
  EXPECT_GT(slots.size(), kCount * 8 / 10);  // 962 are expected
}

}  // namespace
}  // namespace kubevet
