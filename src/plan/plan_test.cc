#include "plan/plan.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "plan/play_for_test.h"
#include "yaml/reader.h"

namespace kubevet::plan {
namespace {

/// Objects of a text, as a run has them.
class Objects {
 public:
  explicit Objects(std::string text)
      : source_("test.yaml", std::move(text)), documents_(yaml::ReadDocuments(source_)) {
    for (const auto& document : documents_) {
      for (k8s::Resource& resource : k8s::UnpackResources(document->root()))
        resources_.push_back(std::move(resource));
    }
    for (const k8s::Resource& resource : resources_) pointers_.push_back(&resource);
  }

  std::span<const k8s::Resource* const> all() const { return pointers_; }
  const k8s::Resource* Find(const ResourceId& id) const {
    const auto found = std::find_if(resources_.begin(), resources_.end(), [&](const k8s::Resource& each) {
      return each.id->kind == id.kind && each.id->name == id.name;
    });
    return found == resources_.end() ? nullptr : &*found;
  }

 private:
  Source source_;
  std::vector<std::unique_ptr<yaml::Document>> documents_;
  std::vector<k8s::Resource> resources_;
  std::vector<const k8s::Resource*> pointers_;
};

Plan PlanOf(const Objects& desired, const Objects& saved, std::vector<Failure> failures = {}) {
  static const k8s::Target kTarget = k8s::ParseTarget("1.36").value();
  const SavedObjects saved_objects(saved.all());
  return MakePlan({desired.all(), [&](const ResourceId& id) { return saved.Find(id); }, saved_objects,
                   failures, 0, *k8s::PodMakers::BuiltIn()},
                  kTarget);
}

std::string Order(const Plan& plan) {
  std::string out;
  for (const AppliedObject& object : plan.apply)
    out += fmt::format("{}{}:{}", out.empty() ? "" : " ", object.resource.id->name, ToString(object.action));
  return out;
}

std::string ConfigMap(std::string_view name, std::string_view annotations = "") {
  return fmt::format(
      "---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {}, annotations: {{{}}}}}}}\n", name,
      annotations);
}

TEST(PlanTest, WhatOthersNeedComesFirstAndWavesBeforeThat) {
  const Objects desired(
      ConfigMap("late", "argocd.argoproj.io/sync-wave: \"2\"") + "---\n" + Api("api:1", "replicas: 1") +
      "\n" + ConfigMap("conf") + "---\n{apiVersion: v1, kind: Namespace, metadata: {name: ns}}\n" +
      ConfigMap("hook", "helm.sh/hook: pre-upgrade") + ConfigMap("test", "helm.sh/hook: test"));
  EXPECT_EQ(Order(PlanOf(desired, Objects(""))), "hook:create ns:create conf:create api:create late:create");
}

TEST(PlanTest, WhatTheServerAddedIsNoChange) {
  const Objects desired(ConfigMap("conf"));
  EXPECT_EQ(Order(PlanOf(desired, Objects("{apiVersion: v1, kind: ConfigMap, metadata: {name: conf, uid: 1f, "
                                          "resourceVersion: '7', annotations: {}}, data: null}"))),
            "conf:unchanged");
}

TEST(PlanTest, RevisionsAndReadinessAreReadFromSavedPods) {
  const auto pod = [](std::string_view name, std::string_view hash, std::string_view ready) {
    return fmt::format(
        "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {}, labels: {{controller-revision-hash: "
        "web-{}}}, "
        "ownerReferences: [{{kind: StatefulSet, name: web, controller: true}}]}}, status: {{phase: Running, "
        "conditions: [{{type: Ready, status: '{}'}}]}}}}\n",
        name, hash, ready);
  };
  const std::string live = WebSet("web:2", "replicas: 2, podManagementPolicy: Parallel");
  const Objects saved(live.substr(0, live.size() - 1) +
                      ", status: {currentRevision: web-a, updateRevision: web-b}}\n" +
                      pod("web-0", "a", "True") + pod("web-1", "b", "False"));
  const Plan plan = PlanOf(Objects(WebSet("web:3", "replicas: 2, podManagementPolicy: Parallel")), saved);
  ASSERT_EQ(plan.rollouts.size(), 1u);
  EXPECT_EQ(CompactTrace(plan.rollouts[0]),
            "t0 [apply new] -web-1@old(update) | t1 +web-1@new | t2 -web-0@a(update) | t3 +web-0@new");
}

TEST(PlanTest, ReplicaSetsAreThePresentOfADeployment) {
  const auto set = [](std::string_view image, int revision, int replicas, int available) {
    return fmt::format(
        "---\n{{apiVersion: apps/v1, kind: ReplicaSet, metadata: {{name: api-{1}, labels: "
        "{{pod-template-hash: h{1}}}, "
        "annotations: {{deployment.kubernetes.io/revision: '{1}'}}, ownerReferences: [{{kind: Deployment, "
        "name: api, "
        "controller: true}}]}}, spec: {{replicas: {2}, template: {{metadata: {{labels: {{app: api, "
        "pod-template-hash: "
        "h{1}}}}}, spec: {{containers: [{{name: api, image: {0}}}]}}}}}}, status: {{availableReplicas: "
        "{3}}}}}\n",
        image, revision, replicas, available);
  };
  const std::string spec = "replicas: 2, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  // The update to api:2 hangs; api:1 again is a rollback that reuses its ReplicaSet.
  const Objects saved(Api("api:2", spec) + "\n" + set("api:2", 2, 1, 0) + set("api:1", 1, 2, 2));
  const Plan plan = PlanOf(Objects(Api("api:1", spec)), saved);
  EXPECT_EQ(CompactTrace(plan.rollouts.at(0)), "t0 [apply new], old 1>0");
  EXPECT_EQ(plan.rollouts[0].verdict, Verdict::kComplete);
}

TEST(PlanTest, AFailureThatHitsNothingIsTold) {
  const Objects desired(WebSet("web:1", "replicas: 2"));
  EXPECT_EQ(PlanOf(desired, Objects(""), {{"web-1", Effect::kNeverReady}}).missed,
            std::vector<std::string>());
  EXPECT_EQ(PlanOf(desired, Objects(""), {{"web-2", Effect::kNeverReady}}).missed,
            std::vector<std::string>({"web-2"}));
}

std::string Budget(std::string_view name, std::string_view wants, std::string_view selector = "app: web") {
  return fmt::format(
      "---\n{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: {}}}, spec: {{{}, "
      "selector: "
      "{{matchLabels: {{{}}}}}}}}}\n",
      name, wants, selector);
}

// A budget that lives on and one that is applied count; that of others does not, nor what the new one
// replaces.
TEST(PlanTest, BudgetsForThePodsAreHeldAgainstEveryStep) {
  const Objects desired(WebSet("web:2", "replicas: 3") + "\n" + Budget("half", "minAvailable: 50%") +
                        Budget("none", "maxUnavailable: 0") + Budget("other", "minAvailable: 9", "app: db"));
  const Objects saved(WebSet("web:1", "replicas: 3") + "\n" + Budget("half", "minAvailable: 3") +
                      Budget("stays", "minAvailable: 2"));
  const Plan plan = PlanOf(desired, saved);
  std::vector<std::string> found;
  for (const Floor& floor : plan.rollouts.at(0).availability.floors)
    found.push_back(fmt::format("{} ({}) {} {}", floor.budget, floor.wants, floor.least, floor.holds()));
  EXPECT_EQ(found, std::vector<std::string>({"default/half (minAvailable 50%) 2 true",
                                             "default/none (maxUnavailable 0) 3 false",
                                             "default/stays (minAvailable 2) 2 true"}));
  EXPECT_FALSE(plan.EndsBadly());
}

TEST(PlanTest, PodsAreNamedByAHeadlessServiceThatSelectsThem) {
  const auto domain = [](std::string_view service_spec) {
    const Objects desired(
        WebSet("web:1", "replicas: 1") +
        fmt::format("\n---\n{{apiVersion: v1, kind: Service, metadata: {{name: web}}, spec: "
                    "{{{}}}}}\n",
                    service_spec));
    const Plan plan = PlanOf(desired, Objects(""));
    return std::get<StatefulSetRollout>(plan.rollouts.at(0).detail).service_domain;
  };
  EXPECT_EQ(domain("clusterIP: None, selector: {app: web}"), "web.default.svc");
  EXPECT_EQ(domain("selector: {app: web}"), "");
  EXPECT_EQ(domain("clusterIP: None, selector: {app: db}"), "");
}

TEST(PlanTest, HostPortsCollideOnNodesThatBothUse) {
  const auto daemons = [](std::string_view name, std::string_view ports, std::string_view pod) {
    return fmt::format(
        "---\n{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: {0}}}, spec: {{selector: "
        "{{matchLabels: "
        "{{app: {0}}}}}, template: {{metadata: {{labels: {{app: {0}}}}}, spec: {{containers: [{{name: a, "
        "image: "
        "'a:1', ports: [{1}]}}]{2}}}}}}}}}\n",
        name, ports, pod);
  };
  const Objects desired(daemons("a", "{containerPort: 53, hostPort: 53}", "") +
                        daemons("b",
                                "{containerPort: 53, hostPort: 53}, {containerPort: 53, hostPort: 53, "
                                "protocol: UDP}",
                                ", nodeSelector: {gpu: 'yes'}"));
  const Objects saved(
      "{apiVersion: v1, kind: Node, metadata: {name: n1}}\n---\n"
      "{apiVersion: v1, kind: Node, metadata: {name: n2, labels: {gpu: 'yes'}}}\n");
  const Plan plan = PlanOf(desired, saved);
  const auto& collisions = std::get<DaemonSetRollout>(plan.rollouts.at(0).detail).collisions;
  ASSERT_EQ(collisions.size(), 1u);
  EXPECT_EQ(collisions[0].taker, "DaemonSet default/b");
  EXPECT_EQ(collisions[0].nodes, std::vector<Slot>({1}));
  EXPECT_TRUE(collisions[0].certain);
}

TEST(PlanTest, SavedPodsThatAreNobodysAreSaidToBeLeftOut) {
  const Objects desired(WebSet("web:1", "replicas: 1"));
  const Plan plan = PlanOf(desired, Objects("{apiVersion: v1, kind: Pod, metadata: {name: web-0}}"));
  ASSERT_EQ(plan.remarks.size(), 1u);
  EXPECT_NE(plan.remarks[0].find("1 saved Pod without a controller"), std::string::npos);
  EXPECT_NE(plan.remarks[0].find("web-0"), std::string::npos);
}

constexpr std::string_view kTwoNodes =
    "{apiVersion: v1, kind: Node, metadata: {name: n1}}\n---\n{apiVersion: v1, kind: Node, metadata: {name: "
    "n2}}\n---\n";

/// With a port of its nodes.
std::string OnPort(std::string text, int port = 80) {
  const std::string_view after = "{name: ";
  const size_t at = text.find(after, text.find("containers")) + 1;
  return text.insert(at, fmt::format("ports: [{{containerPort: 80, hostPort: {}}}], ", port));
}

TEST(PlanTest, RolloutsOfCustomWorkloadsAreSaidToBeUpToOthers) {
  const Plan plan =
      PlanOf(Objects("{apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet, metadata: {name: web}}\n---\n"
                     "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: api}}\n"),
             Objects(""));
  EXPECT_TRUE(plan.rollouts.empty());
  ASSERT_EQ(plan.remarks.size(), 1u);
  EXPECT_EQ(plan.remarks[0],
            "no rollout is planned for CloneSet web, Rollout api: that is up to controllers of their own");
  EXPECT_TRUE(PlanOf(Objects(ConfigMap("conf")), Objects("")).remarks.empty());
}

TEST(PlanTest, PodsThatTakeAPortWaitForANodeOfTheirOwn) {
  const Plan plan = PlanOf(Objects(OnPort(WebSet("web:1", "replicas: 3"))), Objects(std::string(kTwoNodes)));
  EXPECT_EQ(plan.rollouts.at(0).verdict, Verdict::kStuck);
  EXPECT_EQ(plan.rollouts[0].waiting_on, std::vector<std::string>({"web-2"}));
  EXPECT_EQ(plan.rollouts[0].unplaced->pods, 1);
}

TEST(PlanTest, ADaemonThatSurgesWaitsForThePortOfTheOneBefore) {
  const std::string surge = "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  const auto verdict = [&](int port) {
    const Objects saved(std::string(kTwoNodes) + OnPort(Agent("agent:1", surge)));
    return PlanOf(Objects(OnPort(Agent("agent:2", surge), port)), saved).rollouts.at(0).verdict;
  };
  EXPECT_EQ(verdict(80), Verdict::kStuck);
  EXPECT_EQ(verdict(81), Verdict::kComplete);
}

TEST(PlanTest, ANodeIsFreeAgainOnceAPodIsGone) {
  const auto compact = [&](std::string_view strategy) {
    const auto text = [&](std::string_view image) {
      return OnPort(Api(image, fmt::format("replicas: 2, strategy: {{rollingUpdate: {{{}}}}}", strategy)));
    };
    const Plan plan = PlanOf(Objects(text("api:2")), Objects(std::string(kTwoNodes) + text("api:1")));
    return fmt::format("{}", ToString(plan.rollouts.at(0).verdict));
  };
  EXPECT_EQ(compact("maxSurge: 1, maxUnavailable: 0"), "stuck");
  EXPECT_EQ(compact("maxSurge: 1, maxUnavailable: 1"), "complete");
}

}  // namespace
}  // namespace kubevet::plan
