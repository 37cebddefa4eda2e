// Structural schemas: what a CustomResourceDefinition says of its objects, in a form that is cheap to walk
// and to share. Mirrors k8s.io/apiextensions-apiserver/pkg/apiserver/schema (Structural): a spine of
// properties, items and additional properties with types, defaults and extensions; value validations on it,
// whose branches (allOf, anyOf, oneOf, not) repeat the shape of the spine.
//
// Everything is a view of the definition's document: texts, defaults and the places of what is wrong.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "yaml/document.h"

namespace kubevet::schema {

/// `type` of a schema.
enum class JsonType : uint8_t { kNone, kObject, kArray, kString, kInteger, kNumber, kBoolean, kOther };

/// `x-kubernetes-list-type`; kUnset means the same as kAtomic, kOther is a mistake.
enum class ListTopology : uint8_t { kUnset, kAtomic, kSet, kMap, kOther };

/// `additionalProperties`: nothing said, `false`, `true`, or a schema.
enum class Additional : uint8_t { kUnset, kForbidden, kAny, kSchema };

struct Schema;

struct Property {
  std::string_view name;
  const Schema* schema;
  yaml::Node key;  ///< where the name is written
};

/// A member of `x-kubernetes-validations`.
struct ValidationRule {
  yaml::Node node;
  std::string_view rule;
  std::string_view message;
  std::string_view message_expression;
  std::string_view reason;
  std::string_view field_path;
  bool optional_old_self = false;
};

/// What a schema demands of values beside their type.
struct Constraints {
  std::string_view format;
  std::string_view pattern;
  std::optional<double> minimum, maximum, multiple_of;
  std::optional<int64_t> min_length, max_length, min_items, max_items, min_properties, max_properties;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  bool unique_items = false;
  std::span<const yaml::Node> enum_values;
  std::span<const yaml::Node> required;  ///< strings
  std::span<const Schema*const> all_of, any_of, one_of;
  const Schema* not_allowed = nullptr;  ///< `not`
};

/// One schema of a tree of schemas.
struct Schema {
  yaml::Node node;  ///< where it is written
  JsonType type = JsonType::kNone;
  ListTopology list_type = ListTopology::kUnset;
  Additional additional = Additional::kUnset;
  bool nullable = false;
  bool int_or_string = false;
  bool preserves_unknown_fields = false;
  bool is_embedded_resource = false;
  bool is_atomic_map = false;
  bool has_rules_below = false;        ///< here, or in what is below on the spine, or in an allOf of either
  bool has_defaults_below = false;     ///< here or below on the spine
  bool has_keyed_lists_below = false;  ///< lists of type set or map, here or below on the spine
  bool has_resources_below = false;    ///< embedded resources, here or below on the spine
  uint32_t index = 0;                  ///< dense in its tree: for tables beside it

  std::span<const Property> properties;      ///< sorted by name
  std::span<const uint32_t> property_slots;  ///< of many, mostly: one more than their index, by hash; or 0
  const Schema* items = nullptr;
  const Schema* additional_properties = nullptr;  ///< for Additional::kSchema
  yaml::Node default_value;                       ///< falsy when there is none, also when it is null
  std::span<const yaml::Node> list_map_keys;      ///< strings
  std::span<const ValidationRule> rules;
  uint32_t rules_index = 0;  ///< of a schema that has rules: dense among these

  /// What holds for values; empty ones are shared.
  const Constraints& constraints() const;
  const Constraints* own_constraints = nullptr;  ///< null when there are none

  /// Null when there is no such property. Constant where names are not made to collide, else logarithmic.
  const Property* FindProperty(std::string_view name) const;
};

/// A tree of schemas. Immutable; its schemas stay where they are when it moves. Points into the document.
class SchemaTree {
 public:
  /// `node` is the value of `openAPIV3Schema`; missing or null gives an empty schema. Never fails: what
  /// cannot be understood is left out and told in problem(). O(size of the document), no recursion beyond
  /// kMaxSchemaDepth.
  explicit SchemaTree(yaml::Node node);
  SchemaTree(SchemaTree&&) = default;
  SchemaTree& operator=(SchemaTree&&) = default;

  const Schema& root() const { return *schemas_[0]; }
  uint32_t size() const { return static_cast<uint32_t>(schemas_.size()); }
  /// Of schemas that have rules.
  uint32_t with_rules() const { return with_rules_; }
  /// By Schema::index: parents before their children.
  const Schema& operator[](uint32_t index) const { return *schemas_[index]; }
  /// Where something is that no structural schema can have (`$ref`, a list of `items`, nesting without end);
  /// falsy when there is nothing of the kind.
  yaml::Node problem() const { return problem_; }

 private:
  friend class SchemaTreeParser;

  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();  // where they are, and what they point to
  std::vector<const Schema*> schemas_;
  uint32_t with_rules_ = 0;
  yaml::Node problem_;
};

/// Real schemas have some twenty levels.
inline constexpr uint32_t kMaxSchemaDepth = 250;

}  // namespace kubevet::schema
