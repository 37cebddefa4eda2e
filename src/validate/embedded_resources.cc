#include "validate/embedded_resources.h"

#include <fmt/core.h>

#include <cctype>
#include <string>

#include "k8s/names.h"
#include "k8s/resource.h"
#include "validate/object_meta.h"

namespace kubevet::validate {
namespace {

using schema::Schema;

void ValidateKind(const Value& kind) {
  std::string lower(kind.String());
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!kind.IsString()) {
    Invalid(kind, "must be a string");
  } else if (lower.empty()) {
    Invalid(kind, "must not be empty");
  } else {
    InvalidIf(kind, k8s::Dns1035LabelProblem(lower));
  }
}

void ValidateResource(const Value& resource) {
  const Value api_version = resource["apiVersion"];
  if (!api_version.node()) {
    Required(api_version, "an embedded resource needs its `apiVersion`");
  } else if (!api_version.IsString()) {
    Invalid(api_version, "must be a string");
  } else if (api_version.String().empty()) {
    Invalid(api_version, "must not be empty");
  } else if (!k8s::GroupOf(api_version.String())) {
    Invalid(api_version, fmt::format("`{}` is not an API version", api_version.String()));
  }
  const Value kind = resource["kind"];
  if (!kind.node()) {
    Required(kind, "an embedded resource needs its `kind`");
  } else {
    ValidateKind(kind);
  }
  const Value metadata = resource["metadata"];
  if (!metadata.node()) return;
  const bool namespaced = !metadata.TextOf("namespace").empty();
  ValidateObjectMeta(metadata, namespaced, &k8s::PathSegmentProblem,
                     {.any_finalizer = true, .optional_name = true});
}

}  // namespace

void ValidateEmbeddedResources(const Value& value, const Schema& schema) {
  if (!schema.has_resources_below) return;
  if (value.IsMap()) {
    if (schema.is_embedded_resource) ValidateResource(value);
    for (const auto& [key, key_node, entry] : value.entries()) {
      const schema::Property* property = schema.FindProperty(key);
      if (property != nullptr) {
        ValidateEmbeddedResources(value.Member(key_node, entry.node()), *property->schema);
      } else if (schema.additional_properties != nullptr) {
        ValidateEmbeddedResources(entry, *schema.additional_properties);
      }
    }
  } else if (value.IsList() && schema.items != nullptr) {
    for (Value item : value.items()) ValidateEmbeddedResources(item, *schema.items);
  }
}

}  // namespace kubevet::validate
