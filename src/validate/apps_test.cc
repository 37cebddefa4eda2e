#include "validate/apps.h"

#include <gtest/gtest.h>

#include "validate/findings_for_test.h"

namespace kubevet::validate {
namespace {

/// A workload with a template that fits; `spec` is further lines of its spec, which starts at line 5.
std::string Workload(std::string_view kind, std::string_view spec) {
  return "apiVersion: apps/v1\nkind: " + std::string(kind) + "\nmetadata: {name: web}\nspec:\n" +
         std::string(spec) +
         "  selector: {matchLabels: {app: web}}\n"
         "  template:\n"
         "    metadata: {labels: {app: web}}\n"
         "    spec: {containers: [{name: web, image: nginx}]}\n";
}

TEST(StatefulSet, StrategiesAndTheirBlocks) {
  const auto of = [](std::string_view strategy, int minor = 36) {
    return FindingsOf(Workload("StatefulSet", "  updateStrategy: " + std::string(strategy) + "\n"), minor);
  };
  EXPECT_EQ(of("{type: OnDelete}"), Findings({}));
  EXPECT_EQ(of("{type: OnDelete, rollingUpdate: {}}"),
            Findings({"5 Invalid spec.updateStrategy.rollingUpdate"}));
  EXPECT_EQ(of("{type: OnDelete, rollingUpdate: null}"), Findings({}));
  EXPECT_EQ(of("{type: Recreate, rollingUpdate: {partition: -1}}"),
            Findings({"5 Invalid spec.updateStrategy"}));
  EXPECT_EQ(of("{rollingUpdate: {partition: -1}}"),
            Findings({"5 Invalid spec.updateStrategy.rollingUpdate.partition"}));
}

TEST(StatefulSet, MaxUnavailableCountsWhereItsGateIsOn) {
  const ManifestForTest manifest(
      Workload("StatefulSet", "  updateStrategy: {rollingUpdate: {maxUnavailable: 0}}\n"));
  for (int patch : {3, 4}) {
    k8s::Target target = TargetForTest(35);
    target.patch = patch;
    Context context(target);
    Validate(context, "apps/v1", "StatefulSet", manifest.root());
    const std::vector<Diagnostic> findings = context.Take();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].rule, patch == 3 ? "api-invalid" : "gated-field");
  }
}

TEST(StatefulSet, ItsNameIsALabel) {
  EXPECT_EQ(FindingsOf("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a.b}\n").at(0),
            "3 Invalid metadata.name");
}

TEST(StatefulSet, AMissingSelectorMatchesNothing) {
  EXPECT_EQ(FindingsOf("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\nspec:\n"
                       "  template:\n    metadata: {labels: {app: web}}\n"
                       "    spec: {containers: [{name: web, image: nginx}]}\n"),
            Findings({"4 Required spec.selector", "6 Invalid spec.template.metadata.labels"}));
}

TEST(StatefulSet, UpdatesOfWhatCannotChange) {
  const std::string old = Workload("StatefulSet", "  serviceName: web\n  replicas: 1\n");
  EXPECT_EQ(FindingsOfUpdate(old, Workload("StatefulSet", "  serviceName: web\n  replicas: 2\n")),
            Findings({}));
  EXPECT_EQ(FindingsOfUpdate(old, Workload("StatefulSet", "  serviceName: other\n")),
            Findings({"4 Forbidden spec"}));
  EXPECT_EQ(FindingsOfUpdate(
                old, Workload("StatefulSet", "  serviceName: web\n  podManagementPolicy: OrderedReady\n")),
            Findings({}));
}

TEST(StatefulSet, AClaimOfTheSameSizeIsNoChange) {
  const auto with_claim = [](std::string_view size) {
    return Workload(
        "StatefulSet",
        "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {accessModes: [ReadWriteOnce], "
        "resources: {requests: {storage: " +
            std::string(size) + "}}}\n");
  };
  EXPECT_EQ(FindingsOfUpdate(with_claim("10Gi"), with_claim("10240Mi")), Findings({}));
  EXPECT_EQ(FindingsOfUpdate(with_claim("10Gi"), with_claim("20Gi")), Findings({"4 Forbidden spec"}));
}

