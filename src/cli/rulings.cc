#include "cli/rulings.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "rules/rule_set.h"

namespace kubevet::cli {
namespace {

/// In UTC, so that a day ends everywhere at once.
std::string Today() {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::now()));
}

/// The version and gates of the command line, where it names any, over those of the configuration.
Result<k8s::Target> TargetFor(const RuleOptions& options, const engine::Configuration* configuration) {
  const std::string& version = options.kubernetes_version;
  auto target = k8s::ParseTarget(version.empty() ? "latest" : version);
  if (!target.ok()) return target;
  if (configuration != nullptr && configuration->target) {
    if (version.empty()) *target = *configuration->target;
    target->gates = configuration->target->gates;
  }
  for (const std::string& gates : options.feature_gates) {
    if (const auto error = SetFeatureGates(*target, gates))
      return Error{fmt::format("--feature-gates: {}", error->message)};
  }
  return target;
}

/// kubevet's own rules and those that a configuration names. An error is in a rule file, at its place.
Result<std::unique_ptr<const rules::Catalogue>> CatalogueFor(const engine::Configuration* configuration,
                                                             const FileSystem& files) {
  auto catalogue = std::make_unique<rules::Catalogue>(rules::Catalogue::BuiltIn());
  if (configuration == nullptr) return std::unique_ptr<const rules::Catalogue>(std::move(catalogue));
  const auto paths = engine::FindRuleFiles(files, *configuration);
  if (!paths.ok()) return paths.error();
  std::string problems;
  for (const engine::InputFile& path : *paths) {
    auto source = engine::ReadSource(files, path);
    if (!source.ok()) return Error{fmt::format("{}: {}", path.path, source.error().message)};
    if (const auto error = catalogue->Add(std::move(*source)))
      problems += (problems.empty() ? "" : "\n") + error->message;
  }
  if (!problems.empty()) return Error{std::move(problems)};
  return std::unique_ptr<const rules::Catalogue>(std::move(catalogue));
}

Result<engine::Policy> PolicyFor(const RuleOptions& options, const engine::Configuration* configuration,
                                 const rules::Catalogue& catalogue) {
  auto target = TargetFor(options, configuration);
  if (!target.ok()) return target.error();
  auto selection = engine::Selection::Make(catalogue.rules(), configuration, options.rules);
  if (!selection.ok()) return selection.error();
  engine::Policy policy{configuration, std::move(*target), std::move(*selection)};
  policy.rules = std::make_shared<const rules::RuleSet>(policy.selection.RulesThatAreOn());
  policy.closed_world = options.closed_world;
  if (configuration != nullptr) {
    policy.closed_world |= configuration->closed_world;
    policy.fail_on = configuration->fail_on.value_or(policy.fail_on);
  }
  if (!options.fail_on.empty()) policy.fail_on = *ParseChoice("--fail-on", options.fail_on, kFailOnChoices);
  return policy;
}

Result<std::unique_ptr<const engine::Baseline>> BaselineFor(const RuleOptions& options,
                                                            const FileSystem& files) {
  const std::string& path = options.baseline.empty() ? options.write_baseline : options.baseline;
  if (path.empty()) return std::unique_ptr<const engine::Baseline>();
  const auto absolute = engine::AbsolutePath(files, path);
  if (!absolute.ok()) return Error{fmt::format("{}: {}", path, absolute.error().message)};
  const std::string directory = absolute->substr(0, std::max<size_t>(1, absolute->rfind('/')));
  if (options.baseline.empty())
    return std::make_unique<const engine::Baseline>(engine::Baseline{directory, {}});
  const auto source = engine::ReadSource(files, {path});
  if (!source.ok()) return Error{fmt::format("{}: {}", path, source.error().message)};
  auto baseline = engine::ReadBaseline(**source, directory);
  if (!baseline.ok()) return baseline.error();
  return std::make_unique<const engine::Baseline>(std::move(*baseline));
}

/// Whether arguments lead to everything below a folder.
bool LeadToAllOf(const std::string& directory, const std::vector<std::string>& paths,
                 const FileSystem& files) {
  const auto leads = [&](const std::string& path) {
    const auto type = files.Stat(path);
    const auto real = files.RealPath(path);
    return type.ok() && *type == FileType::kDirectory && real.ok() &&
           !engine::RelativePath(*real, directory).starts_with("..");
  };
  return paths.empty() ? leads(".") : std::any_of(paths.begin(), paths.end(), leads);
}

/// What is read for references: nothing twice, nothing that is an input.
void AddContext(engine::Inputs context, const FileSystem& files, RuledInputs& ruled) {
  std::set<std::string> known;
  for (const engine::RuledFile& file : ruled.configurations.files) known.insert(file.absolute);
  for (engine::InputFile& file : context.files) {
    const auto absolute = engine::AbsolutePath(files, file.path);
    if (absolute.ok() && known.insert(*absolute).second) ruled.inputs.context.push_back(std::move(file));
  }
  std::move(context.unreadable.begin(), context.unreadable.end(),
            std::back_inserter(ruled.inputs.unreadable));
  std::move(context.fruitless.begin(), context.fruitless.end(), std::back_inserter(ruled.inputs.fruitless));
}

