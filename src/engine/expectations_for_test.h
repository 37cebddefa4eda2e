// Expectations about findings, written into manifests:
//
//   # EXPECT: rule-id [at COLUMN] ["part of the message"]     about the next line that is no expectation
//   # EXPECT+2: rule-id                                        about the second line below that one
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/memory_file_system.h"
#include "engine/apply_fixes.h"
#include "engine/check.h"
#include "engine/report.h"
#include "rules/catalogue.h"
#include "rules/rule_set.h"

namespace kubevet::engine {

struct Expectation {
  uint32_t line = 0;
  std::string rule;
  uint32_t column = 0;  // 0: any
  std::string part;     // of the message
};

inline std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline bool IsExpectation(const std::string& line) {
  const size_t first = line.find_first_not_of(' ');
  return first != std::string::npos && line.compare(first, 8, "# EXPECT") == 0;
}

inline std::vector<Expectation> Expectations(const std::vector<std::string>& lines) {
  std::vector<Expectation> out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!IsExpectation(lines[i])) continue;
    const std::string rest = lines[i].substr(lines[i].find("# EXPECT") + 8);
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
    const size_t quote = rest.find('"');
    if (quote != std::string::npos) expectation.part = rest.substr(quote + 1, rest.rfind('"') - quote - 1);
    out.push_back(expectation);
  }
  return out;
}

inline std::string Describe(const Finding& finding) {
  return fmt::format("{}:{}: {}[{}] {}", finding.range.start.line, finding.range.start.column,
                     ToString(finding.severity), finding.rule, finding.message);
}

/// How findings differ from expectations, a line each; empty when they agree.
inline std::vector<std::string> Differences(const std::vector<Expectation>& expectations,
                                            std::vector<Finding> findings) {
  std::vector<std::string> out;
  for (const Expectation& expected : expectations) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.range.start.line == expected.line && finding.rule == expected.rule &&
             (expected.column == 0 || finding.range.start.column == expected.column) &&
             finding.message.find(expected.part) != std::string::npos;
    });
    if (found == findings.end()) {
      out.push_back(fmt::format("{}: not found: {} {}", expected.line, expected.rule, expected.part));
    } else {
      findings.erase(found);
    }
  }
  for (const Finding& finding : findings) out.push_back(Describe(finding) + " is not expected");
  return out;
}

inline const rules::Catalogue& BuiltInRules() {
  static const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
  return catalogue;
}

/// A run over one text.
struct RunOverText {
  RunOverText(const std::string& path, const std::string& text, const Options& options, Policy policy) {
    files.AddFile(path, text);
    inputs.files.push_back({path});
    rulings = Unruled(inputs, options.target);
    policy.target = options.target;
    rulings.policies[0] = std::move(policy);
  }

  MemoryFileSystem files;
  Inputs inputs;
  Rulings rulings;
};

inline Policy DefaultPolicy() {
  Policy policy;
  policy.selection = Selection::Make(BuiltInRules().rules(), nullptr, {}).value();
  policy.rules = std::make_shared<const rules::RuleSet>(policy.selection.RulesThatAreOn());
  return policy;
}

inline std::vector<Finding> FindingsIn(const std::string& path, const std::string& text,
                                       const Options& options, Policy policy) {
  const RunOverText run(path, text, options, std::move(policy));
  std::vector<Finding> findings;
  Check(run.files, run.inputs, options, run.rulings, [&](FileFindings file) {
    findings = std::move(file.findings);
    return true;
  });
  return findings;
}

/// With every rule at its default.
inline std::vector<Finding> FindingsIn(const std::string& path, const std::string& text,
                                       const Options& options) {
  return FindingsIn(path, text, options, DefaultPolicy());
}

/// What fixing the text comes to, with every rule at its default.
inline Fixing FixingOf(const std::string& path, const std::string& text, const Options& options) {
  const RunOverText run(path, text, options, DefaultPolicy());
  return ApplyFixes(run.files, run.inputs, options, run.rulings);
}

}  // namespace kubevet::engine
