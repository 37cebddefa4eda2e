// `--shard` and `--since`: which part of the inputs is reported on, while all of it is read.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/rulings.h"
#include "engine/reported_part.h"

namespace kubevet::cli {

/// The flags as they are written; empty: not given.
struct PartOptions {
  std::string shard;
  std::string since;
};

void AddPartFlags(CLI::App& app, PartOptions& options);

/// `2/8`
Result<engine::Shard> ParseShard(const std::string& text);

/// What is wrong with the flags themselves, and together with others.
std::optional<Error> CheckUsage(const PartOptions& options, const RuleOptions& rules,
                                const std::vector<std::string>& paths);

/// Reads from git what the files were. Errors: no repository, no such revision.
Result<engine::ReportedPart> ReadPart(const PartOptions& options, const engine::RuledInputs& ruled,
                                      const FileSystem& files);

}  // namespace kubevet::cli
