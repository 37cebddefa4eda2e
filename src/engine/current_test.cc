#include "engine/current.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"
#include "engine/expectations_for_test.h"

namespace kubevet::engine {
namespace {

Current CurrentOf(std::string text) {
  Current current;
  EXPECT_TRUE(current.Add(std::make_unique<const Source>("live.yaml", std::move(text))).empty());
  return current;
}

/// `reason field`, and indented the notes and the help.
std::vector<std::string> Judged(const Current& current, const std::string& text) {
  Options options;
  options.target.minor = 36;
  options.current = &current;
  std::vector<std::string> told;
  for (const Finding& finding : FindingsIn("new.yaml", text, options, Policy())) {
    told.push_back(finding.reason + " " + finding.field);
    for (const Related& related : finding.related) {
      told.push_back("  " + related.file + ":" + std::to_string(related.range.start.line) + " " +
                     related.message);
    }
    if (!finding.help.empty()) told.push_back("  " + finding.help);
  }
  return told;
}

using Lines = std::vector<std::string>;

TEST(Current, FindsWhateverTheVersionAndTheNameOfTheDefaultNamespace) {
  const Current current = CurrentOf(
      "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: web}\n---\n"
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: ignored}\n---\n"
      "apiVersion: example.com/v1\nkind: Custom\nmetadata: {name: it, namespace: shop}\n");
  EXPECT_NE(current.Find({"apps/v1", "Deployment", "default", "web"}), nullptr);
  EXPECT_NE(current.Find({"apps/v1", "Deployment", "", "web"}), nullptr);
  EXPECT_NE(current.Find({"v1", "Namespace", "", "shop"}), nullptr);
  EXPECT_NE(current.Find({"example.com/v2", "Custom", "shop", "it"}), nullptr);
  EXPECT_EQ(current.Find({"apps/v1", "Deployment", "shop", "web"}), nullptr);
  EXPECT_EQ(current.Find({"extensions/v1beta1", "Deployment", "default", "web"}), nullptr);
  EXPECT_EQ(current.Find({"apps/v1", "Deployment", "default", ""}), nullptr);
}

TEST(Current, UnpacksListsAndTheLaterOfTwoCounts) {
  const Current current = CurrentOf(
      "apiVersion: v1\nkind: List\nitems:\n"
      "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: first}}\n"
      "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n---\n"
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: second}}\n");
  EXPECT_EQ(current.size(), 2u);
  EXPECT_EQ(current.Find({"v1", "ConfigMap", "", "a"})->node["data"]["k"].text(), "second");
}

TEST(Current, TellsWhatCannotBeReadAndTakesTheRest) {
  MemoryFileSystem files;
  files.AddFile("live/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nx: [\n")
      .AddLockedFile("live/b.yaml");
  Current current;
  const auto unreadable = current.Add(files, FindInputs(files, {"live", "gone"}));
  EXPECT_EQ(current.size(), 1u);
  ASSERT_EQ(unreadable.size(), 3u);
  EXPECT_EQ(unreadable[0].path, "gone");
  EXPECT_EQ(unreadable[1].path, "live/a.yaml");
  EXPECT_EQ(unreadable[1].why.substr(0, 8), "line 5: ");
  EXPECT_EQ(unreadable[2], (Unreadable{"live/b.yaml", "permission denied"}));
}

