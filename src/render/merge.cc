#include "render/merge.h"

#include "base/json.h"
#include "render/merge_json.h"
#include "render/merge_junit.h"
#include "render/merge_sarif.h"

namespace kubevet::render {

std::optional<MergeFormat> RecogniseReport(std::string_view text) {
  if (text.starts_with("<?xml")) {
    if (text.find("<testsuites name=\"kubevet\" ") != std::string_view::npos) return MergeFormat::kJunit;
    return std::nullopt;
  }
  const auto document = JsonDocument::Parse(text);
  if (!document.ok()) return std::nullopt;
  const JsonValue root = document->root();
  if (root["version"].AsInt() == 1 && root["summary"].is_object() && root["diagnostics"].is_array())
    return MergeFormat::kJson;
  const JsonValue runs = root["runs"];
  if (runs.size() == 1 && runs[0u]["tool"]["driver"]["name"].AsString() == "kubevet")
    return MergeFormat::kSarif;
  return std::nullopt;
}

Result<MergedReport> MergeReports(MergeFormat format, std::span<const ReportFile> reports) {
  switch (format) {
    case MergeFormat::kJson:
      return MergeJson(reports);
    case MergeFormat::kSarif:
      return MergeSarif(reports);
    case MergeFormat::kJunit:
      return MergeJunit(reports);
  }
  return Error{"there is no such format"};
}

}  // namespace kubevet::render
