#include "validate/service.h"

#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

/// A Service named web; `spec` is indented by two and starts on line 4.
std::string Service(std::string_view spec) {
  return fmt::format("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n{}", spec);
}

TEST(ServiceTest, AcceptsTheUsual) {
  EXPECT_EQ(Findings(Service("  ports: [{port: 80}]\n")), Expected{});
  EXPECT_EQ(Findings(Service("  clusterIP: None\n")), Expected{});
  EXPECT_EQ(Findings(Service("  type: ExternalName\n  externalName: db.example.com.\n")), Expected{});
  EXPECT_EQ(Findings(Service("  type: NodePort\n  ports: [{port: 80, nodePort: 30080}]\n")), Expected{});
  EXPECT_EQ(
      Findings(Service("  type: LoadBalancer\n  externalTrafficPolicy: Local\n  ports: [{port: 80}]\n")),
      Expected{});
}

TEST(ServiceTest, ABadPortIsTheTargetPortToo) {
  EXPECT_EQ(Findings(Service("  ports:\n  - port: 0\n")),
            (Expected{"Invalid spec.ports[0].port @ 6", "Invalid spec.ports[0].targetPort @ 6"}));
}

TEST(ServiceTest, AQuotedTargetPortIsAName) {
  EXPECT_EQ(Findings(Service("  ports:\n  - port: 80\n    targetPort: \"8080\"\n")),
            (Expected{"Invalid spec.ports[0].targetPort @ 7"}));
  EXPECT_EQ(Findings(Service("  ports:\n  - port: 80\n    targetPort: \"\"\n")), Expected{});
}

TEST(ServiceTest, TwoPortsNeedNames) {
  EXPECT_EQ(Findings(Service("  ports:\n  - port: 80\n    name: http\n  - port: 443\n")),
            (Expected{"Required spec.ports[1].name @ 8"}));
}

TEST(ServiceTest, AllocationErrorsComeAlone) {
  EXPECT_EQ(Findings(Service(
                "  type: NodePort\n  sessionAffinity: Nope\n  ports:\n  - port: 80\n    nodePort: 80\n")),
            (Expected{"Invalid spec.ports[0].nodePort @ 9"}));
}

TEST(ServiceTest, PointsAtClusterIpForThePluralFieldMeant) {
  EXPECT_EQ(Findings(Service("  clusterIP: 10.96.0.300\n  ports: [{port: 80}]\n")),
            (Expected{"Invalid spec.clusterIPs[0] @ 5"}));
  EXPECT_EQ(Findings(Service("  type: NodePort\n  clusterIP: None\n  ports: [{port: 80}]\n")),
            (Expected{"Invalid spec.clusterIPs[0] @ 6"}));
}

TEST(ServiceTest, ClusterAddressesMayBeInAnyPrivateRange) {
  EXPECT_EQ(Findings(Service("  clusterIP: 10.43.0.10\n  ports: [{port: 80}]\n")), Expected{});
  EXPECT_EQ(Findings(Service("  clusterIP: 169.254.1.1\n  ports: [{port: 80}]\n")),
            (Expected{"Invalid spec.clusterIPs @ 5"}));
}

TEST(ServiceTest, OneNodePortServesOnePortNumber) {
  EXPECT_EQ(Findings(Service("  type: NodePort\n  ports:\n"
                             "  - {name: dns, port: 53, nodePort: 30053}\n"
                             "  - {name: dns-udp, port: 53, protocol: UDP, nodePort: 30053}\n")),
            Expected{});
  EXPECT_EQ(Findings(Service("  type: NodePort\n  ports:\n"
                             "  - {name: a, port: 1, nodePort: 30053}\n"
                             "  - {name: b, port: 2, protocol: UDP, nodePort: 30053}\n")),
            (Expected{"Invalid spec.ports[1].nodePort @ 8"}));
}

