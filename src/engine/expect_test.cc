// Runs every manifest in testdata/check and holds its findings against the expectations written in it
// (expectations_for_test.h). Exact both ways: a finding without an expectation fails as well.
// KUBEVET_UPDATE=1 rewrites the expectations; the difference is then to be reviewed. A first line `#
// TARGET: 1.25` sets the Kubernetes version.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/expectations_for_test.h"

namespace kubevet::engine {
namespace {

namespace fs = std::filesystem;

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Options OptionsFor(const std::vector<std::string>& lines) {
  Options options;
  std::string version = "1.36";
  if (!lines.empty() && lines[0].starts_with("# TARGET: ")) version = lines[0].substr(10);
  options.target = k8s::ParseTarget(version).value();
  return options;
}

std::vector<std::string> DescribeAll(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) out.push_back(Describe(finding));
  return out;
}

/// The file with an expectation for each finding and no others.
std::string Rewritten(const std::vector<std::string>& lines, const std::vector<Finding>& findings) {
  std::string out;
  for (uint32_t i = 0; i < lines.size(); ++i) {
    if (IsExpectation(lines[i])) continue;
    std::string indent(std::min(lines[i].find_first_not_of(' '), lines[i].size()), ' ');
    for (const Finding& finding : findings) {
      if (finding.range.start.line != i + 1) continue;
      out += fmt::format("{}# EXPECT: {} at {} \"{}\"\n", indent, finding.rule, finding.range.start.column,
                         finding.message);
    }
    out += lines[i] + "\n";
  }
  return out;
}

class Expect : public testing::TestWithParam<std::string> {};

TEST_P(Expect, FindsWhatTheFileExpects) {
  std::string text = ReadText(GetParam());
  std::vector<std::string> lines = LinesOf(text);
  Options options = OptionsFor(lines);
  const std::vector<Finding> findings = FindingsIn(GetParam(), text, options);
  if (std::getenv("KUBEVET_UPDATE") != nullptr) {
    std::ofstream(GetParam(), std::ios::binary) << Rewritten(lines, findings);
    return;
  }
  for (const std::string& difference : Differences(Expectations(lines), findings))
    ADD_FAILURE() << GetParam() << ":" << difference;
}

TEST_P(Expect, FindsTheSameWithOtherLineEnds) {
  std::string text = ReadText(GetParam());
  std::string crlf;
  for (char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  Options options = OptionsFor(LinesOf(text));
  EXPECT_EQ(DescribeAll(FindingsIn(GetParam(), text, options)),
            DescribeAll(FindingsIn(GetParam(), crlf, options)));
}

TEST_P(Expect, FindsWhatARuleFileDescribes) {
  const std::string text = ReadText(GetParam());
  for (const Finding& finding : FindingsIn(GetParam(), text, OptionsFor(LinesOf(text)))) {
    const rules::Rule* rule = BuiltInRules().Find(finding.rule);
    ASSERT_NE(rule, nullptr) << Describe(finding);
    EXPECT_EQ(rule->severity, finding.severity) << Describe(finding);
    EXPECT_EQ(rule->stage, finding.stage) << Describe(finding);
  }
}

TEST_P(Expect, PointsIntoTheFileInOrder) {
  std::string text = ReadText(GetParam());
  const std::vector<Finding> findings = FindingsIn(GetParam(), text, OptionsFor(LinesOf(text)));
  EXPECT_TRUE(std::is_sorted(findings.begin(), findings.end(), ComesBefore));
  for (const Finding& finding : findings) {
    EXPECT_LE(finding.range.start.offset, finding.range.end.offset) << Describe(finding);
    EXPECT_LE(finding.range.end.offset, text.size()) << Describe(finding);
  }
}

size_t CountUpTo(uint8_t rank, const std::vector<Finding>& findings) {
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(),
                                           [&](const Finding& each) { return RankOf(each) <= rank; }));
}

/// Each fix alone removes its finding and brings no new one; what can be read now may fail at a later rank.
TEST_P(Expect, FixesRemoveTheirFinding) {
  std::string text = ReadText(GetParam());
  Options options = OptionsFor(LinesOf(text));
  const std::vector<Finding> before = FindingsIn(GetParam(), text, options);
  for (const Finding& finding : before) {
    for (const FileFix& fix : finding.fixes) {
      const std::vector<Finding> after = FindingsIn(GetParam(), WithEdits(text, fix.edits), options);
      EXPECT_LT(CountUpTo(RankOf(finding), after), CountUpTo(RankOf(finding), before))
          << Describe(finding) << ": " << fix.title;
    }
  }
}

TEST_P(Expect, FixesTogetherConverge) {
  std::string text = ReadText(GetParam());
  Options options = OptionsFor(LinesOf(text));
  const Fixing once = FixingOf(GetParam(), text, options);
  EXPECT_TRUE(once.left_alone.empty());
  if (once.files.empty()) return;
  EXPECT_TRUE(FixingOf(GetParam(), once.files[0].after, options).files.empty()) << once.files[0].after;
  for (const Finding& finding : FindingsIn(GetParam(), once.files[0].after, options))
    EXPECT_TRUE(finding.fixes.empty()) << Describe(finding);
}

std::vector<std::string> Manifests() {
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator("testdata/check")) {
    if (entry.path().extension() == ".yaml" || entry.path().extension() == ".json")
      out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Check, Expect, testing::ValuesIn(Manifests()), [](const auto& test) {
  std::string name = fs::path(test.param).stem();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

}  // namespace
}  // namespace kubevet::engine
