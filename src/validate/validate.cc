#include "validate/validate.h"

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/endpoints.h"
#include "validate/ingress.h"
#include "validate/network_policy.h"
#include "validate/rbac.h"
#include "validate/service.h"
#include "validate/service_cidr.h"

namespace kubevet::validate {
namespace {

constexpr bool kNamespaced = true;
constexpr bool kCluster = false;
constexpr NameRule kSubdomain = &k8s::DnsSubdomainProblem;
constexpr NameRule kPathSegment = &k8s::PathSegmentProblem;

/// Every kind whose rules are known, by API group. New rows go to the block of their area.
constexpr KindRules kKinds[] = {
    // workloads
    {"apps", "ControllerRevision", kNamespaced, kSubdomain, nullptr, nullptr},
    // Pods
    // storage and configuration
    // network and access
    {"", "Service", kNamespaced, nullptr, &ValidateService, &ValidateServiceUpdate},
    {"", "Endpoints", kNamespaced, kSubdomain, &CheckEndpoints, &CheckEndpointsUpdate},
    {"discovery.k8s.io", "EndpointSlice", kNamespaced, kSubdomain, &CheckEndpointSlice,
     &CheckEndpointSliceUpdate},
    {"networking.k8s.io", "Ingress", kNamespaced, kSubdomain, &CheckIngress, &CheckIngressUpdate},
    {"networking.k8s.io", "IngressClass", kCluster, kSubdomain, &CheckIngressClass, &CheckIngressClassUpdate},
    {"networking.k8s.io", "NetworkPolicy", kNamespaced, kSubdomain, &CheckNetworkPolicy,
     &CheckNetworkPolicyUpdate},
    {"networking.k8s.io", "ServiceCIDR", kCluster, kSubdomain, &CheckServiceCidr, &CheckServiceCidrUpdate},
    {"networking.k8s.io", "IPAddress", kCluster, &k8s::CanonicalIpProblem, &CheckIpAddress,
     &CheckIpAddressUpdate},
    {"rbac.authorization.k8s.io", "Role", kNamespaced, kPathSegment, &CheckRole, &CheckRoleUpdate},
    {"rbac.authorization.k8s.io", "ClusterRole", kCluster, kPathSegment, &CheckClusterRole,
     &CheckClusterRoleUpdate},
    {"rbac.authorization.k8s.io", "RoleBinding", kNamespaced, kPathSegment, &CheckRoleBinding,
     &CheckRoleBindingUpdate},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", kCluster, kPathSegment, &CheckClusterRoleBinding,
     &CheckClusterRoleBindingUpdate},
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
