#include "schema/structural.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/same_bytes.h"

namespace kubevet::schema {
namespace {

using yaml::Node;
using yaml::internal::HashOfKey;

/// So many properties are looked through as they are.
constexpr size_t kFewProperties = 8;
/// Slots that a search looks at.
constexpr size_t kMostProbes = 16;

JsonType ParseType(std::string_view text) {
  if (text.empty()) return JsonType::kNone;
  if (text == "object") return JsonType::kObject;
  if (text == "array") return JsonType::kArray;
  if (text == "string") return JsonType::kString;
  if (text == "integer") return JsonType::kInteger;
  if (text == "number") return JsonType::kNumber;
  if (text == "boolean") return JsonType::kBoolean;
  return JsonType::kOther;
}

ListTopology ParseTopology(Node node) {
  if (!node.IsString()) return ListTopology::kUnset;
  if (node.text() == "atomic") return ListTopology::kAtomic;
  if (node.text() == "set") return ListTopology::kSet;
  if (node.text() == "map") return ListTopology::kMap;
  return ListTopology::kOther;
}

bool IsTrue(Node node) {
  return node.AsBool().value_or(false);
}

std::string_view Text(Node node) {
  return node.IsString() ? node.text() : std::string_view();
}

}  // namespace

/// Reads the members of each schema in the order in which they are written: most schemas have few of the many
/// that there are.
class SchemaTreeParser {
 public:
  explicit SchemaTreeParser(SchemaTree& tree) : tree_(tree), arena_(*tree.arena_) {}

  Schema* Parse(Node node, uint32_t depth) {
    const auto index = static_cast<uint32_t>(tree_.schemas_.size());
    Schema& schema = *arena_.New<Schema>();
    tree_.schemas_.push_back(&schema);
    schema.index = index;
    schema.node = node;
    if (depth == kMaxSchemaDepth) {
      Refuse(node);
      return &schema;
    }
    Draft draft{schema};
    for (auto [key, value] : node.entries()) {
      if (!value.IsNull()) Member(draft, key.text(), value, depth + 1);
    }
    return &schema;
  }

 private:
  void Refuse(Node node) {
    if (!tree_.problem_) tree_.problem_ = node;
  }

  /// A schema as far as it is read.
  struct Draft {
    Schema& schema;
    Constraints* constraints = nullptr;
  };

  Constraints& ConstraintsOf(Draft& draft) {
    if (draft.constraints == nullptr)
      draft.schema.own_constraints = draft.constraints = arena_.New<Constraints>();
    return *draft.constraints;
  }

  void Member(Draft& draft, std::string_view name, Node value, uint32_t depth) {
    Schema& schema = draft.schema;
    if (name.starts_with("x-kubernetes-")) return Extension(schema, name, value);
    if (name == "description" || name == "title" || name == "example" || name == "externalDocs") return;
    if (name == "type") {
      schema.type = ParseType(Text(value));
    } else if (name == "nullable") {
      schema.nullable = IsTrue(value);
    } else if (name == "default") {
      schema.default_value = value;
      schema.has_defaults_below = true;
    } else if (name == "properties") {
      Properties(schema, value, depth);
    } else if (name == "items") {
      if (!value.IsMap()) return Refuse(value);
      schema.items = Child(schema, value, depth);
    } else if (name == "additionalProperties") {
      AdditionalProperties(schema, value, depth);
    } else if (name == "id" || name == "$schema" || name == "$ref" || name == "patternProperties" ||
               name == "dependencies" || name == "additionalItems" || name == "definitions") {
      Refuse(value);
    } else {
      Constraint(draft, name, value, depth);
    }
  }

