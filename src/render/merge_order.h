// In which order reports of shards are joined, and whether they are all there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/reported_part.h"

namespace kubevet::render {

/// A report, and the shard it is of; none when it is of a whole run.
struct ReportOfShard {
  std::string_view name;
  std::optional<engine::Shard> shard;
};

/// Indexes of the reports: by shard, or as they are.
Result<std::vector<size_t>> MergeOrder(std::span<const ReportOfShard> reports);

/// Reads `shard 2 of 4` anywhere in a text.
std::optional<engine::Shard> FindShard(std::string_view text);

}  // namespace kubevet::render
