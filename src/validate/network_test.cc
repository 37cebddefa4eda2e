// Ingress, NetworkPolicy, Endpoints, EndpointSlice, ServiceCIDR and RBAC.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

std::string Object(std::string_view kind, std::string_view body) {
  return fmt::format("kind: {}\nmetadata: {{name: test}}\n{}", kind, body);
}

std::string Ingress(std::string_view spec) {
  return Object("Ingress\napiVersion: networking.k8s.io/v1", fmt::format("spec:\n{}", spec));
}

TEST(IngressTest, NeedsSomethingToServe) {
  EXPECT_EQ(Findings(Ingress("  ingressClassName: nginx\n")), (Expected{"Invalid spec @ 4"}));
}

TEST(IngressTest, APathWithoutTypeIsNotLookedAtFurther) {
  EXPECT_EQ(Findings(Ingress("  rules:\n  - http:\n      paths:\n      - path: nope\n        backend: {}\n")),
            (Expected{"Required spec.rules[0].http.paths[0].pathType @ 8"}));
}

TEST(IngressTest, PathsAreAbsoluteAndPlain) {
  const auto with = [](std::string_view type, std::string_view path) {
    return Ingress(
        fmt::format("  rules:\n  - http:\n      paths:\n      - pathType: {}\n        path: {}\n"
                    "        backend: {{service: {{name: a, port: {{number: 80}}}}}}\n",
                    type, path));
  };
  const Expected wrong{"Invalid spec.rules[0].http.paths[0].path @ 9"};
  EXPECT_EQ(Findings(with("Prefix", "/a/../b")), wrong);
  EXPECT_EQ(Findings(with("Exact", "a")), wrong);
  EXPECT_EQ(Findings(with("ImplementationSpecific", "/a/../b")), Expected{});
  EXPECT_EQ(Findings(with("ImplementationSpecific", "''")), Expected{});
}

TEST(IngressTest, BackendsNameOnePort) {
  EXPECT_EQ(Findings(Ingress("  defaultBackend:\n    service: {name: a}\n")),
            (Expected{"Required spec.defaultBackend @ 5"}));
  EXPECT_EQ(Findings(Ingress("  defaultBackend:\n    service: {name: a, port: {name: http, number: 80}}\n")),
            (Expected{"Invalid spec.defaultBackend @ 5"}));
}

TEST(IngressTest, HostsAreNames) {
  EXPECT_EQ(
      Findings(Ingress("  rules:\n  - host: 10.0.0.1\n  - host: '*.example.com'\n  - host: 'a.*.com'\n")),
      (Expected{"Invalid spec.rules[0].host @ 6", "Invalid spec.rules[2].host @ 8"}));
}

TEST(IngressTest, AnUpdateKeepsAWildcardRuleThatWasStored) {
  const std::string old = Ingress("  rules:\n  - host: '*.example.com'\n    http: {paths: []}\n");
  EXPECT_EQ(Findings(old), (Expected{"Required spec.rules[0].http.paths @ 7"}));
  EXPECT_EQ(UpdateFindings(old, old), Expected{});
}

TEST(IngressClassTest, TheControllerIsADomainAndAPath) {
  const auto with = [](std::string_view controller) {
    return Object("IngressClass\napiVersion: networking.k8s.io/v1",
                  fmt::format("spec: {{controller: {}}}\n", controller));
  };
  EXPECT_EQ(Findings(with("example.com/ingress")), Expected{});
  EXPECT_EQ(Findings(with("nginx")), (Expected{"Invalid spec.controller @ 4"}));
  EXPECT_EQ(UpdateFindings(with("example.com/b"), with("example.com/a")),
            (Expected{"Invalid spec.controller @ 4"}));
}

std::string Policy(std::string_view spec) {
  return Object("NetworkPolicy\napiVersion: networking.k8s.io/v1",
                fmt::format("spec:\n  podSelector: {{}}\n{}", spec));
}

TEST(NetworkPolicyTest, APeerIsOneKindOfThing) {
  EXPECT_EQ(
      Findings(Policy(
          "  ingress:\n  - from:\n    - {}\n    - ipBlock: {cidr: 10.0.0.0/8}\n      podSelector: {}\n")),
      (Expected{"Required spec.ingress[0].from[0] @ 8", "Forbidden spec.ingress[0].from[1] @ 9"}));
}

TEST(NetworkPolicyTest, ExceptionsLieInTheirRange) {
  EXPECT_EQ(Findings(Policy("  egress:\n  - to:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n"
                            "        except: [10.1.0.0/16, 10.0.0.0/8, 11.0.0.0/16]\n")),
            (Expected{"Invalid spec.egress[0].to[0].ipBlock.except[1] @ 10",
                      "Invalid spec.egress[0].to[0].ipBlock.except[2] @ 10"}));
}