  void Extension(Schema& schema, std::string_view name, Node value) {
    if (name == "x-kubernetes-preserve-unknown-fields") {
      schema.preserves_unknown_fields = IsTrue(value);
    } else if (name == "x-kubernetes-embedded-resource") {
      schema.is_embedded_resource = IsTrue(value);
      schema.has_resources_below |= schema.is_embedded_resource;
    } else if (name == "x-kubernetes-int-or-string") {
      schema.int_or_string = IsTrue(value);
    } else if (name == "x-kubernetes-list-type") {
      schema.list_type = ParseTopology(value);
      schema.has_keyed_lists_below |=
          schema.list_type == ListTopology::kSet || schema.list_type == ListTopology::kMap;
    } else if (name == "x-kubernetes-list-map-keys") {
      schema.list_map_keys = Nodes(value);
    } else if (name == "x-kubernetes-map-type") {
      schema.is_atomic_map = Text(value) == "atomic";
    } else if (name == "x-kubernetes-validations") {
      schema.rules = Rules(value);
      if (!schema.rules.empty()) {
        schema.has_rules_below = true;
        schema.rules_index = tree_.with_rules_++;
      }
    }
  }

  void Constraint(Draft& draft, std::string_view name, Node value, uint32_t depth) {
    if (name == "format") {
      ConstraintsOf(draft).format = Text(value);
    } else if (name == "pattern") {
      ConstraintsOf(draft).pattern = Text(value);
    } else if (name == "enum") {
      ConstraintsOf(draft).enum_values = Nodes(value);
    } else if (name == "required") {
      ConstraintsOf(draft).required = Nodes(value);
    } else if (name == "minimum") {
      ConstraintsOf(draft).minimum = value.AsDouble();
    } else if (name == "maximum") {
      ConstraintsOf(draft).maximum = value.AsDouble();
    } else if (name == "multipleOf") {
      ConstraintsOf(draft).multiple_of = value.AsDouble();
    } else if (name == "exclusiveMinimum") {
      ConstraintsOf(draft).exclusive_minimum = IsTrue(value);
    } else if (name == "exclusiveMaximum") {
      ConstraintsOf(draft).exclusive_maximum = IsTrue(value);
    } else if (name == "minLength") {
      ConstraintsOf(draft).min_length = value.AsInt();
    } else if (name == "maxLength") {
      ConstraintsOf(draft).max_length = value.AsInt();
    } else if (name == "minItems") {
      ConstraintsOf(draft).min_items = value.AsInt();
    } else if (name == "maxItems") {
      ConstraintsOf(draft).max_items = value.AsInt();
    } else if (name == "minProperties") {
      ConstraintsOf(draft).min_properties = value.AsInt();
    } else if (name == "maxProperties") {
      ConstraintsOf(draft).max_properties = value.AsInt();
    } else if (name == "uniqueItems") {
      ConstraintsOf(draft).unique_items = IsTrue(value);
    } else if (name == "allOf") {
      const auto branches = Branches(value, depth);
      for (const Schema* branch : branches) draft.schema.has_rules_below |= branch->has_rules_below;
      ConstraintsOf(draft).all_of = branches;
    } else if (name == "anyOf") {
      const auto branches = Branches(value, depth);
      ConstraintsOf(draft).any_of = branches;
    } else if (name == "oneOf") {
      const auto branches = Branches(value, depth);
      ConstraintsOf(draft).one_of = branches;
    } else if (name == "not") {
      const Schema* branch = Parse(value, depth);
      ConstraintsOf(draft).not_allowed = branch;
    }
  }

  /// A schema on the spine below `schema`.
  const Schema* Child(Schema& schema, Node value, uint32_t depth) {
    const Schema* child = Parse(value, depth);
    schema.has_rules_below |= child->has_rules_below;
    schema.has_defaults_below |= child->has_defaults_below;
    schema.has_keyed_lists_below |= child->has_keyed_lists_below;
    schema.has_resources_below |= child->has_resources_below;
    return child;
  }

