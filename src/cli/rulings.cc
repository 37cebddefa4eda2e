#include "cli/rulings.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>
#include <numeric>
#include <utility>

namespace kubevet::cli {
namespace {

/// How severe it is that a kind has no schema; nothing: it is not reported.
constexpr Choice<std::optional<Severity>> kMissingSchemaChoices[] = {
    {"error", Severity::kError}, {"warn", Severity::kWarning}, {"ignore", std::nullopt}};

}  // namespace

std::string Today() {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::now()));
}

void AddRuleFlags(CLI::App& app, RuleOptions& options) {
  AddVersionFlag(app, options.rulings.kubernetes_version);
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    return app.add_option(name, value, help)->type_name(type)->allow_extra_args(false);
  };
  add("--feature-gates", options.rulings.feature_gates,
      "gates of the API server that are not at their defaults; may be given several times", "GATE=true,...");
  add("--fail-on", options.fail_on,
      "exit with 1 from this severity on: error, warning, info or never (default: error)", "SEVERITY");
  add("--profile", options.rulings.rules.profiles,
      "turn on the rules of a profile; may be given several times", "PROFILE");
  add("--enable", options.rulings.rules.enable, "turn on a rule; may be given several times", "RULE");
  add("--disable", options.rulings.rules.disable, "turn off a rule; may be given several times", "RULE");
  app.add_flag("--closed-world", options.rulings.closed_world,
               "everything that exists is in the input: references to anything else are errors");
  add("--context", options.rulings.context,
      "files and directories that are read for references only; may be given several times", "PATH");
  add("--crd", options.rulings.definitions,
      "definitions of custom resources, beside those in the input: a file or a directory; may be given "
      "several times",
      "PATH");
  add("--schema-location", options.rulings.schema_locations,
      "where JSON Schemas of kinds without a definition are: a path with kubeconform's variables, such as "
      "'{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json', or a directory in its layout; may be "
      "given several times, tried in order",
      "PATH");
  add("--missing-schema", options.missing_schema,
      "what a kind without a schema is: error, warn or ignore (default: an info, once for each kind)",
      "WHAT");
  add("--config", options.rulings.config,
      "the configuration of all inputs (default: the nearest .kubevet.yaml upwards)", "FILE");
  app.add_flag("--no-config", options.rulings.no_config, "read no configuration");
  add("--baseline", options.rulings.baseline, "hide the findings that this file lists", "FILE");
  add("--write-baseline", options.rulings.write_baseline,
      "list all findings in this file, to hide them from now on", "FILE");
}

std::optional<Error> CheckUsage(const RuleOptions& options) {
  const engine::RulingOptions& rulings = options.rulings;
  if (const auto target = engine::TargetFor(rulings, nullptr); !target.ok()) return target.error();
  if (!options.fail_on.empty()) {
    const auto fail_on = ParseChoice("--fail-on", options.fail_on, kFailOnChoices);
    if (!fail_on.ok()) return fail_on.error();
  }
  if (!options.missing_schema.empty()) {
    const auto choice = ParseChoice("--missing-schema", options.missing_schema, kMissingSchemaChoices);
    if (!choice.ok()) return choice.error();
  }
  if (rulings.no_config && !rulings.config.empty())
    return Error{"`--config` and `--no-config` exclude each other"};
  if (!rulings.baseline.empty() && !rulings.write_baseline.empty()) {
    return Error{"`--baseline` and `--write-baseline` exclude each other"};
  }
  return std::nullopt;
}

Result<engine::RuledInputs> MakeRulings(const RuleOptions& options, const std::vector<std::string>& paths,
                                        const FileSystem& files) {
  engine::RulingOptions rulings = options.rulings;
  if (!options.fail_on.empty()) rulings.fail_on = *ParseChoice("--fail-on", options.fail_on, kFailOnChoices);
  if (!options.missing_schema.empty()) {
    rulings.rules.missing_schema =
        *ParseChoice("--missing-schema", options.missing_schema, kMissingSchemaChoices);
    if (!rulings.rules.missing_schema) rulings.rules.disable.emplace_back(engine::kNoSchemaRule);
  }
  rulings.today = Today();
  return engine::MakeRulings(rulings, paths, files);
}

Result<std::string> FinishBaseline(const engine::RulingOptions& options, const engine::RuledInputs& ruled,
                                   const engine::Fingerprints& recorded, uint32_t stale,
                                   const FileSystem& files) {
  if (!options.write_baseline.empty()) {
    const std::string& path = options.write_baseline;
    if (const auto error = files.Write(path, engine::WriteBaseline(recorded)))
      return Error{fmt::format("cannot write {}: {}", path, error->message)};
    const uint32_t count = std::accumulate(recorded.begin(), recorded.end(), 0u,
                                           [](uint32_t sum, const auto& each) { return sum + each.second; });
    return fmt::format("{}: {} {} written", path, count, count == 1 ? "finding" : "findings");
  }
  if (ruled.baseline == nullptr) return std::string();
  stale += engine::CountGone(files, *ruled.baseline);
  if (stale == 0) return std::string();
  return fmt::format("{}: {} {} gone; `--write-baseline` writes it anew", options.baseline, stale,
                     stale == 1 ? "finding is" : "findings are");
}

}  // namespace kubevet::cli
