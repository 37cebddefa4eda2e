#include "engine/workspace.h"

#include <memory>
#include <utility>

#include "base/hash.h"
#include "engine/roles.h"

namespace kubevet::engine {
namespace {

/// A kustomization as an object, which need not say what it is.
k8s::Resource Kustomization(yaml::Node node) {
  static const auto id = std::make_shared<const ResourceId>(
      ResourceId{"kustomize.config.k8s.io/v1beta1", "Kustomization", "", ""});
  return {id, node};
}

std::vector<std::shared_ptr<const LoadedFile>> Load(const FileSystem& files, const Inputs& inputs,
                                                    bool judge_partial, unsigned jobs,
                                                    const OptionsOf& options) {
  std::vector<InputFile> all = inputs.files;
  all.insert(all.end(), inputs.context.begin(), inputs.context.end());
  const std::vector<Role> roles =
      judge_partial ? std::vector<Role>(all.size(), Role::kManifest) : FindRoles(files, all);
  auto loaded = LoadFiles(files, std::move(all), roles, jobs, options);
  for (const auto& source : inputs.inventories) loaded.push_back(LoadSource(source, options(loaded.size())));
  return loaded;
}

}  // namespace

Workspace::Workspace(const FileSystem& files, const Inputs& inputs, bool judge_partial, unsigned jobs,
                     const OptionsOf& options)
    : Workspace(Load(files, inputs, judge_partial, jobs, options), inputs.files.size(),
                inputs.files.size() + inputs.context.size(), options(0).pod_makers, jobs) {}

Workspace::Workspace(std::vector<std::shared_ptr<const LoadedFile>> files, size_t input_count,
                     size_t first_inventory, std::shared_ptr<const k8s::PodMakers> pod_makers, unsigned jobs)
    : input_count_(input_count),
      files_(std::move(files)),
      first_inventory_(static_cast<uint32_t>(first_inventory)) {
  std::vector<k8s::Object> objects;
  size_t count = 0;
  for (const auto& file : files_)
    count += file->analysis.resources.size() + file->analysis.kustomizations.size();
  objects.reserve(count);
  TextMap<std::string_view, uint32_t> folders;
  for (uint32_t i = 0; i < files_.size(); ++i) {
    const LoadedFile& file = *files_[i];
    paths_.push_back(file.input.path);
    first_object_.push_back(objects.size());
    const auto next_folder = static_cast<uint32_t>(folders.size());
    const uint32_t folder = folders.try_emplace(DirectoryOf(file.input.path), next_folder).first->second;
    for (const AnalyzedResource& each : file.analysis.resources) {
      objects.push_back({.resource = each.resource,
                         .is_reported_on = i < input_count_,
                         .is_part = file.role != Role::kManifest,
                         .source = i,
                         .folder = folder});
    }
  }
  first_object_.push_back(objects.size());
  for (uint32_t i = 0; i < files_.size(); ++i) {
    if (files_[i]->analysis.kustomizations.empty()) continue;
    const uint32_t folder = folders.at(DirectoryOf(files_[i]->input.path));
    for (yaml::Node node : files_[i]->analysis.kustomizations)
      objects.push_back({.resource = Kustomization(node), .source = i, .folder = folder});
  }
  bundle_ = std::make_unique<const k8s::Bundle>(std::move(objects), std::move(pod_makers), jobs);
}

std::span<const k8s::Object> Workspace::ObjectsOf(size_t i) const {
  return bundle_->objects().subspan(first_object_[i], first_object_[i + 1] - first_object_[i]);
}

}  // namespace kubevet::engine
