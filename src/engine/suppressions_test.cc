#include "engine/suppressions.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

Suppressions Read(const Source& source) {
  SuppressionReader reader(source);
  uint32_t index = 0;
  for (const auto& document : yaml::ReadDocuments(source)) {
    reader.AddDocument(*document, index, Stage::kRule);
    if (!document->IsEmpty()) ++index;
  }
  return reader.Take();
}

/// `RULES: what they cover`, one for each suppression, line breaks as `|`.
std::string Covered(std::string text) {
  const Source source("a.yaml", std::move(text));
  std::string told;
  for (const Suppression& each : Read(source)) {
    for (const SuppressedRule& rule : each.rules) told += (&rule == &each.rules[0] ? "" : " ") + rule.id;
    told += ":";
    for (Span cover : each.covers)
      told += fmt::format(" <{}>", source.text().substr(cover.begin, cover.size()));
    told += each.problem + "; ";
  }
  std::replace(told.begin(), told.end(), '\n', '|');
  return told;
}

TEST(Suppressions, BehindSomethingCoverTheLine) {
  EXPECT_EQ(Covered("a: 1\nb: 2  # kubevet: ignore x, y -- why\n"),
            "x y: <b: 2  # kubevet: ignore x, y -- why>; ");
  EXPECT_EQ(Covered("a: |  # kubevet: ignore x\n  text\n"), "x: <a: |  # kubevet: ignore x>; ");
}

TEST(Suppressions, OnTheirOwnCoverTheNextNode) {
  EXPECT_EQ(Covered("a: 1\n# kubevet: ignore x\nb:\n  c: 1\nd: 1\n"), "x: <b:> <b:|  c: 1>; ");
  EXPECT_EQ(Covered("l:\n  # kubevet: ignore x\n  # about it\n\n  - a: 1\n    b: 2\n  - c: 3\n"),
            "x: <  - a: 1> <a: 1|    b: 2>; ");
  EXPECT_EQ(Covered("l:\n- a: 1\n  # kubevet: ignore x\n  b: 2\n"), "x: <  b: 2> <b: 2>; ");
  EXPECT_EQ(Covered("# kubevet: ignore x\n# kubevet: ignore y\na: 1\nb: 1\n"),
            "x: <a: 1> <a: 1>; y: <a: 1> <a: 1>; ");
  EXPECT_EQ(Covered("# kubevet: ignore x\n---\na: 1\nb: 1\n"), "x: <---> <a: 1>; ");
  EXPECT_EQ(Covered("a: 1\n# kubevet: ignore x\n"), "x:; ");
}

TEST(Suppressions, DoNotFollowAliases) {
  EXPECT_EQ(Covered("a: &a\n  x: 1\nb: *a\n# kubevet: ignore x\nc: *a\nd: {<<: *a, e: 1}\n"),
            "x: <c: *a> <c: *a>; ");
}

TEST(Suppressions, OnTopCoverTheFile) {
  EXPECT_EQ(Covered("# words\n---\n# kubevet: ignore-file x\na: 1\n"),
            "x: <# words|---|# kubevet: ignore-file x|a: 1|>; ");
  EXPECT_EQ(Covered("\xEF\xBB\xBF# kubevet: ignore-file x\n"),
            "x: <\xEF\xBB\xBF# kubevet: ignore-file x|>; ");
}

TEST(Suppressions, AreCommentsAndNothingElse) {
  EXPECT_EQ(Covered("a: '# kubevet: ignore x'\nb: \"\n  # kubevet: ignore x\"\n"), "");
  EXPECT_EQ(Covered("a: |\n  # kubevet: ignore x\n  b\nc: >\n\n  # kubevet: ignore x\n"), "");
  EXPECT_EQ(Covered("a: b# kubevet: ignore x\n'# kubevet: ignore x': 1\n"), "");
  EXPECT_EQ(Covered("{\"a\": \"# kubevet: ignore x\"}"), "");
  EXPECT_EQ(Covered("a: |\n  text\n# kubevet: ignore x\nb: 1\n"), "x: <b: 1> <b: 1>; ");
  EXPECT_EQ(Covered("a: b\n  # kubevet: ignore x\nc: 1\n"), "x: <c: 1> <c: 1>; ");
}

TEST(Suppressions, CoverLinesOfWhatCannotBeRead) {
  EXPECT_EQ(Covered("a: [  # kubevet: ignore x\n"), "x: <a: [  # kubevet: ignore x>; ");
  EXPECT_EQ(Covered("a: 1\n# kubevet: ignore x\nb: ]\n---\nc: 1\n"), "x: <b: ]>; ");
}

TEST(Suppressions, InAnnotationsCoverTheObject) {
  EXPECT_EQ(Covered("kind: A\nmetadata:\n  annotations: {kubevet.dev/ignore: 'x, y'}\nspec: {}\n"),
            "x y: <kind: A|metadata:|  annotations: {kubevet.dev/ignore: 'x, y'}|spec: {}>; ");
  EXPECT_EQ(
      Covered(
          "spec:\n  template:\n    metadata: {annotations: {kubevet.dev/ignore: x}}\n    spec: {}\n  a: 1\n"),
      "x: <metadata: {annotations: {kubevet.dev/ignore: x}}|    spec: {}>; ");
  EXPECT_EQ(Covered("{\"kind\":\"List\",\"items\":[{\"metadata\":{\"annotations\":{\"kubevet.dev/"
                    "ignore\":\"x\"}}},{}]}"),
            "x: <{\"metadata\":{\"annotations\":{\"kubevet.dev/ignore\":\"x\"}}}>; ");
}

TEST(Suppressions, PointAtEachRule) {
  const Source source("a.yaml",
                      "metadata: {annotations: {kubevet.dev/ignore: 'xy, x'}}  # kubevet: ignore y,  z\n");
  std::vector<std::string_view> pointed;
  for (const Suppression& each : Read(source)) {
    for (const SuppressedRule& rule : each.rules)
      pointed.push_back(source.text().substr(rule.span.begin, rule.span.size()));
  }
  EXPECT_EQ(pointed, (std::vector<std::string_view>{"xy", "x", "y", "z"}));
}

TEST(Suppressions, TellWhatIsNone) {
  EXPECT_EQ(Covered("a: 1  # kubevet: ignore\n"), ":the comment does not say which rules to ignore; ");
  EXPECT_EQ(Covered("a: 1  # kubevet: ignore -- all\n"), ":the comment does not say which rules to ignore; ");
  EXPECT_EQ(Covered("a: 1  # kubevet: disable x\n"), ":`disable` says nothing to kubevet; ");
  EXPECT_EQ(Read(Source("a.yaml", "a: 1\n# kubevet: ignore-file x\nb: 1\n"))[0].problem,
            "`ignore-file` counts only above the first line of YAML");
}

TEST(Suppressions, OfAnyNumberAreReadInLinearTime) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "# kubevet: ignore x\n";
  for (int i = 0; i < 50000; ++i) text += fmt::format("# kubevet: ignore x\na{}: 1\n", i);
  const Source source("a.yaml", text);
  EXPECT_EQ(Read(source).size(), 100000u);
}

}  // namespace
}  // namespace kubevet::engine
