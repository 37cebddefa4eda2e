#include "render/check_markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "render/markdown.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using engine::Finding;

constexpr size_t kMostBytes = 56'000;  // a comment has 65,536
constexpr size_t kMostFindings = 200;
constexpr size_t kMostRules = 30;
constexpr size_t kMostUnreadable = 20;
constexpr size_t kMostKinds = 20;

std::string Counted(size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string Mark(Severity severity) {
  return severity == Severity::kError     ? "⛔ error"
         : severity == Severity::kWarning ? "⚠️ warning"
                                          : "ℹ️ info";
}

std::string Heading(const engine::Summary& summary) {
  std::vector<std::string> counts;
  if (summary.errors > 0) counts.push_back(Counted(summary.errors, "error"));
  if (summary.warnings > 0) counts.push_back(Counted(summary.warnings, "warning"));
  if (summary.infos > 0) counts.push_back(Counted(summary.infos, "info"));
  const std::string_view sign = !summary.unreadable.empty() || summary.errors > 0 ? "⛔"
                                : summary.warnings > 0                            ? "⚠️"
                                                                                  : "✅";
  std::string what = fmt::format("{}", fmt::join(counts, ", "));
  if (counts.empty()) what = summary.files == 0 ? "nothing checked" : "no problems";
  return fmt::format("## {} kubevet: {}\n\n", sign, what);
}

std::string Scope(const Report& report) {
  const engine::Summary& summary = report.summary;
  std::string text = fmt::format("{}, {}, Kubernetes {}", Counted(summary.files, "file"),
                                 Counted(summary.resources, "resource"), report.kubernetes_version);
  if (report.shard.count > 1) text += fmt::format(", shard {} of {}", report.shard.index, report.shard.count);
  if (summary.suppressed > 0) text += fmt::format("; {} suppressed", summary.suppressed);
  return text + ".\n\n";
}

/// The worst first, otherwise as they come.
std::vector<const Finding*> ByWeight(const std::vector<Finding>& findings) {
  std::vector<const Finding*> sorted;
  for (const Finding& finding : findings) sorted.push_back(&finding);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  return sorted;
}

std::vector<std::string> Cells(const Finding& finding, const RepositoryPaths& paths) {
  const std::string where = Harmless(paths.FromRoot(finding.file));
  std::string what = fmt::format("{} {}", Prose(finding.message), Code(Harmless(finding.rule)));
  if (!finding.chart_template.empty()) what += fmt::format(" in {}", Code(Harmless(finding.chart_template)));
  return {Mark(finding.severity),
          Code(fmt::format("{}:{}:{}", where, finding.range.start.line, finding.range.start.column)), what,
          Prose(finding.help)};
}

std::string Findings(const Report& report, size_t room) {
  const std::vector<const Finding*> findings = ByWeight(report.findings);
  MarkdownTable table({"", "where", "finding", "what to do"});
  size_t told = 0;
  for (; told < std::min(findings.size(), kMostFindings) && table.text().size() < room; ++told)
    table.Row(Cells(*findings[told], report.paths));
  if (told < findings.size()) table.Row({"", "", More(findings.size() - told), ""});
  return Folded(table, Counted(findings.size(), "finding"));
}

/// When there is no room for all findings, what they are about.
std::string Rules(const std::vector<Finding>& findings) {
  if (findings.size() <= kMostFindings) return {};
  std::map<std::string_view, size_t> counts;
  for (const Finding& finding : findings) ++counts[finding.rule];
  std::vector<std::pair<std::string_view, size_t>> rules(counts.begin(), counts.end());
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  MarkdownTable table({"rule", "findings"});
  for (size_t i = 0; i < std::min(rules.size(), kMostRules); ++i)
    table.Row({Code(Harmless(rules[i].first)), fmt::format("{}", rules[i].second)});
  if (rules.size() > kMostRules) table.Row({More(rules.size() - kMostRules), ""});
  return Folded(table, Counted(rules.size(), "rule"));
}

std::string Unreadable(const Report& report) {
  const auto& unreadable = report.summary.unreadable;
  if (unreadable.empty()) return {};
  MarkdownTable table({"could not be read", "why"});
  for (size_t i = 0; i < std::min(unreadable.size(), kMostUnreadable); ++i)
    table.Row({Code(Harmless(report.paths.FromRoot(unreadable[i].path))), Prose(unreadable[i].why)});
  if (unreadable.size() > kMostUnreadable) table.Row({More(unreadable.size() - kMostUnreadable), ""});
  return table.text() + "\n";
}

/// What was passed over is said, so that nobody takes it for checked.
std::string PassedOver(const engine::Summary& summary) {
  std::string text;
  const auto list = [&](std::string_view title, size_t size, const auto& item) {
    if (size == 0) return;
    text += fmt::format("{}{}: ", text.empty() ? "" : "\n", title);
    for (size_t i = 0; i < std::min(size, kMostKinds); ++i) text += (i == 0 ? "" : ", ") + item(i);
    if (size > kMostKinds) text += " " + More(size - kMostKinds);
    text += ".\n";
  };
  list("Without a schema", summary.unknown_kinds.size(), [&](size_t i) {
    return fmt::format("{} ×{}", Code(Harmless(summary.unknown_kinds[i].kind)),
                       summary.unknown_kinds[i].count);
  });
  list("Not judged", summary.not_judged.size(), [&](size_t i) {
    return fmt::format("{} ×{}", Prose(summary.not_judged[i].what), summary.not_judged[i].count);
  });
  return text;
}

}  // namespace

std::string RenderCheckMarkdown(const Report& report) {
  std::string text = Heading(report.summary) + Scope(report) + Unreadable(report);
  const std::string end = Rules(report.findings) + PassedOver(report.summary);
  const size_t taken = text.size() + end.size();
  text += Findings(report, kMostBytes - std::min(kMostBytes, taken)) + end;
  text.erase(text.find_last_not_of('\n') + 1);
  return text + "\n";
}

}  // namespace kubevet::render