TEST(ServiceTest, NamesMayStartWithADigitFrom136) {
  const std::string text =
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: 1web\nspec:\n  clusterIP: None\n";
  EXPECT_EQ(Findings(text, 35), (Expected{"Invalid metadata.name @ 4"}));
  EXPECT_EQ(Findings(text, 36), Expected{});
}

TEST(ServiceTest, AmbiguousAddressesAreRefusedFrom136) {
  const std::string text = Service("  externalIPs: [010.1.2.3]\n  ports: [{port: 80}]\n");
  EXPECT_EQ(Findings(text, 35), Expected{});
  EXPECT_EQ(Findings(text, 36), (Expected{"Invalid spec.externalIPs[0] @ 5"}));
  EXPECT_EQ(UpdateFindings(text, text, 36), Expected{});
}

TEST(ServiceTest, SourceRangesHaveTheServersSpelling) {
  EXPECT_EQ(
      Findings(Service("  type: LoadBalancer\n  loadBalancerSourceRanges: [\" 10.0.0.0/8 \", 10.0.0.0]\n"
                       "  ports: [{port: 80}]\n")),
      (Expected{"Invalid spec.LoadBalancerSourceRanges[1] @ 6"}));
}

TEST(ServiceUpdateTest, KeepsWhatTheClusterAssigned) {
  const std::string old = Service("  clusterIP: 10.96.0.50\n  ports: [{port: 80}]\n");
  EXPECT_EQ(UpdateFindings(Service("  ports: [{port: 81}]\n"), old), Expected{});
  EXPECT_EQ(UpdateFindings(Service("  clusterIP: 10.96.0.51\n  ports: [{port: 80}]\n"), old),
            (Expected{"Invalid spec.clusterIPs[0] @ 5"}));
  EXPECT_EQ(UpdateFindings(Service("  clusterIP: None\n"), Service("  ports: [{port: 80}]\n")),
            (Expected{"Invalid spec.clusterIPs[0] @ 5"}));
}

TEST(ServiceUpdateTest, PinningAnAssignedAddressMayBeRight) {
  EXPECT_EQ(UpdateFindings(Service("  clusterIP: 10.96.0.51\n  ports: [{port: 80}]\n"),
                           Service("  ports: [{port: 80}]\n")),
            Expected{});
}

TEST(ServiceUpdateTest, AnotherTypeDropsUntouchedFields) {
  const std::string old = Service(
      "  type: LoadBalancer\n  externalTrafficPolicy: Local\n  healthCheckNodePort: 30100\n"
      "  allocateLoadBalancerNodePorts: true\n  loadBalancerClass: example.com/lb\n"
      "  ports: [{port: 80, nodePort: 30080}]\n");
  const auto as_cluster_ip = [&](std::string_view port) {
    return Service(
        fmt::format("  type: ClusterIP\n  externalTrafficPolicy: Local\n  healthCheckNodePort: 30100\n"
                    "  allocateLoadBalancerNodePorts: true\n  loadBalancerClass: example.com/lb\n"
                    "  ports: [{{port: 80, nodePort: {}}}]\n",
                    port));
  };
  EXPECT_EQ(UpdateFindings(as_cluster_ip("30080"), old), Expected{});
  EXPECT_EQ(UpdateFindings(as_cluster_ip("30081"), old), (Expected{"Forbidden spec.ports[0].nodePort @ 10"}));
}

TEST(ServiceUpdateTest, TheSecondFamilyIsReleasedByPolicy) {
  const std::string old = Service("  ipFamilyPolicy: RequireDualStack\n  ports: [{port: 80}]\n");
  EXPECT_EQ(UpdateFindings(Service("  ipFamilyPolicy: SingleStack\n  ports: [{port: 80}]\n"), old),
            Expected{});
  EXPECT_EQ(UpdateFindings(Service("  ipFamilies: [IPv4]\n  ports: [{port: 80}]\n"), old),
            (Expected{"Invalid spec.ipFamilyPolicy @ 4"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
