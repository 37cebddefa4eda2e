#include "base/utf8.h"

#include <gtest/gtest.h>

namespace kubevet {
namespace {

TEST(Utf8, TextsAreCutWhereACodePointBegins) {
  const std::string_view text = "aé€😀";  // of one, two, three and four bytes
  const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (size_t at = 0; at < std::size(cuts); ++at) EXPECT_EQ(CodePointBefore(text, at), cuts[at]) << at;
  EXPECT_EQ(CodePointBefore("", 0), 0u);
  EXPECT_EQ(CodePointBefore("\x80\x80\x80", 2), 0u);  // no code point begins there
}

TEST(Utf8, CodePointsAreCountedAndFound) {
  const std::string_view text = "aé€😀";
  EXPECT_EQ(CountCodePoints(text), 4u);
  EXPECT_EQ(CountCodePoints(""), 0u);
  const size_t begins[] = {0, 1, 3, 6, 10};
  for (int64_t i = 0; i < 5; ++i) EXPECT_EQ(CodePointOffset(text, i), begins[i]) << i;
  EXPECT_EQ(CodePointOffset(text, 5), std::nullopt);
  EXPECT_EQ(CodePointOffset(text, -1), std::nullopt);
}

}  // namespace
}  // namespace kubevet