TEST(StatefulSet, WhatTheServerAddedIsNoChange) {
  const std::string claim =
      "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {accessModes: "
      "[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
  const std::string live_claim =
      "  podManagementPolicy: OrderedReady\n  volumeClaimTemplates:\n  - apiVersion: v1\n    kind: "
      "PersistentVolumeClaim\n"
      "    metadata: {name: data, creationTimestamp: null}\n    spec: {accessModes: [ReadWriteOnce], "
      "volumeMode: "
      "Filesystem, resources: {requests: {storage: 1Gi}}}\n    status: {phase: Pending}\n";
  EXPECT_EQ(FindingsOfUpdate(Workload("StatefulSet", live_claim), Workload("StatefulSet", claim)),
            Findings({}));
}

TEST(DaemonSet, ASurgeNeedsAnExplicitZero) {
  const auto of = [](std::string_view rolling) {
    return FindingsOf(
        Workload("DaemonSet", "  updateStrategy: {rollingUpdate: " + std::string(rolling) + "}\n"));
  };
  EXPECT_EQ(of("{maxSurge: 1}"), Findings({"5 Invalid spec.updateStrategy.rollingUpdate.maxSurge"}));
  EXPECT_EQ(of("{maxSurge: 1, maxUnavailable: 0}"), Findings({}));
  EXPECT_EQ(of("{maxUnavailable: 0%}"),
            Findings({"5 Required spec.updateStrategy.rollingUpdate.maxUnavailable"}));
  EXPECT_EQ(of("{maxUnavailable: 101%}"),
            Findings({"5 Invalid spec.updateStrategy.rollingUpdate.maxUnavailable"}));
}

TEST(Deployment, BothBoundsZeroReplaceNothing) {
  const auto of = [](std::string_view strategy) {
    return FindingsOf(Workload("Deployment", "  strategy: " + std::string(strategy) + "\n"));
  };
  EXPECT_EQ(of("{rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"),
            Findings({"5 Invalid spec.strategy.rollingUpdate.maxUnavailable"}));
  EXPECT_EQ(of("{rollingUpdate: {maxUnavailable: 0}}"), Findings({}));
  EXPECT_EQ(of("{rollingUpdate: {maxSurge: '5'}}"),
            Findings({"5 Invalid spec.strategy.rollingUpdate.maxSurge"}));
  EXPECT_EQ(of("{type: Recreate, rollingUpdate: {}}"), Findings({"5 Forbidden spec.strategy.rollingUpdate"}));
  EXPECT_EQ(of("{type: recreate}"), Findings({"5 NotSupported spec.strategy"}));
}

TEST(Deployment, TheDeadlineIsLongerThanReadiness) {
  EXPECT_EQ(FindingsOf(Workload("Deployment", "  minReadySeconds: 600\n")),
            Findings({"4 Invalid spec.progressDeadlineSeconds"}));
}

TEST(Deployment, SelectorsStay) {
  const std::string now = Workload("Deployment", "");
  std::string old = now;
  old.replace(old.find("app: web"), 8, "app: old");
  EXPECT_EQ(FindingsOfUpdate(old, now), Findings({"5 Invalid spec.selector"}));
}

TEST(Deployment, ASelectorThatCannotBeReadHidesTheTemplate) {
  EXPECT_EQ(FindingsOf("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
                       "  selector: {matchExpressions: [{key: app, operator: in, values: [web]}]}\n"
                       "  template: {}\n"),
            Findings({"5 Invalid spec.selector.matchExpressions[0].operator", "5 Invalid spec.selector"}));
}

}  // namespace
}  // namespace kubevet::validate
