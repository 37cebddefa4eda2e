#include "render/junit.h"

#include <fmt/core.h>

#include <iterator>

#include "render/markup.h"
#include "render/test_cases.h"

namespace kubevet::render {
namespace {

using engine::Finding;

std::string Attributes(const JunitCounts& counts) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="0" time="0")", counts.tests,
                     counts.failures, counts.errors);
}

/// A finding in a line, its advice below.
std::string Lines(const std::vector<const Finding*>& findings, const std::string& path) {
  std::string text;
  for (const Finding* finding : findings) {
    text +=
        fmt::format("{}:{}:{}: {}: {} [{}]\n", path, finding->range.start.line, finding->range.start.column,
                    ToString(finding->severity), EscapeMarkup(finding->message), EscapeMarkup(finding->rule));
    if (!finding->chart_template.empty())
      text += fmt::format("  template: {}\n", EscapeMarkup(finding->chart_template));
    if (!finding->help.empty()) text += fmt::format("  help: {}\n", EscapeMarkup(finding->help));
  }
  return text;
}

std::string Title(const std::vector<const Finding*>& failures) {
  std::string title = EscapeMarkup(failures[0]->message);
  if (failures.size() > 1) title += fmt::format(" (and {} more)", failures.size() - 1);
  return title;
}

std::string Case(const TestCase& test, const std::string& path) {
  std::string inner;
  if (!test.error.empty())
    inner += fmt::format("      <error message=\"{0}\" type=\"unreadable\">{0}</error>\n",
                         EscapeMarkup(test.error));
  if (!test.failures.empty()) {
    inner += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n", Title(test.failures),
                         EscapeMarkup(test.failures[0]->rule), Lines(test.failures, path));
  }
  if (!test.remarks.empty())
    inner += fmt::format("      <system-out>{}</system-out>\n", Lines(test.remarks, path));
  const std::string head = fmt::format(R"(    <testcase name="{}" classname="{}" file="{}" time="0")",
                                       EscapeMarkup(test.name), path, path);
  return inner.empty() ? head + "/>\n" : head + ">\n" + inner + "    </testcase>\n";
}

}  // namespace

std::string RenderJunit(const Report& report) {
  std::string text;
  JunitCounts total;
  for (const TestSuite& suite : TestSuitesOf(report)) {
    const std::string path = EscapeMarkup(suite.path);
    std::string cases;
    JunitCounts counts;
    for (const TestCase& test : suite.cases) {
      cases += Case(test, path);
      ++counts.tests;
      if (!test.failures.empty()) ++counts.failures;
      if (!test.error.empty()) ++counts.errors;
    }
    text += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", path, Attributes(counts), cases);
    total.tests += counts.tests;
    total.failures += counts.failures;
    total.errors += counts.errors;
  }
  return JunitDocument(total, text, report.shard);
}

std::string JunitDocument(const JunitCounts& counts, std::string_view suites, engine::Shard shard) {
  const std::string remark =
      shard.count == 1 ? "" : fmt::format("<!-- shard {} of {} -->\n", shard.index, shard.count);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}<testsuites name=\"kubevet\" {}>\n{}</testsuites>\n",
      remark, Attributes(counts), suites);
}

}  // namespace kubevet::render
