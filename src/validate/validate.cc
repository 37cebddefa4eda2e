#include "validate/validate.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "k8s/resource.h"
#include "validate/api_service.h"
#include "validate/apps.h"
#include "validate/autoscaling.h"
#include "validate/batch.h"
#include "validate/config.h"
#include "validate/coordination.h"
#include "validate/custom_resource_definition.h"
#include "validate/dropped_fields.h"
#include "validate/endpoints.h"
#include "validate/ingress.h"
#include "validate/last_applied.h"
#include "validate/namespace.h"
#include "validate/network_policy.h"
#include "validate/node.h"
#include "validate/numbers.h"
#include "validate/persistent_volume.h"
#include "validate/persistent_volume_claim.h"
#include "validate/pod_spec.h"
#include "validate/policy.h"
#include "validate/quota.h"
#include "validate/rbac.h"
#include "validate/replication_controller.h"
#include "validate/scheduling.h"
#include "validate/service.h"
#include "validate/service_cidr.h"
#include "validate/storage.h"
#include "validate/warnings.h"
#include "validate/webhooks.h"

namespace kubevet::validate {
namespace {

constexpr bool kNamespaced = true;
constexpr bool kCluster = false;
constexpr NameRule kLabel = &k8s::DnsLabelProblem;
constexpr NameRule kSubdomain = &k8s::DnsSubdomainProblem;
constexpr MetadataOptions kAnyFinalizer{.any_finalizer = true};
constexpr MetadataOptions kOptionalName{.optional_name = true};
constexpr MetadataOptions kAnyGenerateName{.any_generate_name = true};
constexpr NameRule kPathSegment = &k8s::PathSegmentProblem;

// clang-format off
/// Every kind whose rules are known. New rows go to the block of their area.
constexpr KindRules kKinds[] = {
    // workloads
    {"apps", "ControllerRevision", kNamespaced, kSubdomain, ValidateControllerRevision, ValidateControllerRevisionUpdate},
    {"apps", "DaemonSet", kNamespaced, kSubdomain, ValidateDaemonSet, ValidateDaemonSetUpdate},
    {"apps", "Deployment", kNamespaced, kSubdomain, ValidateDeployment, ValidateDeploymentUpdate},
    {"apps", "ReplicaSet", kNamespaced, kSubdomain, ValidateReplicaSet, ValidateReplicaSetUpdate},
    {"apps", "StatefulSet", kNamespaced, kLabel, ValidateStatefulSet, ValidateStatefulSetUpdate},
    {"", "ReplicationController", kNamespaced, kSubdomain, ValidateReplicationController, ValidateReplicationControllerUpdate, kAnyGenerateName},
    {"batch", "CronJob", kNamespaced, kSubdomain, ValidateCronJob, ValidateCronJobUpdate},
    {"batch", "Job", kNamespaced, kSubdomain, ValidateJob, ValidateJobUpdate},
    {"autoscaling", "HorizontalPodAutoscaler", kNamespaced, kSubdomain, ValidateHorizontalPodAutoscaler, ValidateHorizontalPodAutoscalerUpdate},
    {"policy", "PodDisruptionBudget", kNamespaced, nullptr, ValidatePodDisruptionBudget, ValidatePodDisruptionBudgetUpdate, kAnyFinalizer},
    {"scheduling.k8s.io", "PriorityClass", kCluster, kSubdomain, ValidatePriorityClass, ValidatePriorityClassUpdate},
    {"coordination.k8s.io", "Lease", kNamespaced, kSubdomain, ValidateLease, ValidateLeaseUpdate, kAnyFinalizer},
    {"node.k8s.io", "RuntimeClass", kCluster, kSubdomain, ValidateRuntimeClass, ValidateRuntimeClassUpdate, kAnyFinalizer},

    // Pods
    {"", "Pod", kNamespaced, kSubdomain, ValidatePod, ValidatePodUpdate},
    {"", "PodTemplate", kNamespaced, kSubdomain, ValidatePodTemplateObject, ValidatePodTemplateObjectUpdate},

    // storage and configuration
    {"", "ConfigMap", kNamespaced, kSubdomain, ValidateConfigMap, ValidateConfigMapUpdate},
    {"", "Secret", kNamespaced, kSubdomain, ValidateSecret, ValidateSecretUpdate},
    {"", "PersistentVolumeClaim", kNamespaced, kSubdomain, ValidatePersistentVolumeClaim, ValidatePersistentVolumeClaimUpdate},
    {"", "PersistentVolume", kCluster, kSubdomain, ValidatePersistentVolume, ValidatePersistentVolumeUpdate},
    {"", "LimitRange", kNamespaced, kSubdomain, ValidateLimitRange, nullptr, kOptionalName},
    {"", "ResourceQuota", kNamespaced, kSubdomain, ValidateResourceQuota, ValidateResourceQuotaUpdate},
    {"", "Namespace", kCluster, kLabel, ValidateNamespace, ValidateNamespaceUpdate},
    {"", "ServiceAccount", kNamespaced, kSubdomain, nullptr, nullptr},
    {"storage.k8s.io", "StorageClass", kCluster, kSubdomain, ValidateStorageClass, ValidateStorageClassUpdate},
    {"storage.k8s.io", "VolumeAttributesClass", kCluster, kSubdomain, ValidateVolumeAttributesClass, ValidateVolumeAttributesClassUpdate},
    {"storage.k8s.io", "CSIDriver", kCluster, kSubdomain, ValidateCsiDriver, ValidateCsiDriverUpdate},
    {"storage.k8s.io", "CSINode", kCluster, kSubdomain, ValidateCsiNode, ValidateCsiNodeUpdate},
    {"storage.k8s.io", "CSIStorageCapacity", kNamespaced, kSubdomain, ValidateCsiStorageCapacity, ValidateCsiStorageCapacityUpdate},
    {"storage.k8s.io", "VolumeAttachment", kCluster, kSubdomain, ValidateVolumeAttachment, ValidateVolumeAttachmentUpdate},

    // network and access
    {"", "Service", kNamespaced, nullptr, ValidateService, ValidateServiceUpdate},
    {"", "Endpoints", kNamespaced, kSubdomain, ValidateEndpoints, ValidateEndpointsUpdate},
    {"discovery.k8s.io", "EndpointSlice", kNamespaced, kSubdomain, ValidateEndpointSlice, ValidateEndpointSliceUpdate},
    {"networking.k8s.io", "Ingress", kNamespaced, kSubdomain, ValidateIngress, ValidateIngressUpdate},
    {"networking.k8s.io", "IngressClass", kCluster, kSubdomain, ValidateIngressClass, ValidateIngressClassUpdate},
    {"networking.k8s.io", "NetworkPolicy", kNamespaced, kSubdomain, ValidateNetworkPolicy, ValidateNetworkPolicyUpdate},
    {"networking.k8s.io", "ServiceCIDR", kCluster, kSubdomain, ValidateServiceCidr, ValidateServiceCidrUpdate},
    {"networking.k8s.io", "IPAddress", kCluster, k8s::CanonicalIpProblem, ValidateIpAddress, ValidateIpAddressUpdate},
    {"rbac.authorization.k8s.io", "Role", kNamespaced, kPathSegment, ValidateRole, ValidateRoleUpdate},
    {"rbac.authorization.k8s.io", "ClusterRole", kCluster, kPathSegment, ValidateClusterRole, ValidateClusterRoleUpdate},
    {"rbac.authorization.k8s.io", "RoleBinding", kNamespaced, kPathSegment, ValidateRoleBinding, ValidateRoleBindingUpdate},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", kCluster, kPathSegment, ValidateClusterRoleBinding, ValidateClusterRoleBindingUpdate},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration", kCluster, kSubdomain, ValidateWebhookConfiguration, ValidateWebhookConfigurationUpdate, kAnyFinalizer},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", kCluster, kSubdomain, ValidateWebhookConfiguration, ValidateWebhookConfigurationUpdate, kAnyFinalizer},
    {"apiextensions.k8s.io", "CustomResourceDefinition", kCluster, kSubdomain, ValidateCustomResourceDefinition, ValidateCustomResourceDefinitionUpdate, kAnyFinalizer},
    {"apiregistration.k8s.io", "APIService", kCluster, kPathSegment, ValidateApiService, ValidateApiServiceUpdate, kAnyFinalizer},
};
// clang-format on

/// Kinds whose generation the server sets itself; of all others a negative one is an error.
constexpr std::string_view kGenerationIsSet[] = {
    "CronJob",     "DaemonSet",
    "Deployment",  "EndpointSlice",
    "Ingress",     "IngressClass",
    "Job",         "NetworkPolicy",
    "Pod",         "PodDisruptionBudget",
    "PodTemplate", "PriorityClass",
    "ReplicaSet",  "ReplicationController",
    "StatefulSet",
};

void ValidateGeneration(const Value& generation, std::string_view kind) {
  if (generation.Int() >= 0) return;
  const bool is_set =
      std::find(std::begin(kGenerationIsSet), std::end(kGenerationIsSet), kind) != std::end(kGenerationIsSet);
  if (!is_set) ValidateNonNegative(generation);
}

}  // namespace

