#include "engine/workspace.h"

#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <utility>

#include "engine/ordered_pool.h"
#include "engine/roles.h"
#include "validate/custom_kinds.h"

namespace kubevet::engine {
namespace {

LoadedFile Load(const FileSystem& files, const InputFile& input, Role role, const Options& options,
                const validate::CustomKinds& kinds) {
  LoadedFile file;
  file.input = input;
  try {
    auto source = ReadSource(files, input);
    if (!source.ok()) {
      file.unreadable = source.error().message;
      return file;
    }
    file.source = std::move(*source);
    file.analysis = Analyze(*file.source, options, role, &kinds);
  } catch (const std::bad_alloc&) {
    file.analysis = {};
    file.unreadable = "there is not enough memory for it";
  }
  return file;
}

/// The definitions in the inputs; standard input is read but once, and has none that others are judged by.
Definitions DefinitionsIn(const FileSystem& files, const std::vector<InputFile>& inputs,
                          const std::vector<Role>& roles) {
  Definitions out;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].is_standard_input || roles[i] != Role::kManifest) continue;
    auto source = ReadSource(files, inputs[i]);
    if (!source.ok()) continue;
    Definitions found = FindDefinitions(std::move(*source));
    std::move(found.begin(), found.end(), std::back_inserter(out));
  }
  return out;
}

/// A kustomization as an object, which need not say what it is.
k8s::Resource Kustomization(yaml::Node node) {
  static const auto id = std::make_shared<const ResourceId>(
      ResourceId{"kustomize.config.k8s.io/v1beta1", "Kustomization", "", ""});
  return {id, node};
}

}  // namespace

Workspace::Workspace(const FileSystem& files, const Inputs& inputs, bool judge_partial, unsigned jobs,
                     const OptionsOf& options)
    : input_count_(inputs.files.size()) {
  std::vector<InputFile> all = inputs.files;
  all.insert(all.end(), inputs.context.begin(), inputs.context.end());
  const std::vector<Role> roles =
      judge_partial ? std::vector<Role>(all.size(), Role::kManifest) : FindRoles(files, all);
  Definitions definitions = DefinitionsIn(files, all, roles);
  const Definitions& more = options(0).definitions;
  definitions.insert(definitions.end(), more.begin(), more.end());
  const validate::CustomKinds kinds(std::move(definitions));
  OrderedPool<LoadedFile> pool(all.size(), jobs, all.size(),
                               [&](size_t i) { return Load(files, all[i], roles[i], options(i), kinds); });
  files_.reserve(all.size() + inputs.inventories.size());
  for (size_t i = 0; i < all.size(); ++i) files_.push_back(pool.Next());
  first_inventory_ = static_cast<uint32_t>(files_.size());
  for (const auto& source : inputs.inventories) {
    LoadedFile& file = files_.emplace_back();
    file.input.path = source->path();
    file.source = source;
    file.analysis = Analyze(*source, options(files_.size() - 1));
  }
  std::vector<k8s::Object> objects;
  std::map<std::string_view, uint32_t> folders;
  for (uint32_t i = 0; i < files_.size(); ++i) {
    const LoadedFile& file = files_[i];
    paths_.push_back(file.input.path);
    first_object_.push_back(objects.size());
    const auto next_folder = static_cast<uint32_t>(folders.size());
    const uint32_t folder = folders.try_emplace(DirectoryOf(file.input.path), next_folder).first->second;
    for (const AnalyzedResource& each : file.analysis.resources) {
      objects.push_back({.resource = each.resource,
                         .is_reported_on = i < input_count_,
                         .is_part = i < roles.size() && roles[i] != Role::kManifest,
                         .source = i,
                         .folder = folder});
    }
  }
  first_object_.push_back(objects.size());
  for (uint32_t i = 0; i < files_.size(); ++i) {
    const uint32_t folder = folders.at(DirectoryOf(files_[i].input.path));
    for (yaml::Node node : files_[i].analysis.kustomizations)
      objects.push_back({.resource = Kustomization(node), .source = i, .folder = folder});
  }
  bundle_ = std::make_unique<const k8s::Bundle>(std::move(objects));
}

std::span<const k8s::Object> Workspace::ObjectsOf(size_t i) const {
  return bundle_->objects().subspan(first_object_[i], first_object_[i + 1] - first_object_[i]);
}

}  // namespace kubevet::engine
