// Which findings count: the flags that `check` has for it, and what they come to together with the
// configurations.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "engine/rulings.h"

namespace kubevet::cli {

inline constexpr Choice<engine::FailOn> kFailOnChoices[] = {{"error", engine::FailOn::kError},
                                                            {"warning", engine::FailOn::kWarning},
                                                            {"info", engine::FailOn::kInfo},
                                                            {"never", engine::FailOn::kNever}};

/// The flags as they are written; empty: not given.
struct RuleOptions {
  engine::RulingOptions rulings;
  std::string fail_on;
  std::string missing_schema;
};

void AddRuleFlags(CLI::App& app, RuleOptions& options);

/// What is wrong with the flags themselves.
std::optional<Error> CheckUsage(const RuleOptions& options);

/// In UTC, so that a day ends everywhere at once.
std::string Today();

/// `paths` are the arguments that lead to the inputs. Errors are about a configuration, a baseline, a rule
/// id.
Result<engine::RuledInputs> MakeRulings(const RuleOptions& options, const std::vector<std::string>& paths,
                                        const FileSystem& files);

/// Writes a baseline that is to be written, and says so; or says what of the known findings is gone.
Result<std::string> FinishBaseline(const engine::RulingOptions& options, const engine::RuledInputs& ruled,
                                   const engine::Fingerprints& recorded, uint32_t stale,
                                   const FileSystem& files);

}  // namespace kubevet::cli
