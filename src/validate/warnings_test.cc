#include "validate/warnings.h"

#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate {
namespace {

using testing::Expected;
using testing::Warnings;

std::string Service(std::string_view spec) {
  return fmt::format(
      "apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec:\n  ports: [{{port: 80}}]\n  {}\n", spec);
}

TEST(Warnings, ComeWithValidObjectsOnly) {
  EXPECT_EQ(Warnings(Service("externalName: b")), Expected{"server-warning spec.externalName @ 6"});
  EXPECT_EQ(Warnings(Service("externalName: b\n  type: X")), Expected{});
}

TEST(Warnings, AddressesInFormsThatNewVersionsRefuse) {
  EXPECT_EQ(Warnings(Service("externalIPs: [01.2.3.4, 1.2.3.4]")),
            Expected{"server-warning spec.externalIPs[0] @ 6"});
  const std::string ranges =
      Service("type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.1/8, 2001:DB8::/32, 10.0.0.0/8]");
  EXPECT_EQ(Warnings(ranges), (Expected{"server-warning spec.loadBalancerSourceRanges[0] @ 7",
                                        "server-warning spec.loadBalancerSourceRanges[1] @ 7"}));
}

TEST(Warnings, ExternalAddressesAreDeprecatedFrom136) {
  EXPECT_EQ(Warnings(Service("externalIPs: [1.2.3.4]"), 35), Expected{});
  EXPECT_EQ(Warnings(Service("externalIPs: [1.2.3.4]"), 36),
            Expected{"deprecated-field spec.externalIPs @ 6"});
}

std::string Container(std::string_view rest) {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  - name: c\n    image: i\n   "
      " {}\n",
      rest);
}

TEST(Warnings, AVariableMayExtendItself) {
  EXPECT_EQ(Warnings(Container("env: [{name: A, value: x}, {name: A, value: $(A)y}]")), Expected{});
  EXPECT_EQ(Warnings(Container("env: [{name: A, value: x}, {name: A, value: $(A)}]")),
            Expected{"server-warning spec.containers[0].env[1] @ 8"});
}

TEST(Warnings, PortsOfOneNumberDifferByProtocolAndHostPort) {
  EXPECT_EQ(Warnings(Container("ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]")),
            Expected{});
  EXPECT_EQ(Warnings(Container("ports: [{containerPort: 53}, {containerPort: 53, hostPort: 53}]")),
            Expected{"server-warning spec.containers[0].ports[1] @ 8"});
}

TEST(Warnings, SeccompAnnotationsCountOnlyWithoutTheField) {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n"
      "    seccomp.security.alpha.kubernetes.io/pod: runtime/default\nspec:\n  containers: [{name: c, image: "
      "i}]\n";
  EXPECT_EQ(Warnings(pod),
            Expected{"deprecated-field metadata.annotations[seccomp.security.alpha.kubernetes.io/pod] @ 6"});
  EXPECT_EQ(Warnings(pod + "  securityContext: {seccompProfile: {type: RuntimeDefault}}\n"), Expected{});
}

}  // namespace
}  // namespace kubevet::validate
