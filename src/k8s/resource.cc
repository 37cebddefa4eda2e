#include "k8s/resource.h"

#include <algorithm>

#include "base/file_system.h"

namespace kubevet::k8s {
namespace {

constexpr int kMaxListNesting = 8;

/// The server finds out what an object is without regard to case (`Kind: Pod`); its strict decoder then
/// refuses the field.
yaml::Node FieldOfAnyCase(yaml::Node object, yaml::Key field) {
  if (yaml::Node exact = object[field]) return exact;
  const std::string_view wanted = field.text();
  auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  for (auto [key, value] : object.entries()) {
    std::string_view name = key.text();
    if (std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(), same)) return value;
  }
  return {};
}

void Unpack(yaml::Node node, std::string_view list_api_version, std::string_view list_kind, int depth,
            std::vector<Resource>& out) {
  if (!node.IsMap()) return;
  ResourceId id;
  id.api_version = FieldOfAnyCase(node, "apiVersion").AsString().value_or("");
  id.kind = FieldOfAnyCase(node, "kind").AsString().value_or("");
  bool untyped_item = list_kind.size() > 4 && !node["apiVersion"] && !node["kind"];
  if (untyped_item) {
    id.api_version = list_api_version;
    id.kind = list_kind.substr(0, list_kind.size() - 4);
  }
  if (id.kind.ends_with("List") && node["items"].IsList() && depth < kMaxListNesting) {
    for (yaml::Node item : node["items"].items()) Unpack(item, id.api_version, id.kind, depth + 1, out);
    return;
  }
  yaml::Node metadata = node["metadata"];
  id.name_space = metadata["namespace"].AsString().value_or("");
  id.name = metadata["name"].AsString().value_or("");
  out.push_back({std::make_shared<const ResourceId>(std::move(id)), node});
}

/// RFC 6902: a list of operations, each on a path.
bool IsJsonPatch(yaml::Node root) {
  if (!root.IsList() || root.size() == 0) return false;
  for (yaml::Node operation : root.items()) {
    if (!operation["op"].IsString() || !operation["path"].IsString()) return false;
  }
  return true;
}

/// Objects that were written as the items of a plain list.
bool IsListOfObjects(yaml::Node root) {
  for (yaml::Node item : root.items()) {
    if (item["apiVersion"].IsString() && item["kind"].IsString()) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string_view> GroupOf(std::string_view api_version) {
  size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return std::string_view();
  if (api_version.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
  return api_version.substr(0, slash);
}

Format RecogniseFormat(std::string_view path, yaml::Node root) {
  std::string_view name = BaseName(path);
  std::string_view api_version = root["apiVersion"].AsString().value_or("");
  std::string_view kind = root["kind"].AsString().value_or("");
  if (IsJsonPatch(root)) return Format::kJsonPatch;
  if (api_version == "builtin") return Format::kKustomization;  // a built-in transformer
  if (api_version == "v1" && kind == "Config" && root["contexts"].IsList()) return Format::kKubeconfig;
  if (kind == "Template" && root["objects"].IsList() &&
      (api_version == "v1" || api_version == "template.openshift.io/v1")) {
    return Format::kOpenShiftTemplate;
  }
  bool has_kind = static_cast<bool>(root["kind"]);
  if (api_version.starts_with("kustomize.config.k8s.io/")) return Format::kKustomization;
  if (!has_kind && (name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization")) {
    return Format::kKustomization;
  }
  if (!has_kind && (name == "Chart.yaml" || name == "Chart.lock" || name == "requirements.yaml"))
    return Format::kHelmChart;
  // `kind` alone says little of a JSON file: many a tool has one.
  const bool says_it_is = root["apiVersion"] || (has_kind && !name.ends_with(".json"));
  if (says_it_is || IsListOfObjects(root)) return Format::kObject;
  if (name.starts_with("values") && name.find(".y") != std::string_view::npos) return Format::kHelmValues;
  // A manifest that lost its first lines still has what only objects have.
  bool has_metadata = root["metadata"].IsMap() && (root["metadata"]["name"] || root["metadata"]["labels"]);
  return has_metadata ? Format::kObject : Format::kOther;
}

std::vector<Resource> UnpackResources(yaml::Node root) {
  std::vector<Resource> out;
  Unpack(root, {}, {}, 0, out);
  return out;
}

}  // namespace kubevet::k8s