/// The nodes that configurations list, for rules about scheduling.
std::optional<Error> AddNodes(const FileSystem& files, RuledInputs& ruled) {
  for (const auto& configuration : ruled.configurations.all) {
    auto nodes = engine::ReadNodes(files, *configuration);
    if (!nodes.ok()) return nodes.error();
    if (*nodes != nullptr) ruled.inputs.inventories.push_back(std::move(*nodes));
  }
  return std::nullopt;
}

}  // namespace

void AddRuleFlags(CLI::App& app, RuleOptions& options) {
  AddVersionFlag(app, options.kubernetes_version);
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    return app.add_option(name, value, help)->type_name(type)->allow_extra_args(false);
  };
  add("--feature-gates", options.feature_gates,
      "gates of the API server that are not at their defaults; may be given several times", "GATE=true,...");
  add("--fail-on", options.fail_on,
      "exit with 1 from this severity on: error, warning, info or never (default: error)", "SEVERITY");
  add("--profile", options.rules.profiles, "turn on the rules of a profile; may be given several times",
      "PROFILE");
  add("--enable", options.rules.enable, "turn on a rule; may be given several times", "RULE");
  add("--disable", options.rules.disable, "turn off a rule; may be given several times", "RULE");
  app.add_flag("--closed-world", options.closed_world,
               "everything that exists is in the input: references to anything else are errors");
  add("--context", options.context,
      "files and directories that are read for references only; may be given several times", "PATH");
  add("--config", options.config,
      "the configuration of all inputs (default: the nearest .kubevet.yaml upwards)", "FILE");
  app.add_flag("--no-config", options.no_config, "read no configuration");
  add("--baseline", options.baseline, "hide the findings that this file lists", "FILE");
  add("--write-baseline", options.write_baseline, "list all findings in this file, to hide them from now on",
      "FILE");
}

std::optional<Error> CheckUsage(const RuleOptions& options) {
  if (const auto target = TargetFor(options, nullptr); !target.ok()) return target.error();
  if (!options.fail_on.empty()) {
    const auto fail_on = ParseChoice("--fail-on", options.fail_on, kFailOnChoices);
    if (!fail_on.ok()) return fail_on.error();
  }
  if (options.no_config && !options.config.empty())
    return Error{"`--config` and `--no-config` exclude each other"};
  if (!options.baseline.empty() && !options.write_baseline.empty()) {
    return Error{"`--baseline` and `--write-baseline` exclude each other"};
  }
  return std::nullopt;
}

Result<RuledInputs> MakeRulings(const RuleOptions& options, const std::vector<std::string>& paths,
                                const FileSystem& files) {
  auto baseline = BaselineFor(options, files);
  if (!baseline.ok()) return baseline.error();
  engine::Inputs inputs = engine::FindInputs(files, paths);
  auto configurations = engine::FindConfigurations(files, inputs.files, {options.config, options.no_config});
  if (!configurations.ok()) return configurations.error();
  auto included = engine::Include(files, std::move(inputs), std::move(*configurations), paths,
                                  {options.baseline, options.write_baseline});

  RuledInputs ruled;
  ruled.baseline = std::move(*baseline);
  ruled.inputs = std::move(included.inputs);
  ruled.dropped = std::move(included.dropped);
  ruled.configurations = std::move(included.configurations);
  engine::Inputs context = engine::FindContext(files, ruled.configurations, options.context);
  AddContext(std::move(context), files, ruled);
  if (auto error = AddNodes(files, ruled)) return *error;
  engine::Rulings& rulings = ruled.rulings;
  rulings.hiding = {Today(), ruled.baseline.get(), !options.write_baseline.empty()};
  const auto& all = ruled.configurations.all;
  for (size_t i = 0; i <= all.size(); ++i) {  // the last one is for files without a configuration
    const engine::Configuration* configuration = i < all.size() ? all[i].get() : nullptr;
    auto catalogue = CatalogueFor(configuration, files);
    if (!catalogue.ok()) return catalogue.error();
    auto policy = PolicyFor(options, configuration, **catalogue);
    ruled.catalogues.push_back(std::move(*catalogue));
    if (!policy.ok()) return policy.error();
    rulings.policies.push_back(std::move(*policy));
    rulings.sees_everything.push_back(configuration != nullptr &&
                                      LeadToAllOf(configuration->directory, paths, files));
  }
  std::map<const engine::Configuration*, size_t> policies;
  for (size_t i = 0; i < rulings.policies.size(); ++i) policies[rulings.policies[i].configuration] = i;
  for (const engine::RuledFile& file : ruled.configurations.files) {
    rulings.files.push_back({policies.at(file.configuration), file.absolute});
  }
  return ruled;
}

Result<std::string> FinishBaseline(const RuleOptions& options, const RuledInputs& ruled,
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
