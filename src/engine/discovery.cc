#include "engine/discovery.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/file_system.h"
#include "base/hash.h"

namespace kubevet::engine {
namespace {

constexpr uint64_t kMaxConfigurationBytes = 16 << 20;

class Finder {
 public:
  Finder(const FileSystem& files, std::string working_directory)
      : files_(files), working_directory_(std::move(working_directory)) {}

  /// The configuration for what is in a directory, null when there is none. An editor may name a directory
  /// that is not absolute, and is nowhere.
  Result<const Configuration*> For(std::string_view directory) {
    if (directory == last_directory_) return last_;
    std::vector<std::string> below;  // of which nothing is known yet
    const Configuration* nearest = nullptr;
    for (std::string at(directory);;) {
      if (const auto known = known_.find(at); known != known_.end()) {
        nearest = known->second;
        break;
      }
      below.push_back(at);
      if (Exists(at, kConfigurationName)) {
        const auto read = Read(DisplayPath(working_directory_, JoinPath(at, kConfigurationName)), at);
        if (!read.ok()) return read.error();
        nearest = *read;
        break;
      }
      const std::string_view above = FolderOf(at);
      if (above == at || Exists(at, ".git")) break;
      at = std::string(above);
    }
    for (std::string& each : below) known_.emplace(std::move(each), nearest);
    last_directory_ = directory;
    last_ = nearest;
    return nearest;
  }

  Result<const Configuration*> Read(const std::string& path, std::string directory) {
    auto text = files_.Read(path, kMaxConfigurationBytes);
    if (!text.ok()) return Error{path + ": " + text.error().message};
    auto read = ReadConfiguration(std::make_unique<Source>(path, std::move(*text)), std::move(directory));
    if (!read.ok()) return read.error();
    all_.push_back(std::make_unique<const Configuration>(std::move(*read)));
    return all_.back().get();
  }

  std::vector<std::unique_ptr<const Configuration>> Take() { return std::move(all_); }

 private:
  bool Exists(std::string_view directory, std::string_view name) const {
    const auto type = files_.StatIn(directory, name);
    return !type.ok() || *type != FileType::kMissing;
  }

  const FileSystem& files_;
  std::string working_directory_;
  std::vector<std::unique_ptr<const Configuration>> all_;
  TextMap<std::string, const Configuration*> known_;  // by directory
  // What it was asked last: files come folder by folder.
  std::string last_directory_;
  const Configuration* last_ = nullptr;
};

/// What configurations say of files.
class Filter {
 public:
  Filter(const FileSystem& files, const Configurations& configurations,
         const std::vector<std::string>& ours = {}) {
    const auto add = [&](const std::string& path) {
      if (auto absolute = AbsolutePath(files, path); absolute.ok()) ours_.insert(std::move(*absolute));
    };
    for (const std::string& path : ours) {
      if (!path.empty()) add(path);
    }
    for (const auto& configuration : configurations.all) {
      const auto rules = FindRuleFiles(files, *configuration);
      if (!rules.ok()) continue;  // told when the rules are read
      for (const InputFile& rule : *rules) add(rule.path);
    }
  }

  bool IsOurs(const std::string& absolute) const {
    return BaseName(absolute) == kConfigurationName || ours_.contains(absolute);
  }

  static bool IsExcluded(const Configuration& configuration, const std::string& absolute) {
    const std::string path = RelativePath(configuration.directory, absolute);
    const auto matches = [&](const PathGlob& glob) { return glob.Matches(path); };
    const auto& [include, exclude] = std::tie(configuration.include, configuration.exclude);
    if (!include.empty() && std::none_of(include.begin(), include.end(), matches)) return true;
    return std::any_of(exclude.begin(), exclude.end(), matches);
  }

