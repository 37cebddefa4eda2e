// PersistentVolumeClaims, PersistentVolumes and the kinds of storage.k8s.io.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

// The spec begins in line 5.
std::string Claim(std::string_view spec) {
  return fmt::format("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: test}}\nspec:\n{}",
                     spec);
}

constexpr std::string_view kModes = "  accessModes: [ReadWriteOnce]\n";
constexpr std::string_view kSize = "  resources: {requests: {storage: 1Gi}}\n";

TEST(ClaimTest, NeedsModesAndASize) {
  EXPECT_EQ(Findings(Claim("  storageClassName: fast\n")),
            (Expected{"Required spec.accessModes @ 4", "Required spec.resources[storage] @ 4"}));
  EXPECT_EQ(Findings(Claim(fmt::format("{}  resources: {{requests: {{storage: '0'}}}}\n", kModes))),
            (Expected{"Invalid spec.resources[storage] @ 6"}));
}

TEST(ClaimTest, ReadWriteOncePodStandsAlone) {
  EXPECT_EQ(Findings(Claim(fmt::format("  accessModes: [ReadWriteOncePod, ReadWriteOnce]\n{}", kSize))),
            (Expected{"Forbidden spec.accessModes @ 5"}));
}

TEST(ClaimTest, ADataSourceThatWasNeverTakenIsDroppedSilently) {
  const auto with = [](std::string_view source) {
    return Claim(fmt::format("{}{}{}", kModes, kSize, source));
  };
  EXPECT_EQ(Findings(with("  dataSource: {kind: Foo, name: ''}\n")), Expected{});
  EXPECT_EQ(Findings(with("  dataSource: {kind: PersistentVolumeClaim}\n")),
            (Expected{"Required spec.dataSource.name @ 7", "Required spec.dataSourceRef.name @ 7"}));
  EXPECT_EQ(Findings(with("  dataSourceRef: {kind: Foo, name: a}\n")),
            (Expected{"Invalid spec.dataSource @ 7", "Invalid spec.dataSourceRef @ 7"}));
  EXPECT_EQ(Findings(with("  dataSource: {kind: PersistentVolumeClaim, name: a}\n"
                          "  dataSourceRef: {kind: PersistentVolumeClaim, name: b}\n")),
            (Expected{"Invalid spec @ 7"}));
}

TEST(ClaimUpdateTest, OnlyABoundClaimGrows) {
  const auto with = [](std::string_view size, std::string_view status) {
    return fmt::format(
        "{}{}", Claim(fmt::format("{}  resources: {{requests: {{storage: {}}}}}\n", kModes, size)), status);
  };
  EXPECT_EQ(UpdateFindings(with("2Gi", ""), with("1Gi", "")), (Expected{"Forbidden spec @ 4"}));
  EXPECT_EQ(UpdateFindings(with("1024Mi", ""), with("1Gi", "")), Expected{});
  EXPECT_EQ(UpdateFindings(with("2Gi", ""), with("1Gi", "status: {phase: Bound}\n")), Expected{});
  EXPECT_EQ(
      UpdateFindings(with("1Gi", ""), with("2Gi", "status: {phase: Bound, capacity: {storage: 2Gi}}\n")),
      (Expected{"Forbidden spec.resources.requests.storage @ 6"}));
}

TEST(ClaimUpdateTest, AClassCanBeAddedOnce) {
  const auto with = [](std::string_view name) { return Claim(fmt::format("{}{}{}", kModes, kSize, name)); };
  EXPECT_EQ(UpdateFindings(with("  storageClassName: a\n"), with("")), Expected{});
  EXPECT_EQ(UpdateFindings(with("  storageClassName: b\n"), with("  storageClassName: a\n")),
            (Expected{"Forbidden spec @ 4"}));
}

// The source begins in line 7.
std::string Volume(std::string_view source) {
  return fmt::format(
      "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: test}}\nspec:\n"
      "  accessModes: [ReadWriteOnce]\n  capacity: {{storage: 1Gi}}\n{}",
      source);
}

TEST(VolumeTest, NeedsASource) {
  EXPECT_EQ(Findings(Volume("")), (Expected{"Required spec @ 4"}));
}

TEST(VolumeTest, ALocalVolumeIsBoundToItsNode) {
  EXPECT_EQ(Findings(Volume("  local: {path: /a}\n")), (Expected{"Required spec.nodeAffinity @ 4"}));
}

