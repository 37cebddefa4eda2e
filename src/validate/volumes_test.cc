// Volumes of Pods and Pod templates, their mounts and devices.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

// The volumes begin in line 7.
std::string Pod(std::string_view volumes, std::string_view container = "") {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: test}}\nspec:\n"
      "  containers: [{{name: main, image: nginx{}}}]\n  volumes:\n{}",
      container, volumes);
}

TEST(VolumesTest, WithoutASourceAVolumeIsAnEmptyDir) {
  EXPECT_EQ(Findings(Pod("  - name: a\n", ", volumeMounts: [{name: a, mountPath: /a}]")), Expected{});
}

TEST(VolumesTest, OneSourceOnly) {
  EXPECT_EQ(Findings(Pod("  - name: a\n    emptyDir: {}\n    hostPath:\n      path: /a\n")),
            (Expected{"Forbidden spec.volumes[0].hostPath @ 9"}));
  EXPECT_EQ(Findings(Pod("  - name: a\n    emptyDir: {}\n    downwardAPI: {}\n    cephfs: {}\n")),
            (Expected{"Forbidden spec.volumes[0].cephFS @ 10", "Forbidden spec.volumes[0].downwarAPI @ 9"}));
}

TEST(VolumesTest, AnInvalidVolumeCannotBeMounted) {
  EXPECT_EQ(
      Findings(Pod("  - name: A\n", ", volumeMounts: [{name: A, mountPath: /a}]")),
      (Expected{"Invalid spec.volumes[0].name @ 7", "NotFound spec.containers[0].volumeMounts[0].name @ 5"}));
}

TEST(VolumesTest, ANameIsTakenByTheFirstValidVolume) {
  EXPECT_EQ(Findings(Pod("  - name: a\n    nfs: {}\n  - name: a\n  - name: a\n")),
            (Expected{"Required spec.volumes[0].nfs.server @ 8", "Required spec.volumes[0].nfs.path @ 8",
                      "Invalid spec.volumes[0].nfs.path @ 8", "Duplicate spec.volumes[2].name @ 10"}));
}

TEST(VolumesTest, PathsStayInsideTheVolume) {
  const auto with = [](std::string_view path) {
    return Pod(
        fmt::format("  - name: a\n    secret:\n      secretName: s\n      items:\n"
                    "      - key: k\n        path: {}\n",
                    path));
  };
  const Expected wrong{"Invalid spec.volumes[0].secret.items[0].path @ 12"};
  EXPECT_EQ(Findings(with("a/b")), Expected{});
  EXPECT_EQ(Findings(with("/a")), wrong);
  EXPECT_EQ(Findings(with("a/../b")), wrong);
  EXPECT_EQ(Findings(with("..a")), wrong);
  EXPECT_EQ(Findings(with("a..")), Expected{});
}

TEST(VolumesTest, DownwardApiFilesAreReportedAtTheSource) {
  EXPECT_EQ(
      Findings(Pod("  - name: a\n    downwardAPI:\n      items:\n      - path: a\n        mode: 1000\n")),
      (Expected{"Required spec.volumes[0].downwardAPI @ 10",
                "Invalid spec.volumes[0].downwardAPI.mode @ 11"}));
}

TEST(VolumesTest, ProjectedSourcesShareOneDirectory) {
  EXPECT_EQ(
      Findings(Pod("  - name: a\n    projected:\n      sources:\n"
                   "      - secret: {name: s, items: [{key: k, path: p}]}\n"
                   "      - configMap: {name: c, items: [{key: k, path: p}]}\n"
                   "      - serviceAccountToken: {path: token, expirationSeconds: 599}\n"
                   "        downwardAPI: {}\n")),
      (Expected{"Invalid spec.volumes[0].projected @ 11",
                "Invalid spec.volumes[0].projected.sources[2].serviceAccountToken.expirationSeconds @ 12",
                "Forbidden spec.volumes[0].projected.sources[2] @ 12"}));
}

TEST(VolumesTest, IscsiNamesHaveThreeForms) {
  const auto with = [](std::string_view iqn) {
    return Pod(fmt::format("  - name: a\n    iscsi:\n      targetPortal: 10.0.0.1\n      iqn: {}\n", iqn));
  };
  const Expected wrong{"Invalid spec.volumes[0].iscsi.iqn @ 10"};
  EXPECT_EQ(Findings(with("iqn.2001-04.com.example:storage")), Expected{});
  EXPECT_EQ(Findings(with("eui.0123456789ABCDEF")), Expected{});
  EXPECT_EQ(Findings(with("naa.60004567BA64678123456789ABCDEF01")), Expected{});
  EXPECT_EQ(Findings(with("iqn.2001-4.com.example:storage")), wrong);
  EXPECT_EQ(Findings(with("iqn.2001-04.com.example")), wrong);
  EXPECT_EQ(Findings(with("eui.0123456789ABCDEF0")), wrong);
  EXPECT_EQ(Findings(with("wwn.0123456789ABCDEF")), wrong);
}