constexpr const char* kStatefulSet =
    "apiVersion: apps/v1\n"
    "kind: StatefulSet\n"
    "metadata: {name: web, namespace: shop}\n"
    "spec:\n"
    "  serviceName: web\n"
    "  selector: {matchLabels: {app: web}}\n"
    "  template:\n"
    "    metadata: {labels: {app: web}}\n"
    "    spec: {containers: [{name: web, image: nginx}]}\n"
    "  volumeClaimTemplates:\n"
    "  - metadata: {name: www}\n"
    "    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(Current, TellsEveryForbiddenChangeOfAStatefulSetAndTheWayOut) {
  const std::string now =
      Replaced(Replaced(kStatefulSet, "serviceName: web", "serviceName: other"), "1Gi", "2Gi");
  const Lines expected = {
      "Forbidden spec",
      "  new.yaml:5 `spec.serviceName` would change from `web` to `other`",
      "  live.yaml:5 `spec.serviceName` as it lives",
      "  new.yaml:12 `spec.volumeClaimTemplates[0].spec.resources.requests.storage` would change from `1Gi` "
      "to `2Gi`",
      "  live.yaml:12 `spec.volumeClaimTemplates[0].spec.resources.requests.storage` as it lives",
      "  run `kubectl delete statefulset web -n shop --cascade=orphan`, then apply again; its Pods keep "
      "running, its "
      "claims stay"};
  EXPECT_EQ(Judged(CurrentOf(kStatefulSet), now), expected);
}

TEST(Current, ATemplateMayChangeAndAnotherObjectIsACreation) {
  EXPECT_EQ(Judged(CurrentOf(kStatefulSet), Replaced(kStatefulSet, "nginx", "nginx:2")), Lines{});
  EXPECT_EQ(Judged(CurrentOf(kStatefulSet), Replaced(kStatefulSet, "namespace: shop", "namespace: other")),
            Lines{});
}

TEST(Current, WhatTheServerWroteIsNoChange) {
  const std::string live =
      Replaced(Replaced(kStatefulSet, "namespace: shop", "namespace: shop, uid: 1234, resourceVersion: '5'"),
               "  - metadata: {name: www}\n",
               "  - apiVersion: v1\n    kind: PersistentVolumeClaim\n    status: {phase: Pending}\n"
               "    metadata: {name: www, creationTimestamp: null}\n") +
      "  podManagementPolicy: OrderedReady\nstatus: {replicas: 1}\n";
  EXPECT_EQ(Judged(CurrentOf(live), kStatefulSet), Lines{});
}

constexpr const char* kClaim =
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n"
    "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";

TEST(Current, AnApplyKeepsWhatOnlyTheClusterHas) {
  const std::string live =
      Replaced(Replaced(kClaim, "spec: {", "spec: {volumeName: pv-1, storageClassName: fast, "),
               "{name: data}", "{name: data, uid: 1234}");
  EXPECT_EQ(Judged(CurrentOf(live), kClaim), Lines{});
}

TEST(Current, AnApplyRemovesWhatItAppliedItself) {
  const std::string live =
      Replaced(Replaced(kClaim, "spec: {", "spec: {storageClassName: fast, "), "{name: data}",
               "{name: data, uid: 1234, annotations: {kubectl.kubernetes.io/last-applied-configuration: "
               "'{\"spec\":{\"storageClassName\":\"fast\"}}'}}");
  const Lines told = Judged(CurrentOf(live), kClaim);
  ASSERT_GE(told.size(), 2u);
  EXPECT_EQ(told[0], "Forbidden spec");
  EXPECT_EQ(told[1], "  new.yaml:4 `spec.storageClassName` is left out, it is `fast` now");
}

TEST(Current, NeverShowsWhatASecretHolds) {
  const std::string live =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nimmutable: true\ndata: {a: Zm9v}\n";
  const Lines told = Judged(CurrentOf(live), Replaced(live, "Zm9v", "Zm9w"));
  ASSERT_GE(told.size(), 2u);
  EXPECT_EQ(told[0], "Forbidden data");
  EXPECT_EQ(told[1], "  new.yaml:5 the content of `a` differs");
}

TEST(Current, OneManifestThatFollowsAnotherMayNotRenameItsObject) {
  Current current = CurrentOf(kStatefulSet);
  current.CompareAsOne();
  const Lines told = Judged(current, Replaced(kStatefulSet, "name: web,", "name: web2,"));
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told[0], "Invalid metadata.name");
}

}  // namespace
}  // namespace kubevet::engine