TEST(VolumeTest, TheRootOfANodeIsNotRecycled) {
  for (std::string_view path : {"/", "//", "/a/..", "/.."}) {
    EXPECT_EQ(Findings(Volume(fmt::format(
                           "  hostPath: {{path: {}}}\n  persistentVolumeReclaimPolicy: Recycle\n", path)))
                  .back(),
              "Forbidden spec.persistentVolumeReclaimPolicy @ 8");
  }
  EXPECT_EQ(Findings(Volume("  hostPath: {path: /a}\n  persistentVolumeReclaimPolicy: Recycle\n")),
            Expected{});
}

TEST(VolumeTest, SecretsOfACsiVolumeNeedANamespace) {
  EXPECT_EQ(Findings(Volume("  csi:\n    driver: Example.com\n    volumeHandle: h\n"
                            "    nodePublishSecretRef: {name: s}\n")),
            (Expected{"Required spec.csi.nodePublishSecretRef.namespace @ 10"}));
}

TEST(VolumeUpdateTest, TheSourceIsFixed) {
  EXPECT_EQ(
      UpdateFindings(Volume("  nfs: {server: a, path: /b}\n"), Volume("  nfs: {server: a, path: /a}\n")),
      (Expected{"Forbidden spec.persistentvolumesource @ 4"}));
}

TEST(VolumeUpdateTest, AffinityMovesFromBetaLabelsOnly) {
  const auto with = [](std::string_view key) {
    return Volume(
        fmt::format("  local: {{path: /a}}\n  nodeAffinity: {{required: {{nodeSelectorTerms: "
                    "[{{matchExpressions: [{{key: {}, operator: In, values: [a]}}]}}]}}}}\n",
                    key));
  };
  EXPECT_EQ(
      UpdateFindings(with("topology.kubernetes.io/zone"), with("failure-domain.beta.kubernetes.io/zone")),
      Expected{});
  EXPECT_EQ(
      UpdateFindings(with("failure-domain.beta.kubernetes.io/zone"), with("topology.kubernetes.io/zone")),
      (Expected{"Invalid nodeAffinity @ 8"}));
}

std::string Class(std::string_view rest) {
  return fmt::format("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: test}}\n{}", rest);
}

TEST(StorageClassTest, NeedsAProvisioner) {
  EXPECT_EQ(Findings(Class("reclaimPolicy: Recycle\nvolumeBindingMode: ''\n")),
            (Expected{"Required provisioner @ 1", "NotSupported reclaimPolicy @ 4",
                      "NotSupported volumeBindingMode @ 5"}));
}

TEST(StorageClassTest, RefusesChangesWithTheReasonOfTheVersion) {
  const std::string now = Class("provisioner: example.com/a\nparameters: {a: b}\n");
  const std::string old = Class("provisioner: example.com/a\n");
  EXPECT_EQ(UpdateFindings(now, old, 35), (Expected{"Forbidden parameters @ 5"}));
  EXPECT_EQ(UpdateFindings(now, old, 36), (Expected{"Invalid parameters @ 5"}));
}

TEST(CsiDriverTest, TokensGoToDifferentAudiences) {
  EXPECT_EQ(
      Findings("apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: test}\nspec:\n"
               "  fsGroupPolicy: Never\n  tokenRequests:\n  - audience: a\n    expirationSeconds: 10\n"
               "  - audience: a\n    expirationSeconds: 10\n"),
      (Expected{"NotSupported spec.fsGroupPolicy @ 5", "Invalid spec.tokenRequests[0].expirationSeconds @ 8",
                "Duplicate spec.tokenRequests[1].audience @ 9"}));
}

TEST(VolumeAttachmentTest, AnInlineVolumeIsACsiVolume) {
  EXPECT_EQ(Findings("apiVersion: storage.k8s.io/v1\nkind: VolumeAttachment\nmetadata: {name: test}\nspec:\n"
                     "  attacher: example.com\n  nodeName: a\n  source:\n    inlineVolumeSpec:\n"
                     "      accessModes: [ReadWriteOnce]\n      storageClassName: a\n      nfs: {server: a, "
                     "path: /a}\n"),
            (Expected{"Required spec.source.inlineVolumeSpec.csi @ 8",
                      "Forbidden spec.source.inlineVolumeSpec.storageClassName @ 10"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
