#include "render/merge_junit.h"

#include <fmt/core.h>

#include <charconv>
#include <set>
#include <string_view>
#include <vector>

#include "render/junit.h"
#include "render/merge_order.h"

namespace kubevet::render {
namespace {

constexpr std::string_view kOpen = "  <testsuite ", kClose = "  </testsuite>\n";

/// The number in `name="7"`; nothing without one.
std::optional<size_t> Attribute(std::string_view tag, std::string_view name) {
  const std::string key = fmt::format(" {}=\"", name);
  const size_t at = tag.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  tag.remove_prefix(at + key.size());
  size_t number = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), number);
  if (error != std::errc() || end == tag.data() + tag.size() || *end != '"') return std::nullopt;
  return number;
}

/// Adds suites to a report. Nothing in a suite can look like its end: text in it is escaped.
class Joined {
 public:
  /// False when it is no report of ours.
  bool Add(std::string_view report) {
    while (true) {
      const size_t begin = report.find(kOpen);
      if (begin == std::string_view::npos) return report.ends_with("</testsuites>\n");
      const size_t end = report.find(kClose, begin);
      if (end == std::string_view::npos) return false;
      if (!AddSuite(report.substr(begin, end + kClose.size() - begin))) return false;
      report.remove_prefix(end + kClose.size());
    }
  }

  std::string Take() { return JunitDocument(counts_, text_ + unreadable_, {}); }
  const JunitCounts& counts() const { return counts_; }

 private:
  bool AddSuite(std::string_view suite) {
    const std::string_view tag = suite.substr(0, suite.find('>'));
    const auto tests = Attribute(tag, "tests"), failures = Attribute(tag, "failures"),
               errors = Attribute(tag, "errors");
    if (!tests || !failures || !errors) return false;
    // What no run could read, all of them tell, at the end.
    if (*errors > 0 && !told_.insert(suite).second) return true;
    (*errors > 0 ? unreadable_ : text_) += suite;
    counts_.tests += *tests;
    counts_.failures += *failures;
    counts_.errors += *errors;
    return true;
  }

  std::string text_, unreadable_;
  JunitCounts counts_;
  std::set<std::string_view> told_;
};

}  // namespace

Result<MergedReport> MergeJunit(std::span<const ReportFile> reports) {
  std::vector<ReportOfShard> shards;
  for (const ReportFile& report : reports) {
    const std::string_view text = report.text;
    shards.push_back({report.name, FindShard(text.substr(0, text.find("<testsuites")))});
  }
  const auto order = MergeOrder(shards);
  if (!order.ok()) return order.error();
  Joined joined;
  for (const size_t i : *order) {
    if (!joined.Add(reports[i].text))
      return Error{fmt::format("{}: the report is cut off or broken", reports[i].name)};
  }
  MergedReport merged{joined.Take(), std::nullopt, joined.counts().errors == 0};
  if (joined.counts().failures > 0) merged.worst = Severity::kError;
  return merged;
}

}  // namespace kubevet::render
