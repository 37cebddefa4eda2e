// The Pod templates in objects, and what a Pod refers to by name. Mirrors k8s.io/kubernetes/pkg/api/v1/pod
// (the walks over names of ConfigMaps and Secrets) and what the controllers add to the labels of their Pods.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "k8s/labels.h"
#include "k8s/pod_makers.h"
#include "yaml/document.h"

namespace kubevet::k8s {

/// The `metadata` and `spec` of Pods that an object makes, and what goes with them; what is not written is
/// falsy.
struct PodTemplate {
  yaml::Node node;  ///< has `metadata` and `spec`
  yaml::Node metadata;
  yaml::Node spec;
  yaml::Node claim_templates;
  yaml::Node selector = {};  ///< of custom kinds, which the API server does not compare with the template
  bool is_partial = false;   ///< the controller adds what is missing
};
/// The first one; all there are of a kind that is not custom.
PodTemplate PodTemplateOf(const PodMaker& maker, yaml::Node object);
/// The first thousand that are written, at least one: without any it is falsy. Linear.
std::vector<PodTemplate> PodTemplatesOf(const PodMaker& maker, yaml::Node object);
/// Calls `take` with each of them; of kinds that have one no list is made.
template <typename Take>
void ForEachPodTemplate(const PodMaker& maker, yaml::Node object, Take take) {
  if (!maker.is_custom) return take(PodTemplateOf(maker, object));
  for (const PodTemplate& pod : PodTemplatesOf(maker, object)) take(pod);
}

/// "TEXT-ORDINAL" cut in two; `stem` is empty when the text does not end in a number as controllers write it.
struct OrdinalName {
  std::string_view stem;
  std::string_view ordinal;
};
OrdinalName SplitOrdinal(std::string_view name);

/// Whether controllers put a label of this key on Pods beside those of the template.
bool IsLabelOfControllers(std::string_view key);
/// Whether some Pod that an object of this name makes meets the requirement by a label that its controller
/// adds, as `statefulset.kubernetes.io/pod-name: web-0` for the StatefulSet `web`; nothing when it adds no
/// such label.
std::optional<bool> ControllerMeets(const PodMaker& maker, std::string_view name,
                                    const LabelRequirement& requirement);

enum class ReferenceKind : uint8_t {
  kClaim,
  kClaimTemplate,  ///< a claim for each Pod, made from the template of this name
  kConfigMap,
  kSecret,
  kServiceAccount,
  kPriorityClass,
  kRuntimeClass,
};
/// "PersistentVolumeClaim", "ConfigMap", ...
std::string_view ToString(ReferenceKind kind);

/// A place where a Pod names another object.
struct PodReference {
  ReferenceKind kind;
  yaml::Node name;        ///< a string, not empty
  yaml::Node key;         ///< the key in a ConfigMap or Secret; falsy when all of it is meant
  bool optional = false;  ///< the Pod starts without it: `optional: true`, or a secret for pulling images
};

/// Everything a Pod refers to, in the order of its fields. A volume that a claim template replaces does not
/// count, nor does the ServiceAccount `default` of a Pod that names none. Linear.
std::vector<PodReference> ReferencesOf(const PodTemplate& pod);

/// A port that a Pod takes on its node: a `hostPort`, or with `hostNetwork` every port.
struct HostPort {
  yaml::Node node;  ///< the number
  int64_t port = 0;
  std::string_view protocol;
  std::string_view address;  ///< empty: all

  /// Whether the scheduler keeps two Pods with these ports from one node.
  bool ConflictsWith(const HostPort& other) const;
};

/// Of containers that run side by side: init containers count when they are sidecars. Linear.
std::vector<HostPort> HostPortsOf(const PodTemplate& pod);

}  // namespace kubevet::k8s
