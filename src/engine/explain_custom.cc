#include "engine/explain_custom.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/near_miss.h"

namespace kubevet::engine {
namespace {

using schema::Definition;
using schema::DefinitionVersion;
using schema::JsonType;
using schema::Schema;

bool IsSameWord(std::string_view a, std::string_view b) {
  return !a.empty() && EditDistance(a, b, 0) == 0;
}

bool HasName(const Definition& definition, std::string_view name) {
  return IsSameWord(definition.kind, name) || IsSameWord(definition.plural, name) ||
         IsSameWord(definition.singular, name) ||
         std::any_of(definition.short_names.begin(), definition.short_names.end(),
                     [&](std::string_view each) { return IsSameWord(each, name); });
}

/// The one that is asked for, otherwise the one that is stored.
const DefinitionVersion* VersionFor(const Definition& definition, std::string_view wanted) {
  if (!wanted.empty()) return definition.FindVersion(wanted);
  for (const DefinitionVersion& version : definition.versions) {
    if (version.storage) return &version;
  }
  return definition.versions.empty() ? nullptr : &definition.versions.front();
}

/// What is inside lists and maps.
const Schema& ObjectIn(const Schema& schema) {
  const Schema* at = &schema;
  while (at->properties.empty()) {
    const Schema* inner = at->items != nullptr ? at->items : at->additional_properties;
    if (inner == nullptr) break;
    at = inner;
  }
  return *at;
}

Result<CustomExplanation> Follow(const Definition& definition, const DefinitionVersion& version,
                                 std::string_view path) {
  CustomExplanation out{&definition, &version, {}, {}, {}};
  const Schema* at = &version.schema.root();
  while (!path.empty()) {
    const size_t dot = path.find('.');
    std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    name = name.substr(0, name.find('['));
    if (name.empty()) continue;
    const Schema& object = ObjectIn(*at);
    const schema::Property* property = object.FindProperty(name);
    if (property == nullptr) {
      NearMissSearch near(name);
      for (const schema::Property& each : object.properties) near.Consider(each.name);
      std::string message = fmt::format("there is no field `{}` in {}", name,
                                        out.path.empty() ? "the object" : fmt::format("`{}`", out.path));
      if (near.best()) message += fmt::format("; did you mean `{}`?", *near.best());
      return Error{std::move(message)};
    }
    out.path += fmt::format("{}{}", out.path.empty() ? "" : ".", name);
    out.field = FieldOf(object, *property);
    at = property->schema;
  }
  out.fields = FieldsOf(ObjectIn(*at));
  return out;
}

}  // namespace

CustomField FieldOf(const Schema& object, const schema::Property& property) {
  const auto& required = object.constraints().required;
  const bool is_required = std::any_of(required.begin(), required.end(),
                                       [&](yaml::Node each) { return each.text() == property.name; });
  return {property.name, property.schema, is_required};
}

std::vector<CustomField> FieldsOf(const Schema& object) {
  std::vector<CustomField> fields;
  for (const schema::Property& property : object.properties) fields.push_back(FieldOf(object, property));
  return fields;
}

std::optional<Result<CustomExplanation>> ExplainCustom(std::string_view query,
                                                       const validate::CustomKinds& kinds) {
  std::string_view group, version;
  if (const size_t slash = query.rfind('/'); slash != std::string_view::npos) {
    group = query.substr(0, slash);
    query.remove_prefix(slash + 1);
    if (const size_t inner = group.find('/'); inner != std::string_view::npos) {
      version = group.substr(inner + 1);
      group = group.substr(0, inner);
    }
  }
  const size_t dot = query.find('.');
  const std::string_view name = query.substr(0, dot);
  std::string_view path = dot == std::string_view::npos ? std::string_view() : query.substr(dot + 1);
  const Definition* found = nullptr;
  for (const auto& definition : kinds.definitions()) {
    if (!HasName(*definition, name) || (!group.empty() && definition->group != group)) continue;
    // kubectl's way: `certificates.cert-manager.io`.
    const bool has_group = path.starts_with(definition->group) &&
                           (path.size() == definition->group.size() || path[definition->group.size()] == '.');
    if (has_group) path.remove_prefix(std::min(path.size(), definition->group.size() + 1));
    found = definition.get();
    break;
  }
  if (found == nullptr) return std::nullopt;
  const DefinitionVersion* chosen = VersionFor(*found, version);
  if (chosen == nullptr)
    return Result<CustomExplanation>(Error{fmt::format("`{}` has no version `{}`", found->kind, version)});
  return Follow(*found, *chosen, path);
}

std::string TypeText(const Schema& schema) {
  if (schema.int_or_string) return "integer or string";
  const std::string_view format = schema.constraints().format;
  const auto with_format = [&](std::string_view type) {
    return format.empty() ? std::string(type) : fmt::format("{} ({})", type, format);
  };
  switch (schema.type) {
    case JsonType::kString:
      return with_format("string");
    case JsonType::kInteger:
      return with_format("integer");
    case JsonType::kNumber:
      return with_format("number");
    case JsonType::kBoolean:
      return "boolean";
    case JsonType::kArray:
      return schema.items == nullptr ? "list" : "list of " + TypeText(*schema.items);
    case JsonType::kObject:
      if (schema.is_embedded_resource) return "embedded resource";
      if (schema.additional_properties != nullptr) return "map of " + TypeText(*schema.additional_properties);
      return "object";
    default:
      return "any value";
  }
}

}  // namespace kubevet::engine
