#include "validate/dropped_fields.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "k8s/feature_gates.h"
#include "validate/places.h"

namespace kubevet::validate {
namespace {

enum class Part : uint8_t { kPodSpec, kJobSpec, kStatefulSet, kService, kClaim, kAutoscaler };

struct GatedField {
  Part part;
  std::string_view path;  ///< below the part; `[*]` is every item
  std::string_view gate;
  std::string_view lost = {};  ///< what is dropped with it, when that is more: the object it is in
  uint8_t last = UINT8_MAX;    ///< the last version that has the field
};

// clang-format off
/// Fields of one part stand together.
constexpr GatedField kGatedFields[] = {
    {Part::kPodSpec, "hostUsers", "UserNamespacesSupport"},
    {Part::kPodSpec, "hostnameOverride", "HostnameOverride"},
    {Part::kPodSpec, "resources", "PodLevelResources"},
    {Part::kPodSpec, "resourceClaims", "DynamicResourceAllocation"},
    {Part::kPodSpec, "workloadRef", "GenericWorkload", {}, 35},
    {Part::kPodSpec, "schedulingGroup", "GenericWorkload"},
    {Part::kPodSpec, "securityContext.supplementalGroupsPolicy", "SupplementalGroupsPolicy"},
    {Part::kPodSpec, "securityContext.seLinuxChangePolicy", "SELinuxChangePolicy"},
    {Part::kPodSpec, "topologySpreadConstraints[*].nodeAffinityPolicy", "NodeInclusionPolicyInPodTopologySpread"},
    {Part::kPodSpec, "topologySpreadConstraints[*].nodeTaintsPolicy", "NodeInclusionPolicyInPodTopologySpread"},
    {Part::kPodSpec, "topologySpreadConstraints[*].matchLabelKeys", "MatchLabelKeysInPodTopologySpread"},
    {Part::kPodSpec, "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[*].matchLabelKeys", "MatchLabelKeysInPodAffinity"},
    {Part::kPodSpec, "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[*].matchLabelKeys", "MatchLabelKeysInPodAffinity"},
    {Part::kPodSpec, "volumes[*].image", "ImageVolume"},
    {Part::kPodSpec, "volumes[*].projected.sources[*].clusterTrustBundle", "ClusterTrustBundleProjection"},
    {Part::kPodSpec, "volumes[*].projected.sources[*].podCertificate", "PodCertificateRequest"},
    {Part::kPodSpec, "containers[*].restartPolicy", "ContainerRestartRules"},
    {Part::kPodSpec, "containers[*].restartPolicyRules", "ContainerRestartRules"},
    {Part::kPodSpec, "initContainers[*].restartPolicy", "SidecarContainers"},
    {Part::kPodSpec, "initContainers[*].restartPolicyRules", "ContainerRestartRules"},
    {Part::kPodSpec, "containers[*].resizePolicy", "InPlacePodVerticalScaling"},
    {Part::kPodSpec, "initContainers[*].resizePolicy", "InPlacePodVerticalScaling"},
    {Part::kPodSpec, "containers[*].volumeMounts[*].recursiveReadOnly", "RecursiveReadOnlyMounts"},
    {Part::kPodSpec, "initContainers[*].volumeMounts[*].recursiveReadOnly", "RecursiveReadOnlyMounts"},
    {Part::kPodSpec, "containers[*].lifecycle.preStop.sleep", "PodLifecycleSleepAction"},
    {Part::kPodSpec, "containers[*].lifecycle.stopSignal", "ContainerStopSignals"},
    {Part::kPodSpec, "initContainers[*].lifecycle.stopSignal", "ContainerStopSignals"},
    {Part::kJobSpec, "managedBy", "JobManagedBy"},
    {Part::kJobSpec, "successPolicy", "JobSuccessPolicy"},
    {Part::kJobSpec, "backoffLimitPerIndex", "JobBackoffLimitPerIndex"},
    {Part::kJobSpec, "podReplacementPolicy", "JobPodReplacementPolicy"},
    {Part::kStatefulSet, "spec.updateStrategy.rollingUpdate.maxUnavailable", "MaxUnavailableStatefulSet"},
    {Part::kService, "spec.trafficDistribution", "ServiceTrafficDistribution"},
    {Part::kClaim, "spec.volumeAttributesClassName", "VolumeAttributesClass"},
    {Part::kClaim, "spec.dataSourceRef.namespace", "CrossNamespaceVolumeDataSource", "dataSourceRef"},
    {Part::kAutoscaler, "spec.behavior.scaleUp.tolerance", "HPAConfigurableTolerance"},
    {Part::kAutoscaler, "spec.behavior.scaleDown.tolerance", "HPAConfigurableTolerance"},
};
// clang-format on

Value PartOf(Part part, Value object, std::string_view group, std::string_view kind) {
  const auto is = [&](std::string_view a, std::string_view b) {
    return group == a && kind == b ? object : Value();
  };
  switch (part) {
    case Part::kPodSpec:
      return PodTemplateOf(object, group, kind)["spec"];
    case Part::kJobSpec:
      return JobSpecOf(object, group, kind);
    case Part::kStatefulSet:
      return is("apps", "StatefulSet");
    case Part::kService:
      return is("", "Service");
    case Part::kClaim:
      return is("", "PersistentVolumeClaim");
    case Part::kAutoscaler:
      return is("autoscaling", "HorizontalPodAutoscaler");
  }
  return {};
}

/// Whether a field is dropped: before its gate came there was no such field, or the server refused it.
bool IsDropped(const GatedField& field, const k8s::Target& target) {
  return target.minor <= field.last && k8s::HasGate(field.gate, target.minor) && !target.Enabled(field.gate);
}

void WarnAt(Value parent, std::string_view name, const GatedField& field) {
  const auto entry = parent.node().Find(name);
  if (!entry || entry->value.IsNull()) return;
  const k8s::Target& target = parent.context().target();
  const std::string what = field.lost.empty() ? fmt::format("`{}` is", name)
                                              : fmt::format("`{}` with a `{}` is", field.lost, name);
  Warn(parent[name].At(entry->key), "gated-field",
       fmt::format("{} dropped by the API server: feature gate {} is off in Kubernetes 1.{}", what,
                   field.gate, target.minor),
       "enable the gate on the API server, or remove the field");
}

void Follow(Value at, std::string_view path, const GatedField& field) {
  if (!at) return;
  const size_t dot = path.find('.');
  if (dot == std::string_view::npos) return WarnAt(at, path, field);
  const std::string_view step = path.substr(0, dot);
  const std::string_view rest = path.substr(dot + 1);
  constexpr std::string_view kEvery = "[*]";
  if (!step.ends_with(kEvery)) return Follow(at[step], rest, field);
  for (Value item : at[step.substr(0, step.size() - kEvery.size())].items()) Follow(item, rest, field);
}

}  // namespace

void WarnOfDroppedFields(Value object, std::string_view group, std::string_view kind) {
  const GatedField* before = nullptr;
  Value part;
  std::vector<bool>& dropped = object.context().dropped_fields();
  if (dropped.empty()) {
    for (const GatedField& field : kGatedFields)
      dropped.push_back(IsDropped(field, object.context().target()));
  }
  for (const GatedField& field : kGatedFields) {
    if (!dropped[static_cast<size_t>(&field - kGatedFields)]) continue;
    if (before == nullptr || before->part != field.part) part = PartOf(field.part, object, group, kind);
    before = &field;
    Follow(part, field.path, field);
  }
}

}  // namespace kubevet::validate
