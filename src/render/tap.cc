#include "render/tap.h"

#include <fmt/core.h>

#include "base/json.h"
#include "render/terminal_text.h"
#include "render/test_cases.h"

namespace kubevet::render {
namespace {

/// A description: `#` would begin a directive.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : Harmless(text)) {
    if (c == '#' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string Quoted(std::string_view text) {
  return JsonQuote(Harmless(text));
}

std::string Details(const TestCase& test, const std::string& path) {
  if (!test.error.empty()) return fmt::format("  ---\n  message: {}\n  ...\n", Quoted(test.error));
  std::string text;
  for (const auto* findings : {&test.failures, &test.remarks}) {
    for (const engine::Finding* finding : *findings) {
      text += fmt::format(
          "    - message: {}\n      severity: {}\n      rule: {}\n      at: {}\n", Quoted(finding->message),
          ToString(finding->severity), Quoted(finding->rule),
          Quoted(fmt::format("{}:{}:{}", path, finding->range.start.line, finding->range.start.column)));
      if (!finding->chart_template.empty())
        text += fmt::format("      template: {}\n", Quoted(finding->chart_template));
      if (!finding->help.empty()) text += fmt::format("      help: {}\n", Quoted(finding->help));
    }
  }
  return text.empty() ? text : "  ---\n  findings:\n" + text + "  ...\n";
}

}  // namespace

std::string RenderTap(const Report& report) {
  std::string points;
  size_t count = 0;
  for (const TestSuite& suite : TestSuitesOf(report)) {
    for (const TestCase& test : suite.cases) {
      const bool is_ok = test.failures.empty() && test.error.empty();
      points += fmt::format("{}ok {} - {}: {}\n{}", is_ok ? "" : "not ", ++count, Escaped(suite.path),
                            Escaped(test.name), Details(test, suite.path));
    }
  }
  return fmt::format("TAP version 14\n1..{}\n{}", count, points);
}

}  // namespace kubevet::render
