#include "render/merge_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/json.h"
#include "render/copy_json.h"
#include "render/json.h"
#include "render/merge_order.h"

namespace kubevet::render {
namespace {

uint32_t CountOf(JsonValue value) {
  return static_cast<uint32_t>(std::clamp<int64_t>(value.AsInt(), 0, UINT32_MAX));
}

/// Adds up summaries, and sorts what they count as a run does.
class Sum {
 public:
  void Add(JsonValue summary) {
    sum_.files += CountOf(summary["files"]);
    sum_.documents += CountOf(summary["documents"]);
    sum_.resources += CountOf(summary["resources"]);
    sum_.errors += CountOf(summary["errors"]);
    sum_.warnings += CountOf(summary["warnings"]);
    sum_.infos += CountOf(summary["infos"]);
    sum_.suppressed += CountOf(summary["suppressed"]);
    if (const JsonValue fixed = summary["fixed"]) {
      if (!sum_.fixed) sum_.fixed.emplace();
      sum_.fixed->findings += CountOf(fixed["findings"]);
      sum_.fixed->files += CountOf(fixed["files"]);
    }
    sum_.milliseconds = std::max(sum_.milliseconds, summary["milliseconds"].AsDouble());
    const JsonValue kinds = summary["unknownKinds"], unreadable = summary["unreadable"],
                    skipped = summary["notJudged"];
    for (uint32_t i = 0; i < kinds.size(); ++i) {
      const JsonValue kind = kinds[i];
      kinds_[{std::string(kind["apiVersion"].AsString()), std::string(kind["kind"].AsString())}] +=
          CountOf(kind["count"]);
    }
    for (uint32_t i = 0; i < skipped.size(); ++i)
      not_judged_[std::string(skipped[i]["what"].AsString())] += CountOf(skipped[i]["count"]);
    for (uint32_t i = 0; i < unreadable.size(); ++i) {
      std::string path(unreadable[i]["path"].AsString());
      // What no run could read, all of them tell.
      if (paths_.insert(path).second)
        sum_.unreadable.push_back({std::move(path), std::string(unreadable[i]["why"].AsString())});
    }
  }

  engine::Summary Take() {
    for (const auto& [kind, count] : kinds_) sum_.unknown_kinds.push_back({kind.first, kind.second, count});
    for (const auto& [what, count] : not_judged_) sum_.not_judged.push_back({what, count});
    const auto more = [](const auto& a, const auto& b) { return a.count > b.count; };
    std::stable_sort(sum_.unknown_kinds.begin(), sum_.unknown_kinds.end(), more);
    std::stable_sort(sum_.not_judged.begin(), sum_.not_judged.end(), more);
    return std::move(sum_);
  }

 private:
  engine::Summary sum_;
  std::map<std::pair<std::string, std::string>, uint32_t> kinds_;
  std::map<std::string, uint32_t> not_judged_;
  std::set<std::string> paths_;
};

}  // namespace

Result<MergedReport> MergeJson(std::span<const ReportFile> reports) {
  std::vector<JsonDocument> documents;
  std::vector<ReportOfShard> shards;
  for (const ReportFile& report : reports) {
    auto document = JsonDocument::Parse(report.text);
    if (!document.ok()) return Error{fmt::format("{}: {}", report.name, document.error().message)};
    const JsonValue shard = document->root()["shard"];
    shards.push_back({report.name, std::nullopt});
    if (shard) shards.back().shard = {CountOf(shard["index"]), CountOf(shard["count"])};
    documents.push_back(std::move(*document));
    const auto version = [&](size_t i) { return documents[i].root()["kubernetesVersion"].AsString(); };
    if (version(0) != version(documents.size() - 1)) {
      return Error{fmt::format("{} is for Kubernetes {}, {} for {}", reports[0].name, version(0), report.name,
                               version(documents.size() - 1))};
    }
  }
  const auto order = MergeOrder(shards);
  if (!order.ok()) return order.error();
  Sum sum;
  std::vector<JsonValue> diagnostics;
  for (const size_t i : *order) {
    sum.Add(documents[i].root()["summary"]);
    const JsonValue list = documents[i].root()["diagnostics"];
    for (uint32_t k = 0; k < list.size(); ++k) diagnostics.push_back(list[k]);
  }
  const engine::Summary summary = sum.Take();
  MergedReport merged;
  merged.text =
      RenderJson(summary, documents[0].root()["kubernetesVersion"].AsString(), {}, [&](JsonWriter& json) {
        for (const JsonValue diagnostic : diagnostics) CopyJson(json, diagnostic);
      });
  if (summary.infos > 0) merged.worst = Severity::kInfo;
  if (summary.warnings > 0) merged.worst = Severity::kWarning;
  if (summary.errors > 0) merged.worst = Severity::kError;
  merged.is_complete = summary.unreadable.empty();
  return merged;
}

}  // namespace kubevet::render
