#include "validate/dropped_fields.h"

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "k8s/feature_gates.h"
#include "validate/places.h"

namespace kubevet::validate {
namespace {

enum class Part : uint8_t { kPodSpec, kJobSpec, kStatefulSet, kService, kClaim, kAutoscaler };

/// A field below a part: `containers[*].lifecycle.stopSignal`, `[*]` is every item.
class FieldPath {
 public:
  consteval FieldPath(const char* written) {
    std::string_view text = written;
    for (bool more = true; more; ++size_) {
      const size_t dot = text.find('.');
      std::string_view step = text.substr(0, dot);
      const bool every = step.ends_with(kEvery);
      if (every) step.remove_suffix(kEvery.size());
      steps_[size_] = {step, every};
      more = dot != std::string_view::npos;
      if (more) text.remove_prefix(dot + 1);
    }
  }

  struct Step {
    yaml::Key field = "";
    bool every = false;
  };
  std::span<const Step> steps() const { return {steps_.data(), size_}; }

 private:
  static constexpr std::string_view kEvery = "[*]";
  std::array<Step, 5> steps_;
  size_t size_ = 0;
};

struct GatedField {
  Part part;
  FieldPath path;
  k8s::Gate gate;
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

Value PartOf(Part part, const Value& object, std::string_view group, std::string_view kind) {
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
  return target.minor <= field.last && field.gate.ExistsIn(target.minor) && !target.Enabled(field.gate);
}

/// The rows of kGatedFields that the target drops.
std::vector<uint8_t> DroppedRows(const k8s::Target& target) {
  std::vector<uint8_t> rows;
  for (uint8_t i = 0; i < std::size(kGatedFields); ++i) {
    if (IsDropped(kGatedFields[i], target)) rows.push_back(i);
  }
  return rows;
}

void WarnAt(const Value& parent, yaml::Key field_name, const GatedField& field) {
  const auto entry = parent.node().Find(field_name);
  if (!entry || entry->value.IsNull()) return;
  const std::string_view name = field_name.text();
  const k8s::Target& target = parent.context().target();
  const std::string what = field.lost.empty() ? fmt::format("`{}` is", name)
                                              : fmt::format("`{}` with a `{}` is", field.lost, name);
  Warn(parent[field_name].At(entry->key), "gated-field",
       fmt::format("{} dropped by the API server: feature gate {} is off in Kubernetes 1.{}", what,
                   field.gate.name(), target.minor),
       "enable the gate on the API server, or remove the field");
}

/// Whether Follow would come to the field's end.
bool Has(yaml::Node at, std::span<const FieldPath::Step> path) {
  const yaml::Node next = at[path.front().field];
  if (!next || path.size() == 1) return bool(next);
  if (!path.front().every) return Has(next, path.subspan(1));
  for (yaml::Node item : next.items()) {
    if (Has(item, path.subspan(1))) return true;
  }
  return false;
}

void Follow(const Value& at, std::span<const FieldPath::Step> path, const GatedField& field) {
  if (!at) return;
  const FieldPath::Step& step = path.front();
  if (path.size() == 1) return WarnAt(at, step.field, field);
  const Value next = at[step.field];
  if (!step.every) return Follow(next, path.subspan(1), field);
  for (Value item : next.items()) Follow(item, path.subspan(1), field);
}

}  // namespace

void WarnOfDroppedFields(const Value& object, std::string_view group, std::string_view kind) {
  std::optional<std::vector<uint8_t>>& dropped = object.context().dropped_fields();
  if (!dropped) dropped = DroppedRows(object.context().target());
  std::optional<Part> before;
  Value part;
  for (uint8_t row : *dropped) {
    const GatedField& field = kGatedFields[row];
    if (before != field.part) part = PartOf(field.part, object, group, kind);
    before = field.part;
    const auto steps = field.path.steps();
    if (part.node().MayHave(steps.front().field) && Has(part.node(), steps)) Follow(part, steps, field);
  }
}

}  // namespace kubevet::validate
