#include "engine/rulings.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "engine/path_glob.h"
#include "engine/read_ahead.h"
#include "engine/schema_catalogue.h"
#include "rules/rule_set.h"

namespace kubevet::engine {
namespace {

/// kubevet's own rules, and those that a configuration names. An error is in a rule file, at its place.
Result<std::shared_ptr<const rules::Catalogue>> CatalogueFor(
    const Configuration* configuration, const std::shared_ptr<const rules::Catalogue>& built_in,
    const FileSystem& files) {
  if (configuration == nullptr || configuration->rule_files.empty()) return built_in;
  const auto paths = FindRuleFiles(files, *configuration);
  if (!paths.ok()) return paths.error();
  auto catalogue = std::make_shared<rules::Catalogue>(rules::Catalogue::BuiltIn());
  std::string problems;
  for (const InputFile& path : *paths) {
    auto source = ReadSource(files, path);
    if (!source.ok()) return Error{fmt::format("{}: {}", path.path, source.error().message)};
    if (const auto error = catalogue->Add(std::move(*source)))
      problems += (problems.empty() ? "" : "\n") + error->message;
  }
  if (!problems.empty()) return Error{std::move(problems)};
  return std::shared_ptr<const rules::Catalogue>(std::move(catalogue));
}

Result<Policy> PolicyFor(const RulingOptions& options, const Configuration* configuration,
                         const rules::Catalogue& catalogue) {
  auto target = TargetFor(options, configuration);
  if (!target.ok()) return target.error();
  auto selection = Selection::Make(catalogue.rules(), configuration, options.rules);
  if (!selection.ok()) return selection.error();
  Policy policy{configuration, std::move(*target), std::move(*selection)};
  policy.rules = std::make_shared<const rules::RuleSet>(policy.selection.RulesThatAreOn());
  policy.closed_world = options.closed_world;
  if (configuration != nullptr) {
    policy.closed_world |= configuration->closed_world;
    policy.fail_on = configuration->fail_on.value_or(policy.fail_on);
  }
  policy.fail_on = options.fail_on.value_or(policy.fail_on);
  return policy;
}

Result<std::unique_ptr<const Baseline>> BaselineFor(const RulingOptions& options, const FileSystem& files) {
  const std::string& path = options.baseline.empty() ? options.write_baseline : options.baseline;
  if (path.empty()) return std::unique_ptr<const Baseline>();
  const auto absolute = AbsolutePath(files, path);
  if (!absolute.ok()) return Error{fmt::format("{}: {}", path, absolute.error().message)};
  const std::string directory = absolute->substr(0, std::max<size_t>(1, absolute->rfind('/')));
  if (options.baseline.empty()) return std::make_unique<const Baseline>(Baseline{directory, {}});
  const auto source = ReadSource(files, {path});
  if (!source.ok()) return Error{fmt::format("{}: {}", path, source.error().message)};
  auto baseline = ReadBaseline(**source, directory);
  if (!baseline.ok()) return baseline.error();
  return std::make_unique<const Baseline>(std::move(*baseline));
}

/// Whether arguments lead to everything below a folder.
bool LeadToAllOf(const std::string& directory, const std::vector<std::string>& paths,
                 const FileSystem& files) {
  const auto leads = [&](const std::string& path) {
    const auto type = files.Stat(path);
    const auto real = files.RealPath(path);
    return type.ok() && *type == FileType::kDirectory && real.ok() &&
           !RelativePath(*real, directory).starts_with("..");
  };
  return paths.empty() ? leads(".") : std::any_of(paths.begin(), paths.end(), leads);
}

/// What is read for references beside the inputs.
void AddContext(Inputs context, RuledInputs& ruled) {
  ruled.inputs.context = std::move(context.files);
  std::move(context.unreadable.begin(), context.unreadable.end(),
            std::back_inserter(ruled.inputs.unreadable));
  std::move(context.fruitless.begin(), context.fruitless.end(), std::back_inserter(ruled.inputs.fruitless));
}

/// The definitions that the caller and configurations name.
std::optional<Error> AddDefinitions(const RulingOptions& options, const FileSystem& files,
                                    RuledInputs& ruled) {
  auto definitions = ReadDefinitions(files, options.definitions);
  if (!definitions.ok()) return Error{fmt::format("--crd: {}", definitions.error().message)};
  ruled.definitions = std::move(*definitions);
  for (const auto& configuration : ruled.configurations.all) {
    auto more = ReadDefinitions(files, *configuration);
    if (!more.ok()) return more.error();
    std::move(more->begin(), more->end(), std::back_inserter(ruled.definitions));
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const k8s::PodMakers> PodMakersOf(const Configurations& configurations) {
  std::vector<k8s::CustomPodMaker> own;
  for (const auto& configuration : configurations.all)
    own.insert(own.end(), configuration->workloads.begin(), configuration->workloads.end());
  if (own.empty()) return k8s::PodMakers::BuiltIn();
  return std::make_shared<const k8s::PodMakers>(std::move(own));
}

namespace {

/// The nodes that configurations list, for rules about scheduling.
std::optional<Error> AddNodes(const FileSystem& files, RuledInputs& ruled) {
  for (const auto& configuration : ruled.configurations.all) {
    auto nodes = ReadNodes(files, *configuration);
    if (!nodes.ok()) return nodes.error();
    if (*nodes != nullptr) ruled.inputs.inventories.push_back(std::move(*nodes));
  }
  return std::nullopt;
}

}  // namespace

Result<k8s::Target> TargetFor(const RulingOptions& options, const Configuration* configuration) {
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

std::optional<k8s::Target> ProbableTarget(const RulingOptions& options, const std::vector<std::string>& paths,
                                          const FileSystem& files) {
  const InputFile there{JoinPath(paths.empty() ? "." : paths[0], kConfigurationName)};
  const auto found = FindConfigurations(files, {there}, {options.config, options.no_config});
  if (!found.ok()) return std::nullopt;
  const auto target = TargetFor(options, found->files[0].configuration);
  return target.ok() ? std::optional(*target) : std::nullopt;
}

Result<RuledInputs> MakeRulings(const RulingOptions& options, const std::vector<std::string>& paths,
                                const FileSystem& files) {
  auto baseline = BaselineFor(options, files);
  if (!baseline.ok()) return baseline.error();
  Inputs inputs = FindInputs(files, paths, [&](const InputFile& file) {
    if (options.read_ahead != nullptr) options.read_ahead->Add(file);
  });
  auto configurations = FindConfigurations(files, inputs.files, {options.config, options.no_config});
  if (!configurations.ok()) return configurations.error();
  auto included = Include(files, std::move(inputs), std::move(*configurations), paths,
                          {options.baseline, options.write_baseline});

  RuledInputs ruled;
  ruled.baseline = std::move(*baseline);
  ruled.inputs = std::move(included.inputs);
  ruled.dropped = std::move(included.dropped);
  ruled.configurations = std::move(included.configurations);
  if (options.finds_context) AddContext(FindContext(files, ruled.configurations, options.context), ruled);
  if (auto error = AddNodes(files, ruled)) return *error;
  if (auto error = AddDefinitions(options, files, ruled)) return *error;
  ruled.pod_makers = PodMakersOf(ruled.configurations);
  auto schemas = FindSchemaCatalogue(files, options.schema_locations, ruled.configurations.all);
  if (!schemas.ok()) return schemas.error();
  ruled.catalogue = std::move(*schemas);
  Rulings& rulings = ruled.rulings;
  rulings.hiding = {options.today, ruled.baseline.get(), !options.write_baseline.empty()};
  const auto built_in = options.built_in != nullptr
                            ? options.built_in
                            : std::make_shared<const rules::Catalogue>(rules::Catalogue::BuiltIn());
  const auto& all = ruled.configurations.all;
  for (size_t i = 0; i <= all.size(); ++i) {  // the last one is for files without a configuration
    const Configuration* configuration = i < all.size() ? all[i].get() : nullptr;
    auto catalogue = CatalogueFor(configuration, built_in, files);
    if (!catalogue.ok()) return catalogue.error();
    auto policy = PolicyFor(options, configuration, **catalogue);
    ruled.catalogues.push_back(std::move(*catalogue));
    if (!policy.ok()) return policy.error();
    rulings.policies.push_back(std::move(*policy));
    rulings.sees_everything.push_back(configuration != nullptr &&
                                      LeadToAllOf(configuration->directory, paths, files));
  }
  std::map<const Configuration*, size_t> policies;
  for (size_t i = 0; i < rulings.policies.size(); ++i) policies[rulings.policies[i].configuration] = i;
  auto& ruled_files = ruled.configurations.files;
  rulings.files.reserve(ruled_files.size());
  for (RuledFile& file : ruled_files)
    rulings.files.push_back({policies.at(file.configuration), std::move(file.absolute)});
  ruled_files = {};  // the rulings have them now
  return ruled;
}

}  // namespace kubevet::engine
