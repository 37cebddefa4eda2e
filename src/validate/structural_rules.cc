#include "validate/structural_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "cel/pattern.h"

namespace kubevet::validate {
namespace {

using schema::Additional;
using schema::JsonType;
using schema::Schema;

enum class Level : uint8_t { kRoot, kItem, kField };

/// Whether a member of a schema says anything: not null, false or an empty text.
bool IsSet(yaml::Node member) {
  if (member.IsNull()) return false;
  if (member.IsBool()) return member.AsBool().value_or(false);
  return !member.IsString() || !member.text().empty();
}

/// Exactly `{type: integer}, {type: string}`: how integers or strings were written before there was an
/// extension.
bool IsIntOrString(std::span<const Schema* const> branches) {
  const auto says_only = [](const Schema* branch, JsonType type) {
    return branch->type == type && branch->node.size() == 1;
  };
  return branches.size() == 2 && says_only(branches[0], JsonType::kInteger) &&
         says_only(branches[1], JsonType::kString);
}

class StructuralCheck {
 public:
  void Spine(const Schema& schema, Level level, const SchemaPlace& place) {
    if (schema.type == JsonType::kArray && !schema.items)
      Required(place["items"], "an array must say what its `items` are");
    if (schema.items) Spine(*schema.items, Level::kItem, place.Field("items"));
    for (const schema::Property& property : schema.properties)
      Spine(*property.schema, Level::kField, place.Entry("properties", property.name));
    if (schema.additional != Additional::kUnset && level == Level::kRoot)
      Forbidden(place["additionalProperties"], "an object of a kind has declared fields, it is no map");
    if (schema.additional_properties)
      Spine(*schema.additional_properties, Level::kField, place.Field("additionalProperties"));
    Extensions(schema, place);
    const auto& all_of = schema.constraints().all_of;
    const bool skips_first = !all_of.empty() && IsIntOrString(all_of[0]->constraints().any_of);
    Branches(schema, place, IsIntOrString(schema.constraints().any_of), skips_first);
    TypeOf(schema, level, place);
    if (schema.is_embedded_resource && schema.additional != Additional::kUnset)
      Forbidden(place["additionalProperties"], "an embedded resource has declared fields, it is no map");
    Metadata(schema, level, place);
    if (schema.is_embedded_resource && !schema.preserves_unknown_fields && schema.properties.empty()) {
      Required(place["properties"], "an embedded resource needs `properties`, or all of it is dropped",
               "or keep what is unknown: x-kubernetes-preserve-unknown-fields: true");
    }
  }

  /// What a branch is about must be declared on the spine; the server looks at the root's branches only.
  void Declared(const Schema& schema, const Schema& spine, const SchemaPlace& place) {
    const schema::Constraints& constraints = schema.constraints();
    for (const auto& branches : {constraints.all_of, constraints.any_of, constraints.one_of}) {
      for (const Schema* branch : branches) DeclaredInBranch(*branch, spine, place);
    }
    if (constraints.not_allowed) DeclaredInBranch(*constraints.not_allowed, spine, place);
  }

 private:
  void TypeOf(const Schema& schema, Level level, const SchemaPlace& place) {
    if (schema.is_embedded_resource && schema.type != JsonType::kObject) {
      const std::string message = "an embedded resource must be of type object";
      if (schema.type == JsonType::kNone) return Required(place["type"], message);
      Invalid(place["type"], message);
    } else if (schema.type == JsonType::kNone && !schema.int_or_string && !schema.preserves_unknown_fields) {
      Required(place["type"], "every value needs a `type`",
               "or, where anything may be, x-kubernetes-preserve-unknown-fields: true");
    }
    if (level == Level::kRoot && schema.type != JsonType::kNone && schema.type != JsonType::kObject)
      Invalid(place["type"], "an object of a kind must be of type object");
  }

  void Extensions(const Schema& schema, const SchemaPlace& place) {
    if (!schema.int_or_string) return;
    for (const auto& [is_set, name] :
         {std::pair(schema.preserves_unknown_fields,
                    std::string_view("x-kubernetes-preserve-unknown-fields")),
          std::pair(schema.is_embedded_resource, std::string_view("x-kubernetes-embedded-resource"))}) {
      if (is_set) Invalid(place[name], "does not go with x-kubernetes-int-or-string");
    }
  }