TEST(VolumesTest, AnAzureDiskIsABlobUnlessItSaysOtherwise) {
  const auto with = [](std::string_view kind, std::string_view uri) {
    return Pod(fmt::format("  - name: a\n    azureDisk: {{diskName: d, diskURI: '{}'{}}}\n", uri, kind));
  };
  EXPECT_EQ(Findings(with("", "https://a.blob.core.windows.net/c/d.vhd")), Expected{});
  EXPECT_EQ(Findings(with("", "/subscriptions/1")),
            (Expected{"NotSupported spec.volumes[0].azureDisk.diskURI @ 8"}));
  EXPECT_EQ(Findings(with(", kind: Managed", "/subscriptions/1")), Expected{});
}

TEST(VolumesTest, AnEphemeralClaimIsNotMountedByName) {
  EXPECT_EQ(
      Findings(Pod("  - name: a\n    ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], "
                   "resources: {requests: {storage: 1Gi}}}}}\n"
                   "  - name: b\n    persistentVolumeClaim: {claimName: test-a}\n")),
      (Expected{"Invalid spec.volumes[1].persistentVolumeClaim.claimName @ 10"}));
}

TEST(VolumesTest, AnEphemeralClaimTakesLabelsAndAnnotationsOnly) {
  EXPECT_EQ(
      Findings(Pod("  - name: a\n    ephemeral:\n      volumeClaimTemplate:\n"
                   "        metadata: {labels: {a: b}, name: n, uid: '1'}\n"
                   "        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n")),
      (Expected{"Forbidden spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name @ 10",
                "Forbidden spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.uID @ 10"}));
}

TEST(VolumesTest, ImageVolumesAreDroppedWithTheirMountsWhileTheGateIsOff) {
  const std::string pod = Pod("  - name: i\n    image: {pullPolicy: Sometimes}\n  - name: B\n",
                              ", volumeMounts: [{name: i, mountPath: /i}, {name: c, mountPath: /c}]");
  EXPECT_EQ(Findings(pod, 34), (Expected{"Invalid spec.volumes[0].name @ 9",
                                         "NotFound spec.containers[0].volumeMounts[0].name @ 5"}));
  EXPECT_EQ(Findings(pod, 35),
            (Expected{"Required spec.volumes[0].image.reference @ 8",
                      "NotSupported spec.volumes[0].image.pullPolicy @ 8", "Invalid spec.volumes[1].name @ 9",
                      "NotFound spec.containers[0].volumeMounts[0].name @ 5",
                      "NotFound spec.containers[0].volumeMounts[1].name @ 5"}));
}

TEST(VolumeMountsTest, PathsAreUniqueAndSubPathsRelative) {
  EXPECT_EQ(Findings(Pod("  - name: a\n",
                         ", volumeMounts: [{name: a, mountPath: /a}, "
                         "{name: a, mountPath: /a, subPath: ../b}]")),
            (Expected{"Invalid spec.containers[0].volumeMounts[1].mountPath @ 5",
                      "Invalid spec.containers[0].volumeMounts.subPath @ 5"}));
}

TEST(VolumeMountsTest, BidirectionalPropagationIsForPrivilegedContainers) {
  constexpr std::string_view kMount =
      ", volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]";
  EXPECT_EQ(Findings(Pod("  - name: a\n", kMount)),
            (Expected{"Forbidden spec.containers[0].volumeMounts.mountPropagation @ 5"}));
  EXPECT_EQ(Findings(Pod("  - name: a\n", fmt::format("{}, securityContext: {{privileged: true}}", kMount))),
            Expected{});
}

TEST(VolumeDevicesTest, OnlyClaimsAreDevices) {
  EXPECT_EQ(
      Findings(Pod("  - name: a\n  - name: b\n    persistentVolumeClaim: {claimName: c}\n",
                   ", volumeDevices: [{name: a, devicePath: /dev/a}, {name: b, devicePath: /dev/../b}], "
                   "volumeMounts: [{name: b, mountPath: /b}]")),
      (Expected{"Invalid spec.containers[0].volumeMounts[0].name @ 5",
                "Invalid spec.containers[0].volumeDevices[0].name @ 5",
                "Invalid spec.containers[0].volumeDevices[1].devicePath @ 5",
                "Invalid spec.containers[0].volumeDevices[1].name @ 5"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
