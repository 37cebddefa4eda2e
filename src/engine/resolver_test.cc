#include "engine/resolver.h"

#include <gtest/gtest.h>

#include <string>

namespace kubevet::engine {
namespace {

Span SpanOf(const Source& source, std::string_view text) {
  const auto at = static_cast<uint32_t>(source.text().find(text));
  return {at, at + static_cast<uint32_t>(text.size())};
}

Diagnostic At(const Source& source, std::string_view text) {
  Diagnostic diagnostic;
  diagnostic.rule = "some-rule";
  diagnostic.location = {&source, SpanOf(source, text)};
  return diagnostic;
}

std::string Shown(const Excerpt& excerpt) {
  std::string shown;
  for (const ExcerptLine& line : excerpt) shown += std::to_string(line.number) + "|" + line.text + "\n";
  return shown;
}

TEST(Resolver, CopiesWhatAFrameShows) {
  const Source source("a.yaml", "one: 1\ntwo: 2\nthree: 3\nfour: 4\nfive: 5\nsix: 6\nseven: 7\neight: 8\n");
  Resolver resolver;
  EXPECT_EQ(Shown(resolver.Resolve(At(source, "two")).excerpt), "2|two: 2\n");

  Diagnostic near = At(source, "two");
  near.notes.push_back({{&source, SpanOf(source, "five")}, "see"});
  const Finding in_frame = resolver.Resolve(near);
  EXPECT_EQ(Shown(in_frame.excerpt), "2|two: 2\n3|three: 3\n4|four: 4\n5|five: 5\n");
  EXPECT_TRUE(in_frame.related[0].excerpt.empty());

  Diagnostic far = At(source, "two");
  far.notes.push_back({{&source, SpanOf(source, "eight")}, "see"});
  const Finding own_frame = resolver.Resolve(far);
  EXPECT_EQ(Shown(own_frame.excerpt), "2|two: 2\n");
  EXPECT_EQ(Shown(own_frame.related[0].excerpt), "8|eight: 8\n");
  EXPECT_EQ(own_frame.related[0].range.start, (Position{8, 1, 55}));
}

TEST(Resolver, ShowsTheFirstAndTheLastLineOfALongSpan) {
  const Source source("a.yaml", "a: |\n  1\n  2\n  3\n  4\n  5\nb: 1\n");
  Resolver resolver;
  const Finding finding = resolver.Resolve(At(source, "|\n  1\n  2\n  3\n  4\n  5\n"));
  EXPECT_EQ(finding.range.end, (Position{7, 1, 25})) << "the range itself is exact";
  EXPECT_EQ(Shown(finding.excerpt), "1|a: |\n6|  5\n");
}

TEST(Resolver, KeepsAPieceOfAnEndlessLine) {
  std::string text = "[";
  for (int i = 0; i < 3000; ++i) text += "é" + std::to_string(i) + ",";
  const Source source("a.json", text);
  Resolver resolver;
  const Finding finding = resolver.Resolve(At(source, "2500"));
  ASSERT_EQ(finding.excerpt.size(), 1u);
  const ExcerptLine& line = finding.excerpt[0];
  EXPECT_TRUE(line.is_cut);
  EXPECT_LT(line.text.size(), 500u);
  const LineIndex index(line.text);
  const auto in_piece = static_cast<uint32_t>(line.text.find("2500"));
  EXPECT_EQ(line.first_column + index.PositionAt(in_piece).column - 1, finding.range.start.column);
  EXPECT_EQ(finding.range.start, LineIndex(text).PositionAt(finding.range.start.offset));
  EXPECT_EQ(resolver.Resolve(At(source, "2600")).range.start.column,
            LineIndex(text).PositionAt(static_cast<uint32_t>(text.find("2600"))).column);
  EXPECT_EQ(resolver.Resolve(At(source, "2590")).range.start.column,
            LineIndex(text).PositionAt(static_cast<uint32_t>(text.find("2590"))).column);
}

TEST(Resolver, KnowsPositionsWhateverWasAskedBefore) {
  const std::string accents(900, 'x'), umlauts = [] {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "ä";
    return text;
  }();
  for (const char* mark : {"", "\xEF\xBB\xBF"}) {
    for (const char* line_break : {"\n", "\r\n", "\r", "\n\r"}) {
      std::string text = mark;
      for (const std::string& line : {std::string("a: ä"), accents, std::string(), umlauts + accents,
                                      std::string("b: \xE2\x82\xAC€"), umlauts})
        text += line + line_break;
      const Source source("a.yaml", text);
      const LineIndex index(source.text());
      Resolver resolver;
      uint32_t random = 1;
      for (int i = 0; i < 4000; ++i) {
        random = random * 1664525 + 1013904223;
        const auto begin = static_cast<uint32_t>((random >> 8) % (text.size() + 3));
        Diagnostic diagnostic = At(source, "a");
        diagnostic.location.span = {begin, begin + random % 7};
        const Range range = resolver.Resolve(diagnostic).range;
        ASSERT_EQ(range.start, index.PositionAt(begin)) << begin;
        ASSERT_EQ(range.end, index.PositionAt(begin + random % 7)) << begin;
      }
    }
  }
}

TEST(Resolver, StandsAlone) {
  Finding finding;
  {
    const Source source("a.yaml", "kind: Pod");
    Diagnostic diagnostic = At(source, "Pod");
    diagnostic.notes.push_back({{}, "a remark"});
    diagnostic.fixes.push_back({"write Job", {{{&source, SpanOf(source, "Pod")}, "Job"}}});
    finding = Resolver().Resolve(diagnostic);
  }
  EXPECT_EQ(finding.file, "a.yaml");
  EXPECT_EQ(finding.related[0].file, "");
  EXPECT_EQ(finding.fixes[0].edits[0].range, finding.range);
  EXPECT_EQ(finding.fixes[0].edits[0].new_text, "Job");
}

}  // namespace
}  // namespace kubevet::engine
