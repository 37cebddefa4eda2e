// The kinds that make Pods, where they keep the Pod's template, and what a Pod refers to by name. Mirrors
// k8s.io/kubernetes/pkg/api/v1/pod (the walks over names of ConfigMaps and Secrets) and what the controllers
// add to the labels of their Pods.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "k8s/labels.h"
#include "yaml/document.h"

namespace kubevet::k8s {

/// A kind that makes Pods. Paths are fields joined by dots.
struct PodMaker {
  std::string_view group;
  std::string_view kind;
  std::string_view template_path;         ///< empty: the object is the Pod
  std::string_view claim_templates_path;  ///< empty: it makes no claims
  bool ordinals = false;                  ///< Pods are NAME-ORDINAL, their claims TEMPLATE-NAME-ORDINAL
};

/// Every kind that makes Pods, whatever the version: Kubernetes' own, OpenKruise's, Argo Rollouts'.
std::span<const PodMaker> PodMakers();
/// Null for a kind that makes none.
const PodMaker* FindPodMaker(std::string_view group, std::string_view kind);

/// The `metadata` and `spec` of the Pods an object makes; what is not written is falsy.
struct PodTemplate {
  yaml::Node node;  ///< has `metadata` and `spec`
  yaml::Node metadata;
  yaml::Node spec;
  yaml::Node claim_templates;
};
PodTemplate PodTemplateOf(const PodMaker& maker, yaml::Node object);

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
