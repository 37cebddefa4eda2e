#include "validate/validate.h"

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

constexpr bool kNamespaced = true;
constexpr bool kCluster = false;
constexpr NameRule kLabel = &k8s::DnsLabelProblem;
constexpr NameRule kSubdomain = &k8s::DnsSubdomainProblem;

// clang-format off
/// Every kind whose rules are known, by API group. New rows go to the block of their area.
constexpr KindRules kKinds[] = {
    // workloads
    {"apps", "ControllerRevision", kNamespaced, kSubdomain, nullptr, nullptr},
    // Pods
    // storage and configuration
    {"", "ConfigMap", kNamespaced, kSubdomain, ValidateConfigMap, ValidateConfigMapUpdate},
    {"", "Secret", kNamespaced, kSubdomain, ValidateSecret, ValidateSecretUpdate},
    {"", "PersistentVolumeClaim", kNamespaced, kSubdomain, ValidatePersistentVolumeClaim, ValidatePersistentVolumeClaimUpdate},
    {"", "PersistentVolume", kCluster, kSubdomain, ValidatePersistentVolume, ValidatePersistentVolumeUpdate},
    {"", "LimitRange", kNamespaced, kSubdomain, ValidateLimitRange, nullptr},
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
};

}  // namespace

std::string_view GroupOf(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

const KindRules* FindKindRules(std::string_view group, std::string_view kind) {
  for (const KindRules& rules : kKinds) {
    if (rules.kind == kind && rules.group == group) return &rules;
  }
  return nullptr;
}

void Validate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node root) {
  const Value object = context.Start(root);
  const KindRules* rules = FindKindRules(GroupOf(api_version), kind);
  if (rules == nullptr) return;
  if (rules->name_rule != nullptr)
    ValidateObjectMeta(object["metadata"], rules->namespaced, rules->name_rule);
  if (rules->check != nullptr) rules->check(object);
}

void ValidateUpdate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node now,
                    yaml::Node old) {
  const Value object = context.Start(now);
  const KindRules* rules = FindKindRules(GroupOf(api_version), kind);
  if (rules == nullptr) return;
  const Value replaced = context.Root(old);
  ValidateObjectMetaUpdate(object["metadata"], replaced["metadata"]);
  if (rules->update != nullptr) rules->update(object, replaced);
}

}  // namespace kubevet::validate
