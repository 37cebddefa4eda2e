#include "schema/definition.h"

namespace kubevet::schema {
namespace {

using yaml::Node;

constexpr std::string_view kGroup = "apiextensions.k8s.io/";

std::string_view Text(Node node) {
  return node.IsString() ? node.text() : std::string_view();
}

bool IsTrue(Node node) {
  return node.AsBool().value_or(false);
}

void ReadSubresources(Node subresources, DefinitionVersion& version) {
  version.has_status = subresources["status"].IsMap();
  const Node scale = subresources["scale"];
  if (!scale.IsMap()) return;
  version.scale = {Text(scale["specReplicasPath"]), Text(scale["statusReplicasPath"]),
                   Text(scale["labelSelectorPath"])};
}

/// What v1beta1 says once for all versions stands in `spec`.
DefinitionVersion ReadVersion(Node node, Node spec) {
  const Node own_schema = node["schema"];
  const Node validation = own_schema ? own_schema : spec["validation"];
  const Node schema = validation["openAPIV3Schema"];
  DefinitionVersion version(node, schema);
  version.name = Text(node["name"]);
  version.served = IsTrue(node["served"]);
  version.storage = IsTrue(node["storage"]);
  version.deprecated = IsTrue(node["deprecated"]);
  version.deprecation_warning = Text(node["deprecationWarning"]);
  const Node own_subresources = node["subresources"];
  ReadSubresources(own_subresources ? own_subresources : spec["subresources"], version);
  return version;
}

}  // namespace

const DefinitionVersion* Definition::FindVersion(std::string_view version) const {
  for (const DefinitionVersion& each : versions) {
    if (each.name == version) return &each;
  }
  return nullptr;
}

bool IsDefinition(Node object) {
  return Text(object["kind"]) == "CustomResourceDefinition" && Text(object["apiVersion"]).starts_with(kGroup);
}

Definition ParseDefinition(Node object) {
  Definition definition;
  definition.node = object;
  const Node spec = object["spec"];
  definition.group = Text(spec["group"]);
  const Node names = spec["names"];
  definition.kind = Text(names["kind"]);
  definition.plural = Text(names["plural"]);
  definition.singular = Text(names["singular"]);
  definition.list_kind = Text(names["listKind"]);
  for (Node name : names["shortNames"].items()) definition.short_names.push_back(Text(name));
  if (Text(spec["scope"]) == "Cluster") definition.scope = Scope::kCluster;
  const bool is_old = Text(object["apiVersion"]) == "apiextensions.k8s.io/v1beta1";
  definition.preserves_unknown_fields =
      is_old ? spec["preserveUnknownFields"].AsBool().value_or(true) : false;
  for (Node version : spec["versions"].items()) definition.versions.push_back(ReadVersion(version, spec));
  if (definition.versions.empty() && spec["version"].IsString()) {
    DefinitionVersion only = ReadVersion(Node(), spec);
    only.name = spec["version"].text();
    only.served = only.storage = true;
    definition.versions.push_back(std::move(only));
  }
  return definition;
}

}  // namespace kubevet::schema