const KindRules* FindKindRules(std::string_view group, yaml::Key kind) {
  for (const KindRules& rules : kKinds) {
    if (rules.kind == kind && rules.group == group) return &rules;
  }
  return nullptr;
}

void Validate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node root) {
  const Value object = context.Start(root);
  const KindRules* rules = FindKindRules(k8s::GroupOf(api_version).value_or(api_version), kind);
  if (rules == nullptr) return;
  const Value metadata = object["metadata"];
  ValidateGeneration(metadata["generation"], kind);
  if (rules->name_rule != nullptr) {
    ValidateObjectMeta(metadata, rules->namespaced, rules->name_rule, rules->metadata);
  }
  if (rules->check != nullptr) rules->check(object);
  if (rules->name_rule == nullptr && !context.has_errors()) {
    ValidateObjectMeta(metadata, rules->namespaced, &k8s::PathSegmentProblem, kAnyFinalizer);
  }
  WarnOfDroppedFields(object, rules->group, rules->kind.text());
  if (!context.has_errors()) WarnOfOddities(object, rules->group, rules->kind);
}

void ValidateUpdate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node now,
                    yaml::Node old) {
  const Value object = context.Start(now);
  const KindRules* rules = FindKindRules(k8s::GroupOf(api_version).value_or(api_version), kind);
  if (rules == nullptr) return;
  const Value replaced = context.Root(old);
  const LastApplied last_applied(old);
  if (IsLiving(old)) context.SetLiving(last_applied.root());
  ValidateObjectMetaUpdate(object["metadata"], replaced["metadata"], rules->namespaced, rules->metadata);
  if (rules->update != nullptr) {
    rules->update(object, replaced);
  } else if (rules->check != nullptr) {
    rules->check(object);
  }
}

}  // namespace kubevet::validate
