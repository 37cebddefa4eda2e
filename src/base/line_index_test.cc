#include "base/line_index.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kubevet {
namespace {

/// Where lines start, found one character at a time.
std::vector<uint32_t> StartsIn(const std::string& text) {
  std::vector<uint32_t> starts = {0};
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !is_pair)) starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return starts;
}

TEST(LineIndexTest, KnowsLinesOfAllLengthsAndEnds) {
  for (const std::string end : {"\n", "\r\n", "\r", "\r\r\n"}) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += std::string(static_cast<size_t>(i % 7 == 6 ? 3000 : i), 'x') + end;
    for (const std::string& whole : {text, text + "last"}) {
      const LineIndex index(whole);
      const std::vector<uint32_t> starts = StartsIn(whole);
      ASSERT_EQ(index.line_count(), starts.size());
      for (uint32_t line = 1; line <= starts.size(); ++line) {
        const uint32_t start = starts[line - 1];
        const uint32_t next = line < starts.size() ? starts[line] : static_cast<uint32_t>(whole.size()) + 1;
        EXPECT_EQ(index.LineStart(line), start);
        EXPECT_EQ(index.LineAt(start), line);
        EXPECT_EQ(index.LineAt(next - 1), line);
        const std::string_view written = std::string_view(whole).substr(start, next - start);
        EXPECT_EQ(index.Line(line), written.substr(0, written.find_first_of("\r\n")));
      }
    }
  }
}

// Would take minutes if each line were searched for an end that is not there.
TEST(LineIndexTest, TakesNoLongerForTextsWithoutLineFeeds) {
  const std::string text(2'000'000, '\r');
  const LineIndex index(text);
  EXPECT_EQ(index.line_count(), 2'000'001u);
  EXPECT_EQ(index.LineAt(1'999'999), 2'000'000u);
}

}  // namespace
}  // namespace kubevet
