// Which findings count: the flags that `check` has for it, and what they come to together with the
// configurations.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "engine/check.h"
#include "engine/discovery.h"
#include "engine/inputs.h"
#include "engine/selection.h"
#include "rules/catalogue.h"

namespace kubevet::cli {

inline constexpr Choice<engine::FailOn> kFailOnChoices[] = {{"error", engine::FailOn::kError},
                                                            {"warning", engine::FailOn::kWarning},
                                                            {"info", engine::FailOn::kInfo},
                                                            {"never", engine::FailOn::kNever}};

/// The flags as they are written; empty: not given.
struct RuleOptions {
  std::string kubernetes_version;
  std::vector<std::string> feature_gates;
  std::string fail_on;
  engine::RuleFlags rules;
  bool closed_world = false;
  std::string config;
  bool no_config = false;
  std::vector<std::string> context;
  std::string baseline;
  std::string write_baseline;
};

void AddRuleFlags(CLI::App& app, RuleOptions& options);

/// What is wrong with the flags themselves.
std::optional<Error> CheckUsage(const RuleOptions& options);

/// What is checked, what is read beside it, and what holds for it. The rulings refer to the other members.
struct RuledInputs {
  engine::Inputs inputs;
  engine::Configurations configurations;
  std::unique_ptr<const engine::Baseline> baseline;
  std::vector<std::unique_ptr<const rules::Catalogue>> catalogues;
  engine::Rulings rulings;
  std::vector<std::string> dropped;  ///< why inputs that were named are not checked
};

/// `paths` are the arguments that lead to the inputs. Errors are about a configuration, a baseline, a rule
/// id.
Result<RuledInputs> MakeRulings(const RuleOptions& options, const std::vector<std::string>& paths,
                                const FileSystem& files);

/// Writes a baseline that is to be written, and says so; or says what of the known findings is gone.
Result<std::string> FinishBaseline(const RuleOptions& options, const RuledInputs& ruled,
                                   const engine::Fingerprints& recorded, uint32_t stale,
                                   const FileSystem& files);

}  // namespace kubevet::cli
