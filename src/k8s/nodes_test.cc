#include "k8s/nodes.h"

#include <gtest/gtest.h>

namespace kubevet::k8s {
namespace {

TolerationFault Fault(std::string_view key, std::string_view op = "Exists", std::string_view value = "",
                      std::string_view effect = "", uint8_t minor = 36) {
  return JudgeToleration(key, op, value, effect, minor).fault;
}

TEST(JudgeToleration, NamesTheKeyThatWasMeant) {
  const auto meant = [](std::string_view key) { return JudgeToleration(key, "Exists", "", "", 36).better; };
  EXPECT_EQ(meant("node-role.kubernetes.io/contol-plane"), "node-role.kubernetes.io/control-plane");
  EXPECT_EQ(meant("node.kubernetes.io/notready"), "node.kubernetes.io/not-ready");
  EXPECT_EQ(meant("node.kubernetes.io/Not-Ready"), "node.kubernetes.io/not-ready");
  EXPECT_EQ(meant("nodes.kubernetes.io/unreachable"), "node.kubernetes.io/unreachable");
  EXPECT_EQ(meant("CriticalAddonOnly"), "CriticalAddonsOnly");
  EXPECT_EQ(Fault("node.kubernetes.io/notready"), TolerationFault::kMisspelt);
}

TEST(JudgeToleration, LeavesCustomTaintsAlone) {
  for (std::string_view key :
       {"nvidia.com/gpu", "dedicated", "not-ready", "control-plane", "os", "storage-node",
        "node-role.kubernetes.io/controlplane", "node-role.kubernetes.io/etcd",
        "node-role.kubernetes.io/storage", "node-role.kubernetes.io/infra", "node.kubernetes.io/gpu",
        "node.cilium.io/agent-not-ready", "node.rook.io/ready"}) {
    EXPECT_EQ(Fault(key, "Equal", "true", "PreferNoSchedule"), TolerationFault::kNone) << key;
  }
  EXPECT_EQ(Fault(""), TolerationFault::kNone) << "tolerates everything";
}

TEST(JudgeToleration, KnowsValuesAndEffectsOfKubernetesOwnTaints) {
  EXPECT_EQ(Fault("node.kubernetes.io/not-ready", "Equal", "true"), TolerationFault::kWrongValue);
  EXPECT_EQ(Fault("node.kubernetes.io/not-ready", "", ""), TolerationFault::kNone);
  EXPECT_EQ(Fault("node.kubernetes.io/not-ready", "Exists", "", "NoExecute"), TolerationFault::kNone);
  EXPECT_EQ(Fault("node.kubernetes.io/memory-pressure", "Exists", "", "NoExecute"),
            TolerationFault::kWrongEffect);
  EXPECT_EQ(Fault("node.cloudprovider.kubernetes.io/uninitialized", "Equal", "true"), TolerationFault::kNone);
  EXPECT_EQ(Fault("node.cloudprovider.kubernetes.io/uninitialized", "Equal", ""),
            TolerationFault::kWrongValue);
  EXPECT_EQ(Fault("node-role.kubernetes.io/control-plane", "Equal", "true", "NoExecute"),
            TolerationFault::kNone)
      << "the choice of whoever made the cluster";
}

TEST(JudgeToleration, KnowsWhenATaintWent) {
  EXPECT_EQ(Fault("node-role.kubernetes.io/master", "Exists", "", "NoSchedule", 24), TolerationFault::kNone);
  EXPECT_EQ(Fault("node-role.kubernetes.io/master", "Exists", "", "NoSchedule", 25),
            TolerationFault::kLegacy);
}

TEST(NodeLabels, AKnownNameUnderAnotherPrefixOfKubernetesIsAMistake) {
  EXPECT_EQ(MisspeltNodeLabel("kubernetes.io/zone"), "topology.kubernetes.io/zone");
  EXPECT_EQ(MisspeltNodeLabel("topology.kubernetes.io/hostname"), "kubernetes.io/hostname");
  EXPECT_EQ(MisspeltNodeLabel("failure-domain.beta.kubernetes.io/zone"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabel("node-restriction.kubernetes.io/zone"), std::nullopt)
      << "free for anybody's use";
  EXPECT_EQ(MisspeltNodeLabel("example.com/zone"), std::nullopt);
  EXPECT_EQ(JudgeToleration("node.kubernetes.io/control-plane", "Exists", "", "", 36).better,
            "node-role.kubernetes.io/control-plane");
}

TEST(NodeLabels, MistakesAreToldFromCustomLabels) {
  EXPECT_EQ(MisspeltNodeLabel("kubernets.io/os"), "kubernetes.io/os");
  EXPECT_EQ(MisspeltNodeLabel("topology.kubernetes.io/zones"), "topology.kubernetes.io/zone");
  EXPECT_EQ(MisspeltNodeLabel("kubernetes.io/role"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabel("kubernetes.io/os"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabel("node-role.kubernetes.io/controlplane"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabel("topology.ebs.csi.aws.com/zone"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabelValue("kubernetes.io/arch", "x86_64"), "amd64");
  EXPECT_EQ(MisspeltNodeLabelValue("beta.kubernetes.io/os", "Linux"), "linux");
  EXPECT_EQ(MisspeltNodeLabelValue("kubernetes.io/arch", "wasm32-wasi"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabelValue("kubernetes.io/arch", "arm"), std::nullopt);
  EXPECT_EQ(MisspeltNodeLabelValue("example.com/os", "Linux"), std::nullopt);
}

TEST(DaemonSetTolerations, NetworkUnavailableOnlyOnTheHostNetwork) {
  EXPECT_TRUE(IsAddedToDaemonSets("node.kubernetes.io/not-ready", "NoExecute", false));
  EXPECT_FALSE(IsAddedToDaemonSets("node.kubernetes.io/not-ready", "NoSchedule", false));
  EXPECT_FALSE(IsAddedToDaemonSets("node.kubernetes.io/network-unavailable", "NoSchedule", false));
  EXPECT_TRUE(IsAddedToDaemonSets("node.kubernetes.io/network-unavailable", "NoSchedule", true));
}

}  // namespace
}  // namespace kubevet::k8s
