#include "validate/custom_kinds.h"

#include <algorithm>
#include <utility>

#include "schema/strict_decoding.h"
#include "validate/validate.h"

namespace kubevet::validate {
namespace {

std::string Join(std::string_view a, std::string_view b) {
  std::string out;
  out.reserve(a.size() + b.size() + 1);
  return out.append(a).append(1, ' ').append(b);
}

/// How many folders two paths share from the root on.
size_t SharedFolders(std::string_view a, std::string_view b) {
  size_t folders = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) folders += a[i] == '/' ? 1 : 0;
  return folders;
}

/// The one whose definition is nearest to `path`.
template <typename T, typename NodeOf>
const T* Nearest(const std::vector<const T*>& all, std::string_view path, NodeOf node_of) {
  const T* best = all.front();
  if (all.size() == 1) return best;
  size_t most = 0;
  for (const T* each : all) {
    const size_t shared = SharedFolders(node_of(*each).source().path(), path);
    if (shared <= most) continue;
    most = shared;
    best = each;
  }
  return best;
}

bool HasBrokenSchema(const schema::Definition& definition) {
  return std::any_of(
      definition.versions.begin(), definition.versions.end(),
      [](const schema::DefinitionVersion& version) { return static_cast<bool>(version.schema.problem()); });
}

}  // namespace

CustomKinds::CustomKinds(std::vector<std::shared_ptr<const schema::Definition>> definitions)
    : definitions_(std::move(definitions)) {
  for (const auto& definition : definitions_) {
    definitions_by_name_[Join(definition->group, definition->kind)].push_back(definition.get());
    by_group_[definition->group].push_back(definition.get());
    soundness_.emplace(definition.get(), std::make_unique<Soundness>());
    for (const schema::DefinitionVersion& version : definition->versions) {
      if (!version.served) continue;
      const std::string api_version = std::string(definition->group) + "/" + std::string(version.name);
      kinds_.push_back({definition.get(), &version, std::make_unique<const PreparedSchema>(version.schema)});
      by_name_[Join(api_version, definition->kind)].push_back(&kinds_.back());
    }
  }
}

const CustomKind* CustomKinds::Find(std::string_view api_version, std::string_view kind,
                                    std::string_view path) const {
  const auto found = by_name_.find(Join(api_version, kind));
  if (found == by_name_.end()) return nullptr;
  return Nearest(found->second, path, [](const CustomKind& each) { return each.definition->node; });
}

const schema::Definition* CustomKinds::FindDefinition(std::string_view group, std::string_view kind,
                                                      std::string_view path) const {
  const auto found = definitions_by_name_.find(Join(group, kind));
  if (found == definitions_by_name_.end()) return nullptr;
  return Nearest(found->second, path, [](const schema::Definition& each) { return each.node; });
}

std::span<const schema::Definition* const> CustomKinds::OfGroup(std::string_view group) const {
  const auto found = by_group_.find(group);
  return found == by_group_.end() ? std::span<const schema::Definition* const>() : found->second;
}

void CustomKinds::Know(const schema::Definition& definition, bool is_sound) {
  const auto found = soundness_.find(&definition);
  if (found == soundness_.end()) return;
  std::call_once(found->second->once,
                 [&] { found->second->is_sound = is_sound && !HasBrokenSchema(definition); });
}

bool CustomKinds::IsSound(const schema::Definition& definition, const k8s::Target& target) const {
  const auto found = soundness_.find(&definition);
  if (found == soundness_.end()) return false;
  Soundness& soundness = *found->second;
  std::call_once(soundness.once, [&] {
    const std::string_view api_version = definition.node["apiVersion"].text();
    const auto kind = schema::FindKind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    const bool is_current = api_version == "apiextensions.k8s.io/v1" && kind && kind->type();
    soundness.is_sound = !HasBrokenSchema(definition);
    if (!is_current || !soundness.is_sound) return;
    const auto decoded = schema::DecodeStrictly(definition.node, *kind->type(), {target.minor});
    soundness.is_sound = decoded.HasObject();
    if (!soundness.is_sound) return;
    Context context(target);
    Validate(context, api_version, "CustomResourceDefinition", definition.node);
    soundness.is_sound = !context.has_errors();
  });
  return soundness.is_sound;
}

}  // namespace kubevet::validate
