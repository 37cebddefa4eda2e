// Measures how long rollouts take to plan, per 1,000 Pods or nodes, for growing sizes: what is linear has the
// same figure in every line.
//
//   plan_benchmark [--largest N]
#include <fmt/core.h>
#include <sys/resource.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/target.h"
#include "plan/revisions.h"
#include "plan/simulation.h"
#include "yaml/reader.h"

namespace {

using kubevet::Source;
using namespace kubevet::plan;

double CpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string StatefulSetText(int64_t replicas, bool parallel, int tag) {
  return fmt::format(
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: web}}\nspec:\n  serviceName: web\n"
      "  replicas: {}\n  podManagementPolicy: {}\n  selector: {{matchLabels: {{app: web}}}}\n"
      "  persistentVolumeClaimRetentionPolicy: {{whenScaled: Delete}}\n"
      "  template:\n    metadata: {{labels: {{app: web}}}}\n"
      "    spec: {{containers: [{{name: web, image: 'web:{}', volumeMounts: [{{name: data, mountPath: "
      "/d}}]}}]}}\n"
      "  volumeClaimTemplates:\n    - metadata: {{name: data}}\n      spec:\n"
      "        accessModes: [ReadWriteOnce]\n        resources: {{requests: {{storage: 1Gi}}}}\n",
      replicas, parallel ? "Parallel" : "OrderedReady", tag);
}

std::string DaemonSetText(std::string_view strategy, int tag) {
  std::string tolerations;
  for (int i = 0; i < 20; ++i) {
    tolerations +=
        fmt::format("        - {{key: taint-{}, operator: Equal, value: v, effect: NoSchedule}}\n", i);
  }
  return fmt::format(
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec:\n"
      "  updateStrategy: {{rollingUpdate: {}}}\n  selector: {{matchLabels: {{app: agent}}}}\n"
      "  template:\n    metadata: {{labels: {{app: agent}}}}\n    spec:\n"
      "      containers: [{{name: agent, image: 'agent:{}'}}]\n      tolerations:\n{}",
      strategy, tag, tolerations);
}

std::string DeploymentText(int64_t replicas, int tag) {
  return fmt::format(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api}}\nspec:\n  replicas: {}\n"
      "  strategy: {{rollingUpdate: {{maxSurge: 1, maxUnavailable: 0}}}}\n"
      "  selector: {{matchLabels: {{app: api}}}}\n  template:\n    metadata: {{labels: {{app: api}}}}\n"
      "    spec: {{containers: [{{name: api, image: 'api:{}'}}]}}\n",
      replicas, tag);
}

/// A situation and the texts it refers to.
struct Bench {
  explicit Bench(const kubevet::k8s::Target& for_target) : target(for_target), revisions(for_target) {}

  Manifest Add(std::string label, std::string text) {
    sources.push_back(std::make_unique<Source>(label, std::move(text)));
    documents.push_back(std::move(kubevet::yaml::ReadDocuments(*sources.back()).at(0)));
    const Manifest manifest = revisions.Add(std::move(label), documents.back()->root());
    situation.revisions = revisions.names();
    return manifest;
  }
  /// CPU seconds of one run.
  double Run(size_t* steps) {
    const double start = CpuSeconds();
    const Rollout rollout = Simulate(situation, target);
    const double seconds = CpuSeconds() - start;
    *steps = std::visit([](const auto& detail) { return detail.steps.size(); }, rollout.detail);
    if (rollout.verdict != Verdict::kComplete) fmt::print("unexpected: {}\n", ToString(rollout.verdict));
    return seconds;
  }

  const kubevet::k8s::Target& target;
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<std::unique_ptr<kubevet::yaml::Document>> documents;
  Revisions revisions;
  Situation situation;
};

void BuildStatefulSet(Bench& bench, int64_t size, bool parallel, bool update) {
  bench.situation.kind = WorkloadKind::kStatefulSet;
  if (update) {
    bench.situation.live = bench.Add("old", StatefulSetText(size, parallel, 1));
    for (int64_t i = 0; i < size; ++i)
      bench.situation.pods.push_back({static_cast<Slot>(i), 0, PodState::kReady});
    for (int64_t i = 0; i < size; ++i) bench.situation.claims.push_back(fmt::format("data-web-{}", i));
  }
  bench.situation.desired = bench.Add("new", StatefulSetText(size, parallel, 2));
}

/// Every node has 20 taints, all tolerated.
void BuildDaemonSet(Bench& bench, int64_t size, std::string_view strategy, bool update) {
  bench.situation.kind = WorkloadKind::kDaemonSet;
  for (int64_t i = 0; i < size; ++i) {
    kubevet::k8s::Node node;
    node.name = fmt::format("node-{}", i);
    for (int t = 0; t < 20; ++t) node.taints.push_back({fmt::format("taint-{}", t), "v", "NoSchedule"});
    bench.situation.nodes.push_back(std::move(node));
  }
  if (update) {
    bench.situation.live = bench.Add("old", DaemonSetText(strategy, 1));
    for (int64_t i = 0; i < size; ++i)
      bench.situation.pods.push_back({static_cast<Slot>(i), 0, PodState::kReady});
  }
  bench.situation.desired = bench.Add("new", DaemonSetText(strategy, 2));
}

void BuildDeployment(Bench& bench, int64_t size) {
  bench.situation.kind = WorkloadKind::kDeployment;
  bench.situation.live = bench.Add("old", DeploymentText(size, 1));
  bench.situation.replica_sets = {{0, size, 0}};
  bench.situation.desired = bench.Add("new", DeploymentText(size, 2));
}

template <typename Build>
void Measure(std::string_view what, int64_t largest, const kubevet::k8s::Target& target, Build build) {
  for (int64_t size = largest / 100; size <= largest; size *= 10) {
    Bench bench(target);
    build(bench, size);
    size_t steps = 0;
    const double seconds = bench.Run(&steps);
    fmt::print("{:<36} {:>8} {:>8} steps {:>8.3f} s {:>8.3f} ms per 1,000\n", what, size, steps, seconds,
               seconds * 1e6 / static_cast<double>(size));
  }
}

}  // namespace

int main(int argc, char** argv) {
  int64_t largest = 100'000;
  if (argc == 3 && std::string_view(argv[1]) == "--largest") largest = std::atoll(argv[2]);
  const auto target = kubevet::k8s::ParseTarget("latest").value();
  const auto stateful_set = [&](std::string_view what, bool parallel, bool update) {
    Measure(what, largest, target,
            [=](Bench& bench, int64_t size) { BuildStatefulSet(bench, size, parallel, update); });
  };
  stateful_set("StatefulSet OrderedReady, created", false, false);
  stateful_set("StatefulSet OrderedReady, updated", false, true);
  stateful_set("StatefulSet Parallel, created", true, false);
  stateful_set("StatefulSet Parallel, updated", true, true);
  const auto daemon_set = [&](std::string_view what, std::string_view strategy, bool update) {
    Measure(what, largest / 2, target,
            [=](Bench& bench, int64_t size) { BuildDaemonSet(bench, size, strategy, update); });
  };
  daemon_set("DaemonSet, created", "{}", false);
  daemon_set("DaemonSet maxUnavailable 1, updated", "{}", true);
  daemon_set("DaemonSet maxUnavailable 10%, updated", "{maxUnavailable: 10%}", true);
  daemon_set("DaemonSet maxSurge 1, updated", "{maxUnavailable: 0, maxSurge: 1}", true);
  Measure("Deployment maxSurge 1, updated", largest, target, BuildDeployment);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory {:.1f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}
