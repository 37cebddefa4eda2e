#include "render/merge_sarif.h"

#include <fmt/core.h>

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "render/copy_json.h"
#include "render/merge_order.h"

namespace kubevet::render {
namespace {

/// Runs `function` over the items of an array, or the members of an object.
template <typename Function>
void ForEachItem(JsonValue array, Function function) {
  for (uint32_t i = 0; i < array.size(); ++i) function(array[i]);
}
template <typename Function>
void ForEachMember(JsonValue object, Function function) {
  for (uint32_t i = 0; i < object.size(); ++i) {
    const auto [name, value] = object.MemberAt(i);
    function(name, value);
  }
}

/// One run made of several; what it is not made of is that of the first.
class SarifRun {
 public:
  explicit SarifRun(std::vector<JsonValue> runs) : runs_(std::move(runs)) {
    for (const JsonValue run : runs_) {
      ForEachItem(run["tool"]["driver"]["rules"],
                  [&](JsonValue rule) { rules_.try_emplace(rule["id"].AsString(), rule); });
    }
    size_t next = 0;
    for (const auto& [id, rule] : rules_) indexes_[id] = next++;
  }

  void Write(JsonWriter& json) {
    json.BeginObject();
    ForEachMember(runs_[0], [&](std::string_view name, JsonValue value) {
      if (name == "automationDetails") return;  // which shard it was
      json.Key(name);
      if (name == "tool") {
        WriteTool(json, value);
      } else if (name == "invocations") {
        WriteInvocation(json);
      } else if (name == "results") {
        WriteResults(json);
      } else {
        CopyJson(json, value);
      }
    });
    json.EndObject();
  }

  bool is_complete() const { return is_complete_; }
  std::optional<Severity> worst() const { return worst_; }

 private:
  void WriteTool(JsonWriter& json, JsonValue tool) {
    json.BeginObject().Key("driver").BeginObject();
    ForEachMember(tool["driver"], [&](std::string_view name, JsonValue value) {
      json.Key(name);
      if (name != "rules") return CopyJson(json, value);
      json.BeginArray();
      for (const auto& [id, rule] : rules_) CopyJson(json, rule);
      json.EndArray();
    });
    json.EndObject().EndObject();
  }

  /// What no run could read, all of them tell.
  void WriteInvocation(JsonWriter& json) {
    std::set<std::string> told;
    std::vector<JsonValue> notifications;
    for (const JsonValue run : runs_) {
      const JsonValue invocation = run["invocations"][0u];
      is_complete_ = is_complete_ && invocation["executionSuccessful"].AsBool();
      ForEachItem(invocation["toolExecutionNotifications"], [&](JsonValue each) {
        if (told.insert(each.ToJson()).second) notifications.push_back(each);
      });
    }
    json.BeginArray().BeginObject().Key("executionSuccessful").Bool(is_complete_);
    json.Key("toolExecutionNotifications").BeginArray();
    for (const JsonValue each : notifications) CopyJson(json, each);
    json.EndArray().EndObject().EndArray();
  }

  void WriteResults(JsonWriter& json) {
    json.BeginArray();
    for (const JsonValue run : runs_)
      ForEachItem(run["results"], [&](JsonValue each) { WriteResult(json, each); });
    json.EndArray();
  }

  void WriteResult(JsonWriter& json, JsonValue result) {
    Note(result);
    json.BeginObject();
    ForEachMember(result, [&](std::string_view name, JsonValue value) {
      json.Key(name);
      if (name == "ruleIndex") {
        json.Uint(indexes_[result["ruleId"].AsString()]);
      } else {
        CopyJson(json, value);
      }
    });
    json.EndObject();
  }

  void Note(JsonValue result) {
    if (result["suppressions"].size() > 0) return;
    const std::string_view level = result["level"].AsString();
    const Severity severity = level == "error"     ? Severity::kError
                              : level == "warning" ? Severity::kWarning
                                                   : Severity::kInfo;
    worst_ = std::max(worst_.value_or(severity), severity);
  }

  std::vector<JsonValue> runs_;
  std::map<std::string_view, JsonValue> rules_;
  std::map<std::string_view, size_t> indexes_;
  bool is_complete_ = true;
  std::optional<Severity> worst_;
};

}  // namespace

Result<MergedReport> MergeSarif(std::span<const ReportFile> reports) {
  std::vector<JsonDocument> documents;
  std::vector<ReportOfShard> shards;
  for (const ReportFile& report : reports) {
    auto document = JsonDocument::Parse(report.text);
    if (!document.ok()) return Error{fmt::format("{}: {}", report.name, document.error().message)};
    const JsonValue run = document->root()["runs"][0u];
    shards.push_back({report.name, FindShard(run["automationDetails"]["id"].AsString())});
    documents.push_back(std::move(*document));
  }
  const auto order = MergeOrder(shards);
  if (!order.ok()) return order.error();
  std::vector<JsonValue> runs;
  for (const size_t i : *order) runs.push_back(documents[i].root()["runs"][0u]);
  SarifRun run(std::move(runs));
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  ForEachMember(documents[(*order)[0]].root(), [&](std::string_view name, JsonValue value) {
    json.Key(name);
    if (name != "runs") return CopyJson(json, value);
    json.BeginArray();
    run.Write(json);
    json.EndArray();
  });
  json.EndObject();
  return MergedReport{json.Take() + "\n", run.worst(), run.is_complete()};
}

}  // namespace kubevet::render
