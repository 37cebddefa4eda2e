// What names what in manifests: which fields hold the name of another object or of a part of the same one,
// and where that is. Hover, completion, definition, references and rename all ask here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workspace.h"
#include "k8s/object.h"
#include "lsp/answers.h"
#include "lsp/project.h"
#include "lsp/types.h"
#include "yaml/document.h"

namespace kubevet::lsp {

enum class LinkKind : uint8_t {
  kObject,         ///< the name of an object of `group` and `kind`
  kWorkload,       ///< of the kind written beside it
  kVolume,         ///< of the Pod
  kContainerPort,  ///< of the container
  kTargetPort,     ///< of the containers of the Pods that a Service or policy selects
  kServicePort,    ///< of the Service named beside it
  kDataKey,        ///< in the ConfigMap or Secret named beside it
  kSelector,       ///< labels of Pods, as a whole or one of them
};

struct Link {
  LinkKind kind = LinkKind::kObject;
  std::string_view group = {};
  std::string_view object_kind = {};
};

/// What the value at a place of an object holds, by the object's kind, where that keeps Pod templates (null:
/// nowhere), and the way to the place ("[]" for items); nothing when it is no name of something else.
std::optional<Link> FindLink(const k8s::PodMaker* maker, std::string_view kind, PathView path);

/// A value in an object, and the way to it.
struct Spot {
  std::vector<std::string_view> path;
  std::vector<yaml::Node> way;  ///< the nodes entered, the object first, the value last
  bool on_key = false;

  yaml::Node node() const { return way.back(); }
  /// The nearest list item on the way below a list of this name; falsy when there is none.
  yaml::Node ItemOf(std::string_view list) const;
};

/// Goes down from an object to the key or scalar at an offset.
Spot SpotAt(yaml::Node object, uint32_t offset);

/// What is at an offset; nothing when no object is.
struct Found {
  const engine::AnalyzedResource* resource = nullptr;
  size_t index = 0;  ///< of the resource in its file
  Spot spot;
};
std::optional<Found> FindAt(const engine::LoadedFile& file, uint32_t offset);

/// A label of Pods, which a template gives them or a selector asks for.
struct Label {
  std::string_view key, value;

  bool operator==(const Label&) const = default;
};
/// Nothing when the place is none.
std::optional<Label> LabelAt(const k8s::Object& object, const Spot& spot);

/// Calls `visit` for every scalar of an object.
void ForEachScalar(yaml::Node object, const std::function<void(const Spot&)>& visit);

/// Where a kind keeps Pod templates, as the project says; null when it makes no Pods.
const k8s::PodMaker* MakerOf(const engine::Workspace& workspace, std::string_view api_version,
                             std::string_view kind);

/// The places that a link leads to. `object` is the one it is in.
std::vector<Place> TargetsOf(const engine::Workspace& workspace, const k8s::Object& object, const Link& link,
                             const Spot& spot);
/// The objects that a link of kObject or kWorkload leads to.
std::vector<const k8s::Object*> ObjectsOf(const engine::Workspace& workspace, const k8s::Object& object,
                                          const Link& link, const Spot& spot);

/// Where the name of an object is, in the whole of it.
Place PlaceOf(const k8s::Object& object);
/// A value without its quotes.
Span InnerSpan(yaml::Node scalar);

}  // namespace kubevet::lsp
