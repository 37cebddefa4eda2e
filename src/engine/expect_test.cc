// Runs every manifest in testdata/check and holds its findings against the expectations written in it:
//
//   # EXPECT: rule-id [at COLUMN] ["part of the message"]     about the next line that is no expectation
//   # EXPECT+2: rule-id                                        about the second line below that one
//
// Exact both ways: a finding without an expectation fails as well. KUBEVET_UPDATE=1 rewrites the
// expectations; the difference is then to be reviewed. A first line `# TARGET: 1.25` sets the Kubernetes
// version.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/analyze.h"
#include "engine/built_in_rules.h"
#include "engine/finish.h"

namespace kubevet::engine {
namespace {

namespace fs = std::filesystem;

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Expectation {
  uint32_t line = 0;
  std::string rule;
  uint32_t column = 0;  // 0: any
  std::string part;     // of the message
};

bool IsExpectation(const std::string& line) {
  size_t first = line.find_first_not_of(' ');
  return first != std::string::npos && line.compare(first, 8, "# EXPECT") == 0;
}

std::vector<Expectation> Expectations(const std::vector<std::string>& lines) {
  std::vector<Expectation> out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!IsExpectation(lines[i])) continue;
    std::string rest = lines[i].substr(lines[i].find("# EXPECT") + 8);
    Expectation expectation;
    size_t target = i + 1;
    while (target < lines.size() && IsExpectation(lines[target])) ++target;
    uint32_t below = 1;
    if (rest[0] == '+') below = static_cast<uint32_t>(std::strtoul(rest.c_str() + 1, nullptr, 10));
    expectation.line = static_cast<uint32_t>(target) + below;
    std::istringstream words(rest.substr(rest.find(':') + 1));
    words >> expectation.rule;
    std::string word;
    if (words >> word && word == "at") words >> expectation.column;
    size_t quote = rest.find('"');
    if (quote != std::string::npos) expectation.part = rest.substr(quote + 1, rest.rfind('"') - quote - 1);
    out.push_back(expectation);
  }
  return out;
}

Options OptionsFor(const std::vector<std::string>& lines) {
  Options options;
  std::string version = "1.36";
  if (!lines.empty() && lines[0].starts_with("# TARGET: ")) version = lines[0].substr(10);
  options.target = k8s::ParseTarget(version).value();
  return options;
}

/// What is found with every rule at its default.
std::vector<Finding> FindingsIn(const std::string& text, const Options& options) {
  const Source source("test.yaml", text);
  FileResult result = CheckSource(source, options);
  Policy policy;
  policy.selection = Selection::Make(BuiltInRules(), nullptr, {}).value();
  return Finish(source, std::move(result.findings), result.suppressions, policy, "/test.yaml", {}).findings;
}

std::string Describe(const Finding& finding) {
  return fmt::format("{}:{}: {}[{}] {}", finding.range.start.line, finding.range.start.column,
                     ToString(finding.severity), finding.rule, finding.message);
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
  std::vector<Finding> left = FindingsIn(text, options);
  if (std::getenv("KUBEVET_UPDATE") != nullptr) {
    std::ofstream(GetParam(), std::ios::binary) << Rewritten(lines, left);
    return;
  }
  for (const Expectation& expected : Expectations(lines)) {
    auto found = std::find_if(left.begin(), left.end(), [&](const Finding& finding) {
      return finding.range.start.line == expected.line && finding.rule == expected.rule &&
             (expected.column == 0 || finding.range.start.column == expected.column) &&
             finding.message.find(expected.part) != std::string::npos;
    });
    if (found == left.end()) {
      ADD_FAILURE() << GetParam() << ":" << expected.line << ": not found: " << expected.rule << " "
                    << expected.part;
    } else {
      left.erase(found);
    }
  }
  for (const Finding& finding : left)
    ADD_FAILURE() << GetParam() << ":" << Describe(finding) << " is not expected";
}

TEST_P(Expect, FindsTheSameWithOtherLineEnds) {
  std::string text = ReadText(GetParam());
  std::string crlf;
  for (char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  Options options = OptionsFor(LinesOf(text));
  EXPECT_EQ(DescribeAll(FindingsIn(text, options)), DescribeAll(FindingsIn(crlf, options)));
}

TEST_P(Expect, PointsIntoTheFileInOrder) {
  std::string text = ReadText(GetParam());
  const std::vector<Finding> findings = FindingsIn(text, OptionsFor(LinesOf(text)));
  EXPECT_TRUE(std::is_sorted(findings.begin(), findings.end(), ComesBefore));
  for (const Finding& finding : findings) {
    EXPECT_LE(finding.range.start.offset, finding.range.end.offset) << Describe(finding);
    EXPECT_LE(finding.range.end.offset, text.size()) << Describe(finding);
  }
}

size_t CountUpTo(Stage stage, const std::vector<Finding>& findings) {
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(),
                                           [&](const Finding& each) { return each.stage <= stage; }));
}

/// Each fix alone removes its finding and brings no new one; what can be read now may fail at a later stage.
TEST_P(Expect, FixesRemoveTheirFinding) {
  std::string text = ReadText(GetParam());
  Options options = OptionsFor(LinesOf(text));
  const std::vector<Finding> before = FindingsIn(text, options);
  for (const Finding& finding : before) {
    for (const FileFix& fix : finding.fixes) {
      std::string fixed = text;
      for (auto edit = fix.edits.rbegin(); edit != fix.edits.rend(); ++edit) {
        fixed.replace(edit->range.start.offset, edit->range.end.offset - edit->range.start.offset,
                      edit->new_text);
      }
      EXPECT_LT(CountUpTo(finding.stage, FindingsIn(fixed, options)), CountUpTo(finding.stage, before))
          << Describe(finding) << ": " << fix.title;
    }
  }
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
