// What a document holds: the objects in it, lists unpacked, each with the name and kind it goes by.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "schema/table.h"
#include "yaml/document.h"

namespace kubevet::k8s {

/// An object as its manifest names it. `node` is the whole object.
struct Resource {
  std::shared_ptr<const ResourceId> id;
  yaml::Node node;
};

/// What a file is when it is not made of Kubernetes objects; nothing for objects.
enum class Format : uint8_t {
  kObject,
  kKustomization,
  kHelmChart,
  kHelmValues,
  kKubeconfig,
  kOpenShiftTemplate,
  kJsonPatch,
  kOther
};

/// Recognises files that stand beside manifests by their content and name.
Format RecogniseFormat(std::string_view path, yaml::Node root);

/// The objects in a document: itself, or the items of a List (and of lists in it). An item without kind of a
/// typed list (`PodList`) gets the list's. Nothing in a document that is not a map.
std::vector<Resource> UnpackResources(yaml::Node root);

/// "apps" of "apps/v1", "" of "v1"; nothing when there is more than one slash.
std::optional<std::string_view> GroupOf(std::string_view api_version);

}  // namespace kubevet::k8s
