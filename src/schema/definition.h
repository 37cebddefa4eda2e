// A CustomResourceDefinition as far as it says what its objects may be: group, kind, and the schema of every
// version. Mirrors apiextensions.k8s.io/v1, and v1beta1 whose schema may stand once for all versions.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/structural.h"
#include "schema/table.h"
#include "yaml/document.h"

namespace kubevet::schema {

/// Paths of `subresources.scale`, as they are written; empty when they are missing.
struct ScalePaths {
  std::string_view spec_replicas;
  std::string_view status_replicas;
  std::string_view label_selector;
};

struct DefinitionVersion {
  DefinitionVersion(yaml::Node version, yaml::Node open_api_schema)
      : node(version), has_schema(open_api_schema.IsMap()), schema(open_api_schema) {}

  yaml::Node node;
  std::string_view name;
  bool served = false;
  bool storage = false;
  bool deprecated = false;
  std::string_view deprecation_warning;
  bool has_schema;          ///< v1beta1 can do without
  bool has_status = false;  ///< the status subresource: `status` of what is applied is dropped
  std::optional<ScalePaths> scale;
  SchemaTree schema;
};

/// Immutable. Points into the document of the definition.
struct Definition {
  yaml::Node node;  ///< the whole object
  std::string_view group;
  std::string_view kind;
  std::string_view plural;
  std::string_view singular;
  std::string_view list_kind;
  std::vector<std::string_view> short_names;
  Scope scope = Scope::kNamespaced;
  bool preserves_unknown_fields = false;  ///< v1beta1: nothing is pruned, and unknown fields are fine
  std::vector<DefinitionVersion> versions;

  const DefinitionVersion* FindVersion(std::string_view version) const;
};

/// Whether an object is a definition.
bool IsDefinition(yaml::Node object);

/// Reads an object of kind CustomResourceDefinition. Takes what is there: whether the server would accept it
/// is for others to say.
Definition ParseDefinition(yaml::Node object);

}  // namespace kubevet::schema
