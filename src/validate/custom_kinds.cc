#include "validate/custom_kinds.h"

#include <utility>

namespace kubevet::validate {
namespace {

std::string Join(std::string_view a, std::string_view b) {
  std::string out;
  out.reserve(a.size() + b.size() + 1);
  return out.append(a).append(1, ' ').append(b);
}

}  // namespace

CustomKinds::CustomKinds(std::vector<std::shared_ptr<const schema::Definition>> definitions)
    : definitions_(std::move(definitions)) {
  for (const auto& definition : definitions_) {
    const bool is_first =
        definition_by_name_.emplace(Join(definition->group, definition->kind), definition.get()).second;
    if (!is_first) continue;
    for (const schema::DefinitionVersion& version : definition->versions) {
      if (!version.served || version.schema.problem()) continue;
      const std::string api_version = std::string(definition->group) + "/" + std::string(version.name);
      kinds_.push_back({definition.get(), &version, std::make_unique<const PreparedSchema>(version.schema)});
      by_name_.emplace(Join(api_version, definition->kind), &kinds_.back());
    }
  }
}

const CustomKind* CustomKinds::Find(std::string_view api_version, std::string_view kind) const {
  const auto found = by_name_.find(Join(api_version, kind));
  return found == by_name_.end() ? nullptr : found->second;
}

const schema::Definition* CustomKinds::FindDefinition(std::string_view group, std::string_view kind) const {
  const auto found = definition_by_name_.find(Join(group, kind));
  return found == definition_by_name_.end() ? nullptr : found->second;
}

}  // namespace kubevet::validate
