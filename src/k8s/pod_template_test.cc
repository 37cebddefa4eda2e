#include "k8s/pod_template.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "k8s/resource.h"
#include "yaml/reader.h"

namespace kubevet::k8s {
namespace {

/// What the Pods of an object refer to: `Secret tls/ca.crt?`, the `?` for optional.
std::vector<std::string> References(std::string text) {
  const Source source("test.yaml", std::move(text));
  const auto documents = yaml::ReadDocuments(source);
  const yaml::Node object = documents.at(0)->root();
  const PodMaker* maker =
      PodMakers::BuiltIn()->Find(*GroupOf(object["apiVersion"].text()), object["kind"].text());
  if (!maker) return {"makes no Pods"};
  std::vector<std::string> out;
  for (const PodReference& reference : ReferencesOf(PodTemplateOf(*maker, object))) {
    const std::string_view form = reference.kind == ReferenceKind::kClaimTemplate ? " template" : "";
    out.push_back(fmt::format("{}{} {}{}{}{}", ToString(reference.kind), form, reference.name.text(),
                              reference.key ? "/" : "", reference.key.text(), reference.optional ? "?" : ""));
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(PodTemplate, IsFoundWhereverAKindKeepsIt) {
  const std::string spec = "{spec: {priorityClassName: high}}";
  const Lines high = {"PriorityClass high"};
  EXPECT_EQ(References("{apiVersion: v1, kind: Pod, spec: {priorityClassName: high}}"), high);
  EXPECT_EQ(References("{apiVersion: v1, kind: PodTemplate, template: " + spec + "}"), high);
  EXPECT_EQ(References("{apiVersion: extensions/v1beta1, kind: DaemonSet, spec: {template: " + spec + "}}"),
            high);
  EXPECT_EQ(References("{apiVersion: batch/v1beta1, kind: CronJob, spec: {jobTemplate: {spec: {template: " +
                       spec + "}}}}"),
            high);
  EXPECT_EQ(References("{apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {template: " + spec + "}}"),
            high);
  EXPECT_EQ(References("{apiVersion: example.com/v1, kind: Deployment}"), Lines{"makes no Pods"});
  EXPECT_EQ(References("{apiVersion: apps/v1, kind: Deployment, spec: {template: null}}"), Lines{});
}

TEST(PodTemplate, RefersToWhatVolumesAndContainersName) {
  EXPECT_EQ(References(R"(
apiVersion: v1
kind: Pod
spec:
  serviceAccount: old-name
  imagePullSecrets: [{name: registry}]
  volumes:
  - name: a
    configMap: {name: files, optional: true, items: [{key: x, path: x}, {key: y, path: y}]}
  - name: b
    secret: {secretName: tls}
  - name: c
    projected: {sources: [{secret: {name: token, items: [{key: t, path: t}]}}, {configMap: {name: ca}}]}
  - name: d
    persistentVolumeClaim: {claimName: data}
  - name: e
    csi: {driver: d, nodePublishSecretRef: {name: csi}}
  - name: f
    emptyDir: {}
  initContainers:
  - envFrom: [{configMapRef: {name: all}}, {secretRef: {name: some, optional: true}}]
  containers:
  - env:
    - {name: A, valueFrom: {secretKeyRef: {name: db, key: password}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: 1, key: not-a-name}}}
    - {name: C, value: plain}
)"),
            (Lines{"ConfigMap files/x?", "ConfigMap files/y?", "Secret tls", "Secret token/t", "ConfigMap ca",
                   "PersistentVolumeClaim data", "Secret csi", "ConfigMap all", "Secret some?",
                   "Secret db/password", "ServiceAccount old-name", "Secret registry?"}));
}

TEST(PodTemplate, AClaimTemplateReplacesTheVolumeOfItsName) {
  EXPECT_EQ(References(R"(
apiVersion: apps/v1
kind: StatefulSet
spec:
  volumeClaimTemplates: [{metadata: {name: data}}]
  template:
    spec:
      volumes:
      - {name: data, persistentVolumeClaim: {claimName: never-used}}
      - {name: more, persistentVolumeClaim: {claimName: shared}}
)"),
            (Lines{"PersistentVolumeClaim template data", "PersistentVolumeClaim shared"}));
}

TEST(SplitOrdinal, TakesNumbersAsControllersWriteThem) {
  EXPECT_EQ(SplitOrdinal("web-db-10").stem, "web-db");
  EXPECT_EQ(SplitOrdinal("web-db-10").ordinal, "10");
  EXPECT_EQ(SplitOrdinal("web-01").stem, "");
  EXPECT_EQ(SplitOrdinal("web").stem, "");
  EXPECT_EQ(SplitOrdinal("web-").stem, "");
}

}  // namespace
}  // namespace kubevet::k8s
