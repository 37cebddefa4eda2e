// Pods and Pod templates as a whole, and updates of Pods.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

/// `spec` is from line 6.
std::string Pod(std::string_view spec, std::string_view metadata = "") {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: test{}}}\nspec:\n  containers: [{{name: c, image: "
      "'i:1'}}]\n{}",
      metadata, spec);
}

TEST(PodTest, TemplatesLeaveOutMetadataInPathsOfLabels) {
  EXPECT_EQ(Findings("apiVersion: v1\nkind: PodTemplate\nmetadata: {name: test}\ntemplate:\n  metadata:\n"
                     "    labels: {'a b': c}\n  spec:\n    containers: [{name: c, image: i}]\n"),
            (Expected{"Invalid template.labels @ 6"}));
}

TEST(PodTest, TheOldNameOfTheServiceAccountIsReportedAtTheNewOne) {
  EXPECT_EQ(Findings(Pod("  serviceAccount: A\n")), (Expected{"Invalid spec.serviceAccountName @ 6"}));
}

TEST(PodTest, WithoutDnsPolicyServersMustBeNamed) {
  EXPECT_EQ(Findings(Pod("  dnsPolicy: None\n")), (Expected{"Required spec.dnsConfig @ 4"}));
  EXPECT_EQ(
      Findings(Pod("  dnsPolicy: None\n  dnsConfig: {nameservers: [1.1.1.1], searches: [_a.b., '.', -]}\n")),
      (Expected{"Invalid spec.dnsConfig.searches[2] @ 7"}));
}

TEST(PodTest, AddressesAreStrictFromKubernetes136) {
  const std::string pod = Pod("  hostAliases: [{ip: 010.0.0.1, hostnames: [a]}]\n");
  EXPECT_EQ(Findings(pod, 35), Expected{});
  EXPECT_EQ(Findings(pod, 36), (Expected{"Invalid spec.hostAliases[0].ip @ 6"}));
}

TEST(PodTest, OwnUsersExcludeTheHostsNamespaces) {
  EXPECT_EQ(Findings(Pod("  hostUsers: false\n  hostPID: true\n  hostNetwork: true\n")),
            (Expected{"Forbidden spec.hostNetwork @ 8", "Forbidden spec.HostPID @ 7"}));
}

TEST(PodTest, SysctlsOfSharedNamespacesBelongToTheHost) {
  EXPECT_EQ(
      Findings(Pod("  hostNetwork: true\n  securityContext:\n    sysctls:\n    - {name: net/core/somaxconn}\n"
                   "    - {name: kernel.shmmax}\n    - {name: kernel.shmmax}\n")),
      (Expected{"Invalid spec.securityContext.sysctls[0].name @ 9",
                "Duplicate spec.securityContext.sysctls[2].name @ 11"}));
}

TEST(PodTest, OfGatesTheItemIsNamed) {
  EXPECT_EQ(Findings(Pod("  nodeName: node-1\n  schedulingGates: [{name: a}, {name: a}]\n")),
            (Expected{"Duplicate spec.schedulingGates[1] @ 7", "Forbidden spec.nodeName @ 6"}));
}

TEST(PodTest, WindowsKnowsLittleOfLinux) {
  EXPECT_EQ(
      Findings(
          Pod("  os: {name: windows}\n  securityContext: {runAsUser: 1}\n  resources: {limits: {cpu: 1}}\n")),
      (Expected{"Forbidden spec.resources @ 8", "Forbidden spec.securityContext.runAsUser @ 7"}));
  EXPECT_EQ(Findings(Pod("  os: {name: Linux}\n")), (Expected{"NotSupported spec.os @ 6"}));
}

TEST(PodTest, AnnotationsAndFieldsNameTheSameProfile) {
  const std::string annotation = ", annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}";
  EXPECT_EQ(Findings(Pod("  securityContext: {seccompProfile: {type: RuntimeDefault}}\n", annotation)),
            (Expected{"Forbidden spec.securityContext.seccompProfile.type @ 6"}));
}

TEST(PodTest, TolerationsInAnnotationsAreReadToo) {
  const auto with = [](std::string_view text) {
    return Pod("", fmt::format(", annotations: {{scheduler.alpha.kubernetes.io/tolerations: '{}'}}", text));
  };
  EXPECT_EQ(Findings(with("nonsense")), (Expected{"Invalid metadata.annotations @ 3"}));
  EXPECT_EQ(
      Findings(with("[{\"effect\": \"NoSchedule\"}]")),
      (Expected{"Invalid metadata.annotations.scheduler.alpha.kubernetes.io/tolerations[0].operator @ 3"}));
}

TEST(PodTest, GatedFieldsAreDroppedSilently) {
  EXPECT_EQ(Findings(Pod("  hostnameOverride: A\n"), 35), (Expected{"Invalid spec.hostnameOverride @ 6"}));
  EXPECT_EQ(Findings(Pod("  hostnameOverride: A\n"), 34), Expected{});
}

TEST(PodUpdateTest, TheImageMayChangeButNotWhatItsTagImplies) {
  const auto with = [](std::string_view image) {
    return fmt::format(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: test}}\nspec:\n  containers: [{{name: c, image: "
        "{}}}]\n",
        image);
  };
  EXPECT_EQ(UpdateFindings(with("i:2"), with("i:1")), Expected{});
  EXPECT_EQ(UpdateFindings(with("i:latest"), with("i:1")), (Expected{"Forbidden spec @ 4"}));
  EXPECT_EQ(UpdateFindings(with("i"), with("i:latest")), Expected{});
}

TEST(PodUpdateTest, DefaultsAreNoChange) {
  EXPECT_EQ(UpdateFindings(Pod("  dnsPolicy: ClusterFirst\n  terminationGracePeriodSeconds: 30\n"), Pod("")),
            Expected{});
  EXPECT_EQ(UpdateFindings(Pod("  dnsPolicy: Default\n"), Pod("")), (Expected{"Forbidden spec @ 4"}));
}

TEST(PodUpdateTest, TolerationsAreAddedAndGatesRemoved) {
  const std::string one = Pod("  tolerations: [{key: a, operator: Exists}]\n");
  const std::string two = Pod("  tolerations: [{key: b, operator: Exists}, {key: a, operator: Exists}]\n");
  EXPECT_EQ(UpdateFindings(two, one), Expected{});
  EXPECT_EQ(UpdateFindings(one, two), (Expected{"Forbidden spec.tolerations @ 6"}));
  const std::string gated = Pod("  schedulingGates: [{name: a}]\n");
  EXPECT_EQ(UpdateFindings(Pod(""), gated), Expected{});
  EXPECT_EQ(UpdateFindings(gated, Pod("")), (Expected{"Forbidden spec.schedulingGates[0].name @ 6"}));
}

TEST(PodUpdateTest, AGatedPodMayBeNarrowedDown) {
  constexpr std::string_view kGate = "  schedulingGates: [{name: a}]\n";
  const auto with = [&](std::string_view selector) {
    return Pod(fmt::format("  nodeSelector: {}\n{}", selector, kGate));
  };
  EXPECT_EQ(UpdateFindings(with("{a: b, c: d}"), with("{a: b}")), Expected{});
  EXPECT_EQ(UpdateFindings(with("{a: c}"), with("{a: b}")), (Expected{"Invalid spec.nodeSelector @ 6"}));
}

TEST(PodUpdateTest, WhatTheOldObjectViolatesStaysAllowed) {
  const auto with = [](std::string_view image) {
    return fmt::format(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: test}}\nspec:\n"
        "  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n"
        "      containers:\n      - name: c\n        image: {}\n"
        "        resources: {{limits: {{hugepages-2Mi: 1Mi, cpu: 1}}}}\n",
        image);
  };
  EXPECT_EQ(Findings(with("i")).size(), 1u);
  EXPECT_EQ(UpdateFindings(with("j"), with("i")), Expected{});
}

}  // namespace
}  // namespace kubevet::validate::testing