  void Metadata(const Schema& schema, Level level, const SchemaPlace& place) {
    const bool is_resource = level == Level::kRoot || schema.is_embedded_resource;
    const SchemaPlace& at = place;
    for (const schema::Property& property : schema.properties) {
      const bool is_type_meta = property.name == "kind" || property.name == "apiVersion";
      if (is_type_meta && is_resource && property.schema->type != JsonType::kString)
        Invalid(at.Entry("properties", property.name)["type"],
                fmt::format("`{}` must be a string", property.name));
      if (property.name != "metadata") continue;
      const SchemaPlace metadata = at.Entry("properties", property.name);
      if (is_resource && property.schema->type != JsonType::kObject)
        Invalid(metadata["type"], "`metadata` must be an object");
      if (level == Level::kRoot && SaysMoreThanNames(*property.schema)) {
        Forbidden(metadata.ToValue(), "only `name` and `generateName` of the metadata can be narrowed",
                  "leave `metadata: {type: object}`: the server knows what is in it");
      }
    }
  }

  static bool SaysMoreThanNames(const Schema& metadata) {
    for (const schema::Property& property : metadata.properties) {
      if (property.name != "name" && property.name != "generateName") return true;
    }
    for (const auto& [key, value] : metadata.node.entries()) {
      const std::string_view name = key.text();
      if (name != "type" && name != "properties" && name != "default" && IsSet(value)) return true;
    }
    return false;
  }

  void Branches(const Schema& schema, const SchemaPlace& place, bool skips_any_of, bool skips_first_any_of) {
    const schema::Constraints& constraints = schema.constraints();
    const auto each = [&](std::string_view name, std::span<const Schema* const> branches) {
      for (uint32_t i = 0; i < branches.size(); ++i)
        Branch(*branches[i], place.Item(name, i), name == "allOf" && i == 0 && skips_first_any_of);
    };
    if (!skips_any_of) each("anyOf", constraints.any_of);
    each("allOf", constraints.all_of);
    each("oneOf", constraints.one_of);
    if (constraints.not_allowed) Branch(*constraints.not_allowed, place.Field("not"), false);
    if (!constraints.pattern.empty()) Pattern(constraints.pattern, place);
  }

  /// A schema that only narrows.
  void Branch(const Schema& schema, const SchemaPlace& place, bool skips_any_of) {
    Branches(schema, place, skips_any_of, false);
    if (schema.items) Branch(*schema.items, place.Field("items"), false);
    for (const schema::Property& property : schema.properties)
      Branch(*property.schema, place.Entry("properties", property.name), false);
    if (schema.FindProperty("metadata"))
      Forbidden(place["properties"].Keyed("metadata"), "`metadata` cannot be narrowed here");
    if (schema.additional == Additional::kAny || schema.additional == Additional::kSchema)
      Forbidden(place["additionalProperties"],
                "what is in a map is said outside of allOf, anyOf, oneOf and not");
    constexpr std::string_view kOnSpine[] = {"type",
                                             "default",
                                             "title",
                                             "description",
                                             "nullable",
                                             "x-kubernetes-preserve-unknown-fields",
                                             "x-kubernetes-embedded-resource",
                                             "x-kubernetes-int-or-string",
                                             "x-kubernetes-list-map-keys",
                                             "x-kubernetes-list-type",
                                             "x-kubernetes-map-type",
                                             "x-kubernetes-validations"};
    for (const std::string_view name : kOnSpine) {
      if (!schema.node.MayHave(name)) continue;
      const yaml::Node member = schema.node[name];
      const bool says_something = member.IsList()     ? member.size() > 0
                                  : name == "default" ? !member.IsNull()
                                                      : IsSet(member);
      if (says_something)
        Forbidden(place[name], fmt::format("`{}` is said outside of allOf, anyOf, oneOf and not", name));
    }
  }

  void DeclaredInBranch(const Schema& branch, const Schema& spine, const SchemaPlace& place) {
    Declared(branch, spine, place);
    if (branch.items) {
      if (spine.items)
        DeclaredInBranch(*branch.items, *spine.items, place.Field("items"));
      else
        Required(place["items"], "its items are narrowed, but not declared");
    }
    for (const schema::Property& property : branch.properties) {
      if (const schema::Property* declared = spine.FindProperty(property.name)) {
        DeclaredInBranch(*property.schema, *declared->schema, place.Entry("properties", property.name));
      } else {
        Required(place["properties"].Keyed(property.name),
                 fmt::format("`{}` is narrowed, but not declared", property.name));
      }
    }
  }

  void Pattern(std::string_view pattern, const SchemaPlace& place) {
    auto [known, is_new] = problems_.emplace(pattern, std::string());
    if (is_new) {
      const cel::Pattern compiled(pattern);
      if (compiled.IsMalformed()) known->second = compiled.problem();
    }
    if (!known->second.empty())
      Invalid(place["pattern"], fmt::format("`{}` is no regular expression: {}", pattern, known->second));
  }

  TextMap<std::string_view, std::string> problems_;  // by pattern, empty when there is none
};

}  // namespace

void ValidateStructural(const Schema& root, const SchemaPlace& place) {
  StructuralCheck check;
  check.Spine(root, Level::kRoot, place);
  check.Declared(root, root, place);
}

}  // namespace kubevet::validate
