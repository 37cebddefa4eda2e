#include "validate/definition_defaults.h"

#include <string>

#include "validate/custom_rules.h"
#include "validate/custom_value.h"
#include "validate/embedded_resources.h"
#include "validate/prepared_schema.h"

namespace kubevet::validate {
namespace {

using schema::Additional;
using schema::Schema;

bool IsOfEveryResource(std::string_view name) {
  return name == "apiVersion" || name == "kind" || name == "metadata";
}

/// Whether something in a value would be dropped; `schema` is null where nothing is declared.
bool HasUnknownFields(yaml::Node value, const Schema* schema, bool is_resource) {
  const bool keeps_unknown = schema && schema->preserves_unknown_fields;
  if (value.IsList()) {
    for (const yaml::Node item : value.items()) {
      const Schema* items = schema ? schema->items : nullptr;
      if (keeps_unknown && !items) continue;
      if (HasUnknownFields(item, items, items && items->is_embedded_resource)) return true;
    }
    return false;
  }
  for (const auto& [key, entry] : value.entries()) {
    if (is_resource && IsOfEveryResource(key.text())) continue;
    const schema::Property* property = schema ? schema->FindProperty(key.text()) : nullptr;
    if (property) {
      if (HasUnknownFields(entry, property->schema, property->schema->is_embedded_resource)) return true;
    } else if (schema && schema->additional != Additional::kUnset) {
      const Schema* values = schema->additional_properties;
      if (HasUnknownFields(entry, values, values && values->is_embedded_resource)) return true;
    } else if (!keeps_unknown) {
      return true;
    }
  }
  return false;
}

class DefaultsCheck {
 public:
  DefaultsCheck(const PreparedSchema& prepared, bool unpruned) : prepared_(prepared), unpruned_(unpruned) {}

  /// `in_metadata`: of the object or an embedded resource, apiVersion and kind among it.
  void Walk(const Schema& schema, const SchemaPlace& place, bool is_resource, bool in_metadata) {
    if (!schema.has_defaults_below) return;
    in_metadata &= !is_resource;
    if (schema.default_value) Check(schema, place["default"], is_resource, in_metadata);
    if (schema.items)
      Walk(*schema.items, place.Field("items"), schema.items->is_embedded_resource, in_metadata);
    for (const schema::Property& property : schema.properties) {
      const bool is_metadata = in_metadata || (is_resource && IsOfEveryResource(property.name));
      Walk(*property.schema, place.Entry("properties", property.name), property.schema->is_embedded_resource,
           is_metadata);
    }
  }

 private:
  void Check(const Schema& schema, const Value& value, bool is_resource, bool in_metadata) {
    Context& context = value.context();
    if (!in_metadata) {
      if (!unpruned_ && HasUnknownFields(value.node(), &schema, is_resource))
        Invalid(value, "the default has fields that the schema does not know; they would be dropped");
      const size_t before = context.finding_count();
      NeedResource(schema, value, is_resource);
      ValidateEmbeddedResources(value, schema);
      if (context.finding_count() > before) return;
    }
    const size_t before = context.finding_count();
    ValidateCustomValue(AsTheServerNamesIt(schema, value), schema, prepared_);
    if (context.finding_count() > before) return;
    // As an update that changes nothing, and as a creation.
    ValidateCustomRules(value, schema, value.node(), prepared_, {});
    if (context.finding_count() == before) ValidateCustomRules(value, schema, {}, prepared_, {});
  }

  /// The root is a resource although its schema does not say so.
  static void NeedResource(const Schema& schema, const Value& value, bool is_resource) {
    if (!is_resource || schema.is_embedded_resource || !value.IsMap()) return;
    for (const yaml::Key field : {yaml::Key("apiVersion"), yaml::Key("kind")}) {
      if (!value.node().Has(field)) Required(value[field], "a default of whole objects needs it");
    }
  }

  /// What is wrong with an item the server reports at `default.[1]`, with the list itself at `default`.
  Value AsTheServerNamesIt(const Schema& schema, const Value& value) const {
    if (!value.IsList()) return value;
    Context& context = value.context();
    const std::string path = value.Path();
    bool is_of_list = false;
    context.WouldReport([&] {
      const size_t before = context.finding_count();
      ValidateCustomValue(value, schema, prepared_);
      for (const Diagnostic& finding : context.findings().subspan(before))
        is_of_list |= finding.field == path;
    });
    return is_of_list ? value : value.WithPathOf(value[""]);
  }

  const PreparedSchema& prepared_;
  bool unpruned_;
};

}  // namespace

void ValidateDefaults(const schema::SchemaTree& tree, const SchemaPlace& place, bool unpruned) {
  if (!tree.root().has_defaults_below) return;
  const PreparedSchema prepared(tree);
  DefaultsCheck(prepared, unpruned).Walk(tree.root(), place, true, false);
}

bool HasUnprunedDefaults(const schema::SchemaTree& tree) {
  for (uint32_t i = 0; i < tree.size(); ++i) {
    const Schema& schema = tree[i];
    if (schema.default_value &&
        HasUnknownFields(schema.default_value, &schema, i == 0 || schema.is_embedded_resource))
      return true;
  }
  return false;
}

}  // namespace kubevet::validate
