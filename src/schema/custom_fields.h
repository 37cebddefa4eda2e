// What becomes of the fields of a custom resource, by its schema: shared by decoding and storing.
// Source of truth: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning and defaulting.
#pragma once

#include <string_view>

#include "base/hash.h"
#include "schema/structural.h"
#include "yaml/document.h"

namespace kubevet::schema {

/// How the fields of a value that no schema names are treated.
enum class Pruning : uint8_t {
  kPrune,     ///< they are dropped
  kPreserve,  ///< they stay; values with a schema of their own are pruned again
  kKeep,      ///< nothing is dropped here or below
};

/// A value on its way through the schema.
struct Position {
  const Schema* schema = nullptr;  ///< null where nothing is declared
  Pruning pruning = Pruning::kPrune;
  bool is_resource = false;  ///< apiVersion, kind and metadata are declared without being said
};

inline bool IsMetaField(std::string_view name) {
  return name == "apiVersion" || name == "kind" || name == "metadata";
}

inline Position At(const Schema* schema, Pruning pruning) {
  if (schema == nullptr) return {nullptr, pruning, false};
  if (pruning == Pruning::kPrune && schema->preserves_unknown_fields) pruning = Pruning::kPreserve;
  return {schema, pruning, schema->is_embedded_resource};
}

/// The root of a resource.
inline Position RootPosition(const Schema& schema, bool preserves_unknown_fields) {
  Position root = At(&schema, preserves_unknown_fields ? Pruning::kKeep : Pruning::kPrune);
  root.is_resource = true;
  return root;
}

struct FieldFate {
  bool is_known = true;  ///< otherwise it is dropped
  Position position;
};

/// What becomes of a field of the object at `at`.
inline FieldFate FateOf(const Position& at, std::string_view name) {
  if (at.schema == nullptr) return {at.pruning != Pruning::kPrune, {nullptr, at.pruning, false}};
  const Property* property = at.schema->FindProperty(name);
  const Schema* child = property != nullptr ? property->schema : at.schema->additional_properties;
  const bool is_kept = at.pruning == Pruning::kKeep || (at.is_resource && IsMetaField(name));
  if (is_kept) return {true, At(child, Pruning::kKeep)};
  if (property != nullptr || at.schema->additional != Additional::kUnset)
    return {true, At(child, Pruning::kPrune)};
  if (at.pruning == Pruning::kPreserve) return {true, {nullptr, Pruning::kKeep, false}};
  return {false, {}};
}

/// That of an item of the list at `at`.
inline Position ItemPosition(const Position& at) {
  if (at.schema == nullptr) return {nullptr, at.pruning, false};
  if (at.schema->items == nullptr && at.pruning == Pruning::kPreserve)
    return {nullptr, Pruning::kKeep, false};
  return At(at.schema->items, at.pruning);
}

/// The names of an object's fields, for questions about many of them: each is constant however many there
/// are.
class FieldNames {
 public:
  explicit FieldNames(yaml::Node object) : object_(object) {
    constexpr uint32_t kFew = 64;
    if (object.size_bound() <= kFew) return;
    for (const auto [key, value] : object.entries()) names_.insert(key.text());
  }
  bool Has(std::string_view name) const { return names_.empty() ? object_.Has(name) : names_.contains(name); }

 private:
  yaml::Node object_;
  TextSet<std::string_view> names_;  // of large objects
};

/// Whether a null here counts as nothing.
inline bool IsForbiddenNull(yaml::Node value, const Schema* schema) {
  return schema != nullptr && !schema->nullable && value.IsNull();
}

/// What the server does not store of metadata, since it is the same as nothing.
inline bool IsEmptyMetadata(yaml::Node value) {
  switch (value.kind()) {
    case yaml::Kind::kNull:
      return true;
    case yaml::Kind::kString:
      return value.text().empty();
    case yaml::Kind::kMap:
    case yaml::Kind::kList:
      return value.size_bound() == 0;
    default:
      return false;
  }
}

/// The most levels of maps and lists in a custom resource; no real one comes near.
inline constexpr uint32_t kMaxCustomDepth = 300;

}  // namespace kubevet::schema
