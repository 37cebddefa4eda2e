#include "k8s/bundle.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "yaml/reader.h"

namespace kubevet::k8s {
namespace {

/// A Bundle of manifests, and the documents it refers to.
class Manifests {
 public:
  explicit Manifests(std::string text) : source_("test.yaml", std::move(text)) {
    documents_ = yaml::ReadDocuments(source_);
    std::vector<Object> objects;
    for (const auto& document : documents_) {
      for (Resource& resource : UnpackResources(document->root())) objects.push_back({std::move(resource)});
    }
    bundle_ = std::make_unique<Bundle>(std::move(objects));
  }
  const Bundle* operator->() const { return bundle_.get(); }
  const Bundle& operator*() const { return *bundle_; }

 private:
  Source source_;
  std::vector<std::unique_ptr<yaml::Document>> documents_;
  std::unique_ptr<Bundle> bundle_;
};

/// `Pod/a Pod/b`.
std::string Names(Bundle::Objects objects) {
  std::string out;
  for (const Object* object : objects) {
    out += fmt::format("{}{}/{}", out.empty() ? "" : " ", object->kind->name, object->name());
  }
  return out;
}

/// Ends in `...` when a limit was met.
std::string Names(const Selection& selection) {
  return Names(Bundle::Objects(selection.objects)) + (selection.complete ? "" : " ...");
}

std::string Workloads(const Bundle& bundle, std::string selector, std::string_view name_space = {}) {
  const Source source("selector", std::move(selector));
  const auto documents = yaml::ReadDocuments(source);
  return Names(bundle.Workloads(name_space, LabelSelector::Parse(documents.at(0)->root()).value()));
}

std::string Manifest(std::string_view api_version, std::string_view kind, std::string_view metadata,
                     std::string_view rest = "{}") {
  return fmt::format("---\napiVersion: {}\nkind: {}\nmetadata: {}\nspec: {}\n", api_version, kind, metadata,
                     rest);
}

std::string Deployment(std::string_view metadata, std::string_view labels) {
  return Manifest("apps/v1", "Deployment", metadata,
                  fmt::format("{{template: {{metadata: {{labels: {}}}}}}}", labels));
}

TEST(Bundle, FindsByNameInTheNamespace) {
  const Manifests all(Manifest("v1", "Service", "{name: web}") +
                      Manifest("v1", "Service", "{name: web, namespace: shop}") +
                      Manifest("v1", "Service", "{name: web, namespace: default}") +
                      Manifest("v1", "Service", "{generateName: web-}") +
                      Manifest("v1", "Node", "{name: one, namespace: typo}") +
                      Manifest("example.com/v1", "Service", "{name: web}"));
  EXPECT_EQ(all->Find("", "Service", "", "web"), &all->objects()[0]);
  EXPECT_EQ(all->Find("", "Service", "shop", "web"), &all->objects()[1]);
  EXPECT_EQ(all->Find("", "Service", "other", "web"), nullptr);
  EXPECT_EQ(all->FindAll("", "Service", "default", "web").size(), 2u) << "no namespace is `default`";
  EXPECT_EQ(all->Find("", "Service", "", ""), nullptr) << "generated names are unknown";
  EXPECT_EQ(all->Find("", "Node", "any", "one"), &all->objects()[4]) << "Nodes are in no namespace";
  EXPECT_EQ(all->objects()[4].name_space, "");
  EXPECT_EQ(all->FindAnywhere("", "Service", "web").size(), 2u);
  EXPECT_EQ(all->OfKind("", "Service").size(), 4u);
}

TEST(Bundle, VersionsOfAKindAreOneKind) {
  const Manifests all(Manifest("apps/v1", "Deployment", "{name: web}") +
                      Manifest("apps/v1beta1", "Deployment", "{name: web}") +
                      Manifest("extensions/v1beta1", "Deployment", "{name: web}"));
  EXPECT_EQ(all->FindAll("apps", "Deployment", "", "web").size(), 3u);
}

TEST(Bundle, SelectsWorkloadsByThePodsLabels) {
  const Manifests all(Deployment("{name: a}", "{app: web, tier: front}") +
                      Deployment("{name: b}", "{app: web}") +
                      Deployment("{name: c, namespace: shop}", "{app: web}") + Deployment("{name: d}", "{}") +
                      Manifest("v1", "Pod", "{name: e, labels: {app: db}}"));
  EXPECT_EQ(Workloads(*all, "matchLabels: {app: web}"), "Deployment/a Deployment/b");
  EXPECT_EQ(Workloads(*all, "matchLabels: {app: web}", "shop"), "Deployment/c");
  EXPECT_EQ(Workloads(*all, "matchLabels: {app: web, tier: front}"), "Deployment/a");
  EXPECT_EQ(Workloads(*all, "matchExpressions: [{key: app, operator: In, values: [db, web, db]}]"),
            "Deployment/a Deployment/b Pod/e");
  EXPECT_EQ(Workloads(*all, "matchExpressions: [{key: app, operator: NotIn, values: [web]}]"),
            "Deployment/d Pod/e");
  EXPECT_EQ(Workloads(*all, "{}"), "Deployment/a Deployment/b Deployment/d Pod/e");
  EXPECT_EQ(Workloads(*all, "null"), "");
}

TEST(Bundle, KnowsTheLabelsThatControllersAdd) {
  const std::string spec = "{template: {metadata: {labels: {app: db}}}}";
  const Manifests all(Manifest("apps/v1", "StatefulSet", "{name: db}", spec) +
                      Manifest("apps/v1", "StatefulSet", "{name: db-0}", spec) +
                      Manifest("apps/v1", "DaemonSet", "{name: agent}", spec));
  EXPECT_EQ(Workloads(*all, "matchLabels: {statefulset.kubernetes.io/pod-name: db-0}"), "StatefulSet/db");
  EXPECT_EQ(Workloads(*all, "matchLabels: {app: db, apps.kubernetes.io/pod-index: '0'}"),
            "StatefulSet/db StatefulSet/db-0");
  EXPECT_EQ(
      Workloads(*all, "matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: DoesNotExist}]"),
      "DaemonSet/agent");
}

TEST(Bundle, FindsServicesAndBudgetsForLabels) {
  const Manifests all(
      Manifest("v1", "Service", "{name: a}", "{selector: {app: web}}") +
      Manifest("v1", "Service", "{name: b}", "{selector: {app: web, tier: back}}") +
      Manifest("v1", "Service", "{name: c}", "{selector: {}}") +
      Manifest("v1", "Service", "{name: d}", "{type: ExternalName, selector: {app: web}}") +
      Manifest("v1", "Service", "{name: e, namespace: shop}", "{selector: {app: web}}") +
      Manifest("policy/v1", "PodDisruptionBudget", "{name: all}", "{selector: {}}") +
      Manifest("policy/v1beta1", "PodDisruptionBudget", "{name: none}", "{selector: {}}") +
      Manifest("policy/v1", "PodDisruptionBudget", "{name: missing}", "{}") +
      Manifest("policy/v1beta1", "PodDisruptionBudget", "{name: some}",
               "{selector: {matchExpressions: [{key: app, operator: In, values: [db, web]}]}}") +
      Manifest("policy/v1", "PodDisruptionBudget", "{name: others}",
               "{selector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}"));
  Labels labels;
  labels.Set("app", "web");
  labels.Set("tier", "front");
  EXPECT_EQ(Names(all->Services("", labels)), "Service/a");
  EXPECT_EQ(Names(all->Services("shop", labels)), "Service/e");
  EXPECT_EQ(Names(all->Budgets("", labels)), "PodDisruptionBudget/all PodDisruptionBudget/some");
  EXPECT_EQ(Names(all->Budgets("", Labels())), "PodDisruptionBudget/all PodDisruptionBudget/others");
  EXPECT_EQ(Names(all->Budgets("shop", labels)), "");
}

TEST(Bundle, FindsAutoscalersByTarget) {
  const auto scaler = [](std::string_view version, std::string_view name, std::string_view target) {
    return Manifest(version, "HorizontalPodAutoscaler", fmt::format("{{name: {}}}", name),
                    fmt::format("{{scaleTargetRef: {}}}", target));
  };
  const Manifests all(
      Deployment("{name: web}", "{}") + Manifest("apps/v1", "StatefulSet", "{name: web}") +
      scaler("autoscaling/v2", "a", "{apiVersion: apps/v1, kind: Deployment, name: web}") +
      scaler("autoscaling/v1", "b", "{apiVersion: apps/v1beta2, kind: Deployment, name: web}") +
      scaler("autoscaling/v2", "c", "{apiVersion: v1, kind: Deployment, name: web}") +
      scaler("autoscaling/v2", "d", "{apiVersion: apps/v1, kind: StatefulSet, name: db}"));
  EXPECT_EQ(Names(all->Autoscalers(all->objects()[0])),
            "HorizontalPodAutoscaler/a HorizontalPodAutoscaler/b");
  EXPECT_EQ(Names(all->Autoscalers(all->objects()[1])), "");
}

TEST(Bundle, FindsUsersOnce) {
  const std::string spec =
      "{volumes: [{configMap: {name: web}}, {secret: {secretName: web}}], containers: "
      "[{envFrom: [{configMapRef: {name: web}}]}, {envFrom: [{configMapRef: {name: web}}]}]}";
  const Manifests all(Manifest("v1", "Pod", "{name: a}", spec) + Manifest("v1", "Pod", "{name: b}", spec) +
                      Manifest("v1", "Pod", "{name: c, namespace: shop}", spec));
  EXPECT_EQ(Names(all->Users(ReferenceKind::kConfigMap, "default", "web")), "Pod/a Pod/b");
  EXPECT_EQ(Names(all->Users(ReferenceKind::kSecret, "shop", "web")), "Pod/c");
  EXPECT_EQ(Names(all->Users(ReferenceKind::kClaim, "", "web")), "");
}

TEST(Bundle, FindsTheStatefulSetOfAClaim) {
  const Manifests all(Manifest("apps/v1", "StatefulSet", "{name: my-db}",
                               "{volumeClaimTemplates: [{metadata: {name: data}}]}") +
                      Manifest("apps/v1", "StatefulSet", "{name: db}",
                               "{volumeClaimTemplates: [{metadata: {name: data-my}}]}"));
  const auto maker = [&](std::string_view name_space, std::string_view claim) -> std::string_view {
    const Object* object = all->ClaimMaker(name_space, claim);
    return object ? object->name() : "";
  };
  EXPECT_EQ(maker("", "data-my-db-12"), "my-db");
  EXPECT_EQ(maker("", "data-db-0"), "");
  EXPECT_EQ(maker("", "data-my-db"), "");
  EXPECT_EQ(maker("shop", "data-my-db-12"), "");
}

/// Every Pod matches every Service: were answers not cut, each of these would be quadratic.
TEST(Bundle, CutsLongAnswers) {
  constexpr size_t kMany = 5000;
  std::string text;
  for (size_t i = 0; i < kMany; ++i) {
    const std::string metadata = fmt::format("{{name: p{0}, labels: {{app: web, unique: '{0}'}}}}", i);
    text += Manifest("v1", "Pod", metadata, "{volumes: [{configMap: {name: web}}]}");
    text += Manifest("v1", "Service", fmt::format("{{name: s{}}}", i), "{selector: {app: web}}");
  }
  const Manifests all(text);
  Labels labels;
  labels.Set("app", "web");
  EXPECT_EQ(all->Services("", labels).objects.size(), kResultLimit);
  EXPECT_FALSE(all->Services("", labels).complete);
  EXPECT_EQ(all->Users(ReferenceKind::kConfigMap, "", "web").size(), kResultLimit);
  EXPECT_EQ(all->OfKind("", "Pod").size(), kMany);
  EXPECT_EQ(Workloads(*all, "matchLabels: {app: web, unique: '4711'}"), "Pod/p4711") << "through the rarest";
  EXPECT_EQ(Workloads(*all, "matchExpressions: [{key: app, operator: DoesNotExist}]"), " ...");
}

TEST(Bundle, AnswersManyThreads) {
  const Manifests all(Deployment("{name: a}", "{app: web}") +
                      Manifest("v1", "Pod", "{name: b, labels: {app: web}}"));
  std::vector<std::thread> threads;
  std::vector<std::string> answers(4);
  for (std::string& answer : answers) {
    threads.emplace_back([&] { answer = Workloads(*all, "matchLabels: {app: web}"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers, std::vector<std::string>(4, "Deployment/a Pod/b"));
}

TEST(Bundle, PartsAreNoObjects) {
  const Source source("test.yaml", Deployment("{name: web, namespace: shop}", "{app: web}") +
                                       Deployment("{name: web}", "{app: web}") +
                                       Deployment("{name: other}", "{app: web}"));
  const auto documents = yaml::ReadDocuments(source);
  std::vector<Object> objects;
  for (const auto& document : documents)
    objects.push_back({.resource = UnpackResources(document->root())[0], .is_part = !objects.empty()});
  const Bundle bundle(std::move(objects));
  EXPECT_EQ(Names(bundle.PartsOf(bundle.objects()[0])), "Deployment/web") << "the namespace may be missing";
  EXPECT_EQ(bundle.Find("apps", "Deployment", "", "web"), nullptr);
  EXPECT_EQ(Workloads(bundle, "matchLabels: {app: web}"), "");
  EXPECT_EQ(bundle.OfKind("apps", "Deployment").size(), 1u);
}

TEST(Bundle, KnowsWhatControllersAndToolsMake) {
  const Manifests all(Manifest("bitnami.com/v1alpha1", "SealedSecret", "{name: db, namespace: shop}") +
                      Manifest("cert-manager.io/v1", "Certificate", "{name: web}", "{secretName: web-tls}") +
                      Manifest("isindir.github.com/v1", "SopsSecret", "{name: all}",
                               "{secretTemplates: [{name: a}, {name: b}]}") +
                      "---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                      "configMapGenerator: [{name: web-conf}]\n");
  EXPECT_TRUE(all->IsMade("Secret", "shop", "db"));
  EXPECT_FALSE(all->IsMade("Secret", "", "db")) << "another namespace";
  EXPECT_FALSE(all->IsMade("ConfigMap", "shop", "db"));
  EXPECT_TRUE(all->IsMade("Secret", "", "web-tls"));
  EXPECT_FALSE(all->IsMade("Secret", "", "web"));
  EXPECT_TRUE(all->IsMade("Secret", "", "b"));
  EXPECT_TRUE(all->IsMade("ConfigMap", "any", "web-conf"));
}

TEST(HostPorts, AreFoundWhetherWrittenOrTakenByTheHostNetwork) {
  const Manifests bundle(
      Manifest("v1", "Pod", "{name: a}", "{containers: [{ports: [{containerPort: 80, hostPort: 9100}]}]}") +
      Manifest("v1", "Pod", "{name: b}",
               "{hostNetwork: true, containers: [{ports: [{containerPort: 9100}]}]}") +
      Manifest("v1", "Pod", "{name: c}", "{containers: [{ports: [{containerPort: 9100}]}]}") +
      Manifest("v1", "Pod", "{name: d}",
               "{initContainers: [{ports: [{containerPort: 1, hostPort: 9100}]}]}"));
  EXPECT_EQ(Names(bundle->TakersOfHostPort(9100)), "Pod/a Pod/b");
  EXPECT_EQ(Names(bundle->TakersOfHostPort(80)), "");
}

TEST(HostPorts, ConflictOnOneProtocolAndAddress) {
  const HostPort any{{}, 53, "TCP", ""};
  const HostPort one{{}, 53, "TCP", "10.0.0.1"};
  EXPECT_TRUE(any.ConflictsWith(one));
  EXPECT_FALSE(one.ConflictsWith({{}, 53, "TCP", "10.0.0.2"}));
  EXPECT_FALSE(any.ConflictsWith({{}, 53, "UDP", ""}));
}

}  // namespace
}  // namespace kubevet::k8s
