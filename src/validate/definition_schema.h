// A schema of a CustomResourceDefinition as the API server checks it on creation: what no schema may have,
// what goes together, defaults, and the rules of expressions with what they cost. Mirrors
// ValidateCustomResourceDefinitionOpenAPISchema and its surroundings in
// k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation.
#pragma once

#include "schema/structural.h"
#include "validate/value.h"

namespace kubevet::validate {

/// What an update does not demand, because the definition was stored without it.
struct DefinitionSchemaOptions {
  bool any_property_type = false;  ///< types that are none
  bool may_be_unstructural = false;
  bool unpruned_defaults = false;
  bool any_set_items = false;  ///< sets of what can change in part
  bool any_list_keys = false;  ///< map keys that may be missing
  bool is_unchanged = false;   ///< the same schema is stored: what a rule costs was accepted
};

/// `schema` is the value of openAPIV3Schema with the server's path, `tree` what was read of it.
void ValidateDefinitionSchema(const Value& schema, const schema::SchemaTree& tree, bool has_status,
                              const DefinitionSchemaOptions& options);

/// What the options of an update ask of a stored schema.
bool HasOtherPropertyTypes(const schema::SchemaTree& tree);
bool HasSetsOfParts(const schema::SchemaTree& tree);
bool HasLooseListKeys(const schema::SchemaTree& tree);

}  // namespace kubevet::validate