 private:
  std::set<std::string> ours_;  // absolute
};

}  // namespace

Result<Configurations> FindConfigurations(const FileSystem& files, const std::vector<InputFile>& inputs,
                                          const ConfigurationChoice& choice) {
  const auto working_directory = files.RealPath(".");
  if (!working_directory.ok()) return Error{"the working directory: " + working_directory.error().message};
  Finder finder(files, *working_directory);
  const Configuration* only = nullptr;
  if (!choice.file.empty()) {
    const auto absolute = AbsolutePath(files, choice.file);
    if (!absolute.ok()) return Error{choice.file + ": " + absolute.error().message};
    const auto read = finder.Read(choice.file, std::string(FolderOf(*absolute)));
    if (!read.ok()) return read.error();
    only = *read;
  }
  Configurations found;
  found.files.reserve(inputs.size());
  AbsolutePaths paths(files);
  for (const InputFile& input : inputs) {
    auto absolute = input.is_standard_input ? JoinPath(*working_directory, input.path) : paths.Of(input.path);
    if (!absolute.ok()) return Error{input.path + ": " + absolute.error().message};
    RuledFile ruled{only, std::move(*absolute)};
    if (choice.file.empty() && !choice.none) {
      const auto nearest = finder.For(FolderOf(ruled.absolute));
      if (!nearest.ok()) return nearest.error();
      ruled.configuration = *nearest;
    }
    found.files.push_back(std::move(ruled));
  }
  found.all = finder.Take();
  return found;
}

Included Include(const FileSystem& files, Inputs inputs, Configurations configurations,
                 const std::vector<std::string>& arguments, const std::vector<std::string>& ours) {
  const Filter filter(files, configurations, ours);
  Included included;
  included.inputs.files.reserve(inputs.files.size());
  included.configurations.files.reserve(inputs.files.size());
  for (size_t i = 0; i < inputs.files.size(); ++i) {
    InputFile& file = inputs.files[i];
    RuledFile& ruled = configurations.files[i];
    const bool is_ours = !file.is_standard_input && filter.IsOurs(ruled.absolute);
    const bool is_excluded = !file.is_standard_input && ruled.configuration != nullptr &&
                             Filter::IsExcluded(*ruled.configuration, ruled.absolute);
    if (!is_ours && !is_excluded) {
      included.inputs.files.push_back(std::move(file));
      included.configurations.files.push_back(std::move(ruled));
    } else if (!is_ours && std::find(arguments.begin(), arguments.end(), file.path) != arguments.end()) {
      included.dropped.push_back(
          fmt::format("{}: left out by {}", file.path, ruled.configuration->source->path()));
    }
  }
  included.inputs.unreadable = std::move(inputs.unreadable);
  included.inputs.fruitless = std::move(inputs.fruitless);
  included.configurations.all = std::move(configurations.all);
  return included;
}

Inputs FindContext(const FileSystem& files, const Configurations& configurations,
                   const std::vector<std::string>& arguments) {
  if (arguments.empty() && configurations.all.empty()) return {};
  const Filter filter(files, configurations);
  TextSet<std::string> known;
  for (const RuledFile& file : configurations.files) known.insert(file.absolute);
  Inputs context;
  AbsolutePaths absolute_paths(files);
  const auto add = [&](const std::vector<std::string>& paths, const Configuration* excluding) {
    if (paths.empty()) return;
    Inputs found = FindInputs(files, paths);
    for (InputFile& file : found.files) {
      auto absolute = absolute_paths.Of(file.path);
      if (file.is_standard_input || !absolute.ok() || filter.IsOurs(*absolute)) continue;
      if (excluding != nullptr && Filter::IsExcluded(*excluding, *absolute)) continue;
      if (known.insert(std::move(*absolute)).second) context.files.push_back(std::move(file));
    }
    if (excluding != nullptr) return;  // nobody named what could not be read
    std::move(found.unreadable.begin(), found.unreadable.end(), std::back_inserter(context.unreadable));
    std::move(found.fruitless.begin(), found.fruitless.end(), std::back_inserter(context.fruitless));
  };
  add(arguments, nullptr);
  if (!arguments.empty()) return context;
  for (const auto& configuration : configurations.all) {
    if (!configuration->context) {
      add({configuration->PathOf(".")}, configuration.get());
      continue;
    }
    std::vector<std::string> paths;
    for (const Placed& path : *configuration->context) paths.push_back(configuration->PathOf(path.text));
    add(paths, nullptr);
  }
  return context;
}

}  // namespace kubevet::engine
