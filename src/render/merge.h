// Reports of shards, joined: what one run over everything would have written. JSON, SARIF and JUnit, as
// kubevet writes them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/configuration.h"

namespace kubevet::render {

struct ReportFile {
  std::string name;
  std::string text;
};

struct MergedReport {
  std::string text;
  std::optional<Severity> worst;  ///< of the findings that are told; of a failed test, error
  bool is_complete = true;        ///< everything could be read
};

enum class MergeFormat : uint8_t { kJson, kSarif, kJunit };

/// Which of them a text is; nothing for what kubevet did not write.
std::optional<MergeFormat> RecogniseReport(std::string_view text);

/// All are of one format. Shards are put in their order; other reports stay in theirs. Errors name the
/// report: it is broken, belongs to other shards, or a shard is missing.
Result<MergedReport> MergeReports(MergeFormat format, std::span<const ReportFile> reports);

}  // namespace kubevet::render
