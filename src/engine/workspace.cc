#include "engine/workspace.h"

#include <new>
#include <utility>

#include "engine/ordered_pool.h"
#include "engine/roles.h"

namespace kubevet::engine {
namespace {

LoadedFile Load(const FileSystem& files, const InputFile& input, Role role, const Options& options) {
  LoadedFile file{input, nullptr, {}, std::nullopt};
  try {
    auto source = ReadSource(files, input);
    if (!source.ok()) {
      file.unreadable = source.error().message;
      return file;
    }
    file.source = std::move(*source);
    file.analysis = Analyze(*file.source, options, role);
  } catch (const std::bad_alloc&) {
    file.analysis = {};
    file.unreadable = "there is not enough memory for it";
  }
  return file;
}

}  // namespace

Workspace::Workspace(const FileSystem& files, const std::vector<InputFile>& inputs, const Options& options) {
  const std::vector<Role> roles =
      options.judge_partial ? std::vector<Role>(inputs.size(), Role::kManifest) : FindRoles(files, inputs);
  {
    OrderedPool<LoadedFile> pool(inputs.size(), options.jobs, inputs.size(),
                                 [&](size_t i) { return Load(files, inputs[i], roles[i], options); });
    files_.reserve(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) files_.push_back(pool.Next());
  }
  std::vector<k8s::Object> objects;
  for (uint32_t i = 0; i < files_.size(); ++i) {
    paths_.push_back(files_[i].input.path);
    first_object_.push_back(objects.size());
    for (const AnalyzedResource& each : files_[i].analysis.resources)
      objects.push_back({.resource = each.resource, .source = i});
  }
  first_object_.push_back(objects.size());
  bundle_ = std::make_unique<const k8s::Bundle>(std::move(objects));
  world_ = std::make_unique<const rules::World>(
      rules::World{*bundle_, options.target, options.closed_world, paths_});
}

std::span<const k8s::Object> Workspace::ObjectsOf(size_t i) const {
  return bundle_->objects().subspan(first_object_[i], first_object_[i + 1] - first_object_[i]);
}

}  // namespace kubevet::engine