  void Properties(Schema& schema, Node value, uint32_t depth) {
    const std::span<Property> all = arena_.NewSpan<Property>(value.IsMap() ? value.size() : 0);
    size_t count = 0;
    for (auto [key, property] : value.entries())
      all[count++] = {key.text(), Child(schema, property, depth), key};
    const auto less = [](const Property& a, const Property& b) { return a.name < b.name; };
    if (!std::is_sorted(all.begin(), all.end(), less)) std::stable_sort(all.begin(), all.end(), less);
    const auto end = std::unique(all.begin(), all.end(),
                                 [](const Property& a, const Property& b) { return a.name == b.name; });
    schema.properties = all.first(static_cast<size_t>(end - all.begin()));
    if (schema.properties.size() > kFewProperties) schema.property_slots = Slots(schema.properties);
  }

  /// Nothing when too many names have the same hash.
  std::span<const uint32_t> Slots(std::span<const Property> properties) {
    const std::span<uint32_t> slots = arena_.NewSpan<uint32_t>(std::bit_ceil(2 * properties.size()));
    const size_t mask = slots.size() - 1;
    for (uint32_t i = 0; i < properties.size(); ++i) {
      const size_t first = HashOfKey(properties[i].name);
      size_t probes = 0;
      while (slots[(first + probes) & mask] != 0) {
        if (++probes == kMostProbes) return {};
      }
      slots[(first + probes) & mask] = i + 1;
    }
    return slots;
  }

  void AdditionalProperties(Schema& schema, Node value, uint32_t depth) {
    if (value.IsBool()) {
      schema.additional = IsTrue(value) ? Additional::kAny : Additional::kForbidden;
    } else if (value.IsMap()) {
      schema.additional = Additional::kSchema;
      schema.additional_properties = Child(schema, value, depth);
    } else {
      Refuse(value);
    }
  }

  std::span<const Schema* const> Branches(Node value, uint32_t depth) {
    return Listed<const Schema*>(value, [&](Node item) { return Parse(item, depth); });
  }

  std::span<const Node> Nodes(Node list) {
    return Listed<Node>(list, [](Node item) { return item; });
  }

  std::span<const ValidationRule> Rules(Node list) {
    return Listed<ValidationRule>(list, [](Node item) {
      return ValidationRule{item,
                            Text(item["rule"]),
                            Text(item["message"]),
                            Text(item["messageExpression"]),
                            Text(item["reason"]),
                            Text(item["fieldPath"]),
                            IsTrue(item["optionalOldSelf"])};
    });
  }

  /// What `make` makes of each item; nothing of what is no list.
  template <typename T, typename Make>
  std::span<const T> Listed(Node list, Make make) {
    const std::span<T> all = arena_.NewSpan<T>(list.IsList() ? list.size() : 0);
    size_t count = 0;
    for (Node item : list.items()) all[count++] = make(item);
    return all;
  }

  SchemaTree& tree_;
  Arena& arena_;
};

const Constraints& Schema::constraints() const {
  static const Constraints kNone;
  return own_constraints == nullptr ? kNone : *own_constraints;
}

const Property* Schema::FindProperty(std::string_view name) const {
  if (properties.size() <= kFewProperties) {
    for (const Property& property : properties) {
      if (SameText(property.name, name)) return &property;
    }
    return nullptr;
  }
  if (property_slots.empty()) {
    const auto before = [](const Property& property, std::string_view wanted) {
      return property.name < wanted;
    };
    const auto found = std::lower_bound(properties.begin(), properties.end(), name, before);
    return found != properties.end() && found->name == name ? &*found : nullptr;
  }
  const size_t mask = property_slots.size() - 1;
  const size_t first = HashOfKey(name);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    const uint32_t slot = property_slots[(first + probe) & mask];
    if (slot == 0) return nullptr;
    if (const Property& property = properties[slot - 1]; SameText(property.name, name)) return &property;
  }
  return nullptr;
}

SchemaTree::SchemaTree(Node node) {
  SchemaTreeParser(*this).Parse(node, 0);
}

}  // namespace kubevet::schema