TEST(NetworkPolicyTest, HostBitsAreRefusedFrom136UnlessStored) {
  const std::string text = Policy("  egress:\n  - to: [{ipBlock: {cidr: 10.0.0.5/8}}]\n");
  EXPECT_EQ(Findings(text, 35), Expected{});
  EXPECT_EQ(Findings(text, 36), (Expected{"Invalid spec.egress[0].to[0].ipBlock.cidr @ 7"}));
  EXPECT_EQ(UpdateFindings(text, text, 36), Expected{});
}

TEST(NetworkPolicyTest, PortRangesAreNumbersInOrder) {
  EXPECT_EQ(Findings(Policy("  ingress:\n  - ports:\n    - {port: http, endPort: 90}\n    - {endPort: 90}\n"
                            "    - {port: 80, endPort: 79}\n")),
            (Expected{"Invalid spec.ingress[0].ports[0].endPort @ 8",
                      "Invalid spec.ingress[0].ports[1].endPort @ 9",
                      "Invalid spec.ingress[0].ports[2].endPort @ 10"}));
}

TEST(EndpointSliceTest, AddressesAreOfTheirType) {
  const auto with = [](std::string_view type, std::string_view address) {
    return Object("EndpointSlice\napiVersion: discovery.k8s.io/v1",
                  fmt::format("addressType: {}\nendpoints:\n- addresses: ['{}']\n", type, address));
  };
  EXPECT_EQ(Findings(with("IPv4", "10.0.0.1")), Expected{});
  EXPECT_EQ(Findings(with("IPv4", "fd00::1")), (Expected{"Invalid endpoints[0].addresses @ 6"}));
  EXPECT_EQ(Findings(with("IPv6", "FD00::1")), (Expected{"Invalid endpoints[0].addresses[0] @ 6"}));
  EXPECT_EQ(Findings(with("IPv4", "127.0.0.1")), (Expected{"Invalid endpoints[0].addresses[0] @ 6"}));
  EXPECT_EQ(Findings(with("FQDN", "localhost")), (Expected{"Invalid endpoints[0].addresses[0] @ 6"}));
}

TEST(EndpointsTest, ASubsetHasAddresses) {
  EXPECT_EQ(Findings(Object("Endpoints\napiVersion: v1", "subsets:\n- ports: [{port: 80}]\n")),
            (Expected{"Required subsets[0] @ 5"}));
}

TEST(ServiceCidrTest, GrowsByTheOtherFamilyOnly) {
  const auto with = [](std::string_view cidrs) {
    return Object("ServiceCIDR\napiVersion: networking.k8s.io/v1",
                  fmt::format("spec:\n  cidrs: {}\n", cidrs));
  };
  EXPECT_EQ(UpdateFindings(with("[10.0.0.0/24, 'fd00::/64']"), with("[10.0.0.0/24]")), Expected{});
  EXPECT_EQ(UpdateFindings(with("[10.0.0.0/24, 10.1.0.0/24]"), with("[10.0.0.0/24]")),
            (Expected{"Invalid spec.cidrs @ 5"}));
  EXPECT_EQ(UpdateFindings(with("[10.1.0.0/24]"), with("[10.0.0.0/24]")),
            (Expected{"Invalid spec.cidrs[0] @ 5"}));
}

TEST(RbacTest, ARoleGrantsResourcesInItsNamespace) {
  EXPECT_EQ(Findings(Object("Role\napiVersion: rbac.authorization.k8s.io/v1",
                            "rules:\n- verbs: [get]\n  nonResourceURLs: [/healthz]\n- apiGroups: [apps]\n")),
            (Expected{"Invalid rules[0].nonResourceURLs @ 6", "Required rules[1].verbs @ 7",
                      "Required rules[1].resources @ 7"}));
}

TEST(RbacTest, BindingsSayWhom) {
  EXPECT_EQ(
      Findings(Object("ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1",
                      "roleRef: {kind: Role, name: a}\nsubjects:\n- {kind: ServiceAccount, name: b}\n")),
      (Expected{"NotSupported roleRef.kind @ 4", "Required subjects[0].namespace @ 6"}));
}

TEST(RbacTest, TheRoleOfABindingStays) {
  const auto with = [](std::string_view ref) {
    return Object("RoleBinding\napiVersion: rbac.authorization.k8s.io/v1", fmt::format("roleRef: {}\n", ref));
  };
  EXPECT_EQ(UpdateFindings(with("{kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}"),
                           with("{kind: Role, name: a}")),
            Expected{});
  EXPECT_EQ(UpdateFindings(with("{kind: Role, name: b}"), with("{kind: Role, name: a}")),
            (Expected{"Invalid roleRef @ 4"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
