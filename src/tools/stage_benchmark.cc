// How the stages of a check grow with what they get: documents of a file, keys of a map, levels of nesting.
// What is linear keeps its items per second. Options are those of Google Benchmark:
//
//   stage_benchmark [--benchmark_filter=REGEX]
#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analyze.h"
#include "k8s/bundle.h"
#include "k8s/resource.h"
#include "rules/catalogue.h"
#include "rules/rule_set.h"
#include "rules/runner.h"
#include "schema/strict_decoding.h"
#include "validate/validate.h"
#include "validate/value.h"
#include "yaml/reader.h"

namespace {

using namespace kubevet;

const engine::Options& LatestOptions() {
  static const engine::Options options = [] {
    engine::Options latest;
    latest.target = k8s::ParseTarget("latest").value();
    return latest;
  }();
  return options;
}

/// A StatefulSet with its Service, again and again: two documents each.
std::string Many(int64_t documents) {
  std::string out;
  for (int64_t i = 0; i < documents; ++i) {
    if (i % 2 == 0) {
      out += fmt::format(
          "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{0}\nspec:\n  clusterIP: None\n"
          "  selector:\n    app: web-{0}\n  ports:\n    - name: http\n      port: 80\n",
          i);
    } else {
      out += fmt::format(
          "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web-{0}\nspec:\n"
          "  serviceName: web-{0}\n  replicas: 3\n  selector:\n    matchLabels:\n      app: web-{0}\n"
          "  template:\n    metadata:\n      labels:\n        app: web-{0}\n    spec:\n      containers:\n"
          "        - name: web\n          image: nginx:1.27.1\n          ports:\n"
          "            - name: http\n              containerPort: 80\n          volumeMounts:\n"
          "            - name: www\n              mountPath: /srv\n  volumeClaimTemplates:\n"
          "    - metadata:\n        name: www\n      spec:\n        accessModes: [ReadWriteOnce]\n"
          "        resources:\n          requests:\n            storage: 1Gi\n",
          i - 1);
    }
  }
  return out;
}

/// One ConfigMap with so many keys.
std::string Wide(int64_t keys) {
  std::string out = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: wide\ndata:\n";
  for (int64_t i = 0; i < keys; ++i) out += fmt::format("  key-{0}: value {0}\n", i);
  return out;
}

/// An object of a kind nobody knows, nested so deep.
std::string Deep(int64_t levels) {
  std::string out = "apiVersion: example.com/v1\nkind: Deep\nmetadata: {name: deep}\nspec: ";
  for (int64_t i = 0; i < levels; ++i) out += "{a: ";
  return out + "1" + std::string(static_cast<size_t>(levels), '}') + "\n";
}

using MakeText = std::string (*)(int64_t);

/// A text with its documents and objects.
struct Input {
  explicit Input(std::string text) : source("input.yaml", std::move(text)) {
    documents = yaml::ReadDocuments(source);
    for (const auto& document : documents) {
      for (k8s::Resource& resource : k8s::UnpackResources(document->root()))
        resources.push_back(std::move(resource));
    }
  }

  Source source;
  std::vector<std::unique_ptr<yaml::Document>> documents;
  std::vector<k8s::Resource> resources;
};

void Count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetComplexityN(state.range(0));
}

void BM_Read(benchmark::State& state, MakeText make) {
  const Source source("input.yaml", make(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(yaml::ReadDocuments(source));
  Count(state);
}

void BM_Decode(benchmark::State& state, MakeText make) {
  const Input input(make(state.range(0)));
  for (auto _ : state) {
    for (const k8s::Resource& resource : input.resources) {
      const auto kind = schema::FindKind(resource.id->api_version, resource.id->kind);
      if (!kind || !kind->type()) continue;
      benchmark::DoNotOptimize(
          schema::DecodeStrictly(resource.node, *kind->type(), {LatestOptions().target.minor}));
    }
  }
  Count(state);
}

void BM_Validate(benchmark::State& state, MakeText make) {
  const Input input(make(state.range(0)));
  validate::Context context(LatestOptions().target);
  for (auto _ : state) {
    for (const k8s::Resource& resource : input.resources)
      validate::Validate(context, resource.id->api_version, resource.id->kind, resource.node);
  }
  Count(state);
}

void BM_Analyze(benchmark::State& state, MakeText make) {
  const Source source("input.yaml", make(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(engine::Analyze(source, LatestOptions()));
  Count(state);
}

/// The Bundle and the rules of the default profile.
void BM_Rules(benchmark::State& state, MakeText make) {
  static const auto catalogue = rules::Catalogue::BuiltIn();
  static const rules::RuleSet set = [] {
    std::vector<const rules::Rule*> on;
    for (const rules::Rule* rule : catalogue.rules()) {
      if (rule->IsOnByDefault()) on.push_back(rule);
    }
    return rules::RuleSet(on);
  }();
  const Input input(make(state.range(0)));
  for (auto _ : state) {
    std::vector<k8s::Object> objects;
    for (const k8s::Resource& resource : input.resources) objects.push_back({resource});
    const k8s::Bundle bundle(std::move(objects));
    const rules::World world{bundle, LatestOptions().target};
    rules::Runner runner(set, world);
    std::vector<const k8s::Object*> asked;
    for (const k8s::Object& object : bundle.objects()) asked.push_back(&object);
    benchmark::DoNotOptimize(runner.Run(asked));
  }
  Count(state);
}

constexpr int64_t kMostDocuments = 100'000, kMostKeys = 100'000;
constexpr int64_t kMostLevels = 9'000;  // deeper ones are refused

#define STAGE(stage)                                                                                       \
  BENCHMARK_CAPTURE(stage, documents, &Many)->RangeMultiplier(10)->Range(1, kMostDocuments)->Complexity(); \
  BENCHMARK_CAPTURE(stage, wide, &Wide)->RangeMultiplier(10)->Range(1, kMostKeys)->Complexity();           \
  BENCHMARK_CAPTURE(stage, deep, &Deep)->RangeMultiplier(10)->Range(1, kMostLevels)->Complexity()
STAGE(BM_Read);
STAGE(BM_Decode);
STAGE(BM_Validate);
STAGE(BM_Analyze);
STAGE(BM_Rules);

}  // namespace

BENCHMARK_MAIN();
