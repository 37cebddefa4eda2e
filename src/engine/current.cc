#include "engine/current.h"

#include <fmt/core.h>

#include <utility>

#include "base/line_index.h"
#include "schema/table.h"
#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

constexpr std::string_view kDefaultNamespace = "default";

/// The namespace that counts. A custom resource may be in one: without its definition nobody knows.
std::string_view NamespaceOf(const ResourceId& id) {
  const auto kind = schema::FindKind(id.api_version, id.kind);
  if (kind && kind->scope() == schema::Scope::kCluster) return {};
  return id.name_space.empty() ? kDefaultNamespace : std::string_view(id.name_space);
}

Unreadable AsUnreadable(const Source& source, const yaml::Problem& problem) {
  const uint32_t line = LineIndex(source.text()).LineAt(problem.span.begin);
  return {source.path(), fmt::format("line {}: {}", line, problem.message)};
}

}  // namespace

Current::Key Current::KeyOf(const ResourceId& id) {
  const std::string_view group = k8s::GroupOf(id.api_version).value_or(id.api_version);
  return {std::string(group), id.kind, std::string(NamespaceOf(id)), id.name};
}

std::vector<Unreadable> Current::Add(std::unique_ptr<const Source> source) {
  std::vector<Unreadable> unreadable;
  for (auto& document : yaml::ReadDocuments(*source)) {
    if (document->error()) {
      unreadable.push_back(AsUnreadable(*source, *document->error()));
      continue;
    }
    if (k8s::RecogniseFormat(source->path(), document->root()) != k8s::Format::kObject) continue;
    for (k8s::Resource& resource : k8s::UnpackResources(document->root())) {
      if (resource.id->name.empty()) continue;
      Key key = KeyOf(*resource.id);
      objects_.insert_or_assign(std::move(key), std::move(resource));
    }
    documents_.push_back(std::move(document));
  }
  sources_.push_back(std::move(source));
  return unreadable;
}

std::vector<Unreadable> Current::Add(const FileSystem& files, const Inputs& inputs) {
  std::vector<Unreadable> unreadable = inputs.unreadable;
  for (const InputFile& file : inputs.files) {
    auto source = ReadSource(files, file);
    if (!source.ok()) {
      unreadable.push_back({file.path, source.error().message});
      continue;
    }
    for (Unreadable& each : Add(std::move(*source))) unreadable.push_back(std::move(each));
  }
  return unreadable;
}

std::vector<const k8s::Resource*> Current::objects() const {
  std::vector<const k8s::Resource*> objects;
  for (const auto& [key, resource] : objects_) objects.push_back(&resource);
  return objects;
}

const k8s::Resource* Current::FindRenamed(const ResourceId& id) const {
  if (!compares_as_one_ || objects_.size() != 1 || id.name.empty()) return nullptr;
  const k8s::Resource& only = objects_.begin()->second;
  const bool same_kind =
      only.id->kind == id.kind && k8s::GroupOf(only.id->api_version) == k8s::GroupOf(id.api_version);
  return same_kind ? &only : nullptr;
}

const k8s::Resource* Current::Find(const ResourceId& id) const {
  if (id.name.empty()) return nullptr;
  const auto found = objects_.find(KeyOf(id));
  return found == objects_.end() ? nullptr : &found->second;
}

}  // namespace kubevet::engine
