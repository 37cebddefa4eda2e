// Measures kubevet beside yaml-cpp's bare event parse of the same bytes, in one run and one process:
//
//   benchmark [--documents N] [--command KUBEVET] [FOLDER]
//
// Without a folder it makes its own manifests. With --command the whole command is run over the folder as
// well: CPU time, peak memory, and what two threads gain. Prints documents per CPU second, MB/s and the ratio
// to the event parse for each stage; what each stage costs for resources of built-in
// kinds and of custom ones whose definitions are in the folder, validation in relation to decoding, both a
// byte; and the peak memory of the whole run.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/block.h"
#include "engine/analyze.h"
#include "k8s/bundle.h"
#include "k8s/resource.h"
#include "rules/catalogue.h"
#include "rules/runner.h"
#include "schema/custom_decoding.h"
#include "schema/strict_decoding.h"
#include "schema/table.h"
#include "validate/custom_kinds.h"
#include "validate/custom_resource.h"
#include "validate/validate.h"
#include "yaml/general_reader.h"
#include "yaml/reader.h"

namespace {

using kubevet::Source;

double CpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string MakeManifests(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += fmt::format(
        "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web-{0}\n  namespace: shop\n  "
        "labels:\n"
        "    app: web-{0}\nspec:\n  serviceName: web-{0}\n  replicas: 3\n  selector:\n    matchLabels:\n     "
        " app: web-{0}\n"
        "  template:\n    metadata:\n      labels:\n        app: web-{0}\n    spec:\n      containers:\n"
        "        - name: nginx  # the web server\n          image: \"nginx:1.27.{1}\"\n          ports:\n"
        "            - name: http\n              containerPort: 80\n          env:\n            - name: "
        "LISTEN\n"
        "              value: \"0.0.0.0:80\"\n          resources:\n            requests: {{cpu: 100m, "
        "memory: 128Mi}}\n"
        "            limits: {{memory: 256Mi}}\n          readinessProbe:\n            httpGet:\n            "
        "  path: /healthz\n"
        "              port: http\n            periodSeconds: 5\n          volumeMounts:\n            - "
        "name: www\n"
        "              mountPath: /usr/share/nginx/html\n  volumeClaimTemplates:\n    - metadata:\n        "
        "name: www\n"
        "      spec:\n        accessModes: [ReadWriteOnce]\n        resources:\n          requests:\n        "
        "    storage: 1Gi\n",
        i, i % 7);
  }
  return out;
}

std::vector<std::unique_ptr<Source>> ReadFolder(const std::string& folder) {
  std::vector<std::unique_ptr<Source>> sources;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    std::string extension = entry.path().extension();
    if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    sources.push_back(std::make_unique<Source>(entry.path(), text.str()));
  }
  return sources;
}

std::vector<const kubevet::k8s::Object*> PointersTo(const kubevet::k8s::Bundle& bundle) {
  std::vector<const kubevet::k8s::Object*> objects;
  for (const auto& object : bundle.objects()) objects.push_back(&object);
  return objects;
}

/// What each rule costs alone; the ten most costly are told.
void MeasureEachRule(const std::vector<const kubevet::rules::Rule*>& rules,
                     const std::vector<kubevet::k8s::Resource>& resources,
                     const kubevet::k8s::Target& target) {
  std::vector<kubevet::k8s::Object> objects;
  for (const auto& resource : resources) objects.push_back({resource});
  const size_t count = objects.size();
  const kubevet::k8s::Bundle bundle(std::move(objects));
  const kubevet::rules::World world{bundle, target};
  std::vector<std::pair<double, std::string_view>> costs;
  for (const auto* rule : rules) {
    const kubevet::rules::Rule* alone[] = {rule};
    const kubevet::rules::RuleSet set(alone);
    kubevet::rules::Runner runner(set, world);
    double least = 1e9;
    for (int round = 0; round < 3; ++round) {
      const double start = CpuSeconds();
      runner.Run(PointersTo(bundle));
      least = std::min(least, CpuSeconds() - start);
    }
    costs.emplace_back(least * 1e6 / static_cast<double>(count), rule->id);
  }
  std::sort(costs.rbegin(), costs.rend());
  if (costs.size() > 10) costs.resize(10);
  for (const auto& [cost, id] : costs) fmt::print("rule {:<44} {:>6.2f} µs each\n", id, cost);
}

/// The rules of the default profile over the same hundred thousand resources, a thousand at a time, ten
/// thousand, ...: what they and the Bundle cost for each must not grow.
void MeasureRules(const std::vector<std::unique_ptr<Source>>& sources, const kubevet::k8s::Target& target) {
  using kubevet::k8s::Bundle;
  std::vector<std::unique_ptr<kubevet::yaml::Document>> documents;
  std::vector<kubevet::k8s::Resource> resources;
  for (const auto& source : sources) {
    for (auto& document : kubevet::yaml::ReadDocuments(*source)) {
      for (auto& resource : kubevet::k8s::UnpackResources(document->root())) resources.push_back(resource);
      documents.push_back(std::move(document));
    }
  }
  const auto catalogue = kubevet::rules::Catalogue::BuiltIn();
  std::vector<const kubevet::rules::Rule*> on;
  for (const auto* rule : catalogue.rules()) {
    if (rule->IsOnByDefault()) on.push_back(rule);
  }
  const kubevet::rules::RuleSet rules(on);
  kubevet::ExpectShortRun();  // as the command does
  MeasureEachRule(on, resources, target);
  for (size_t size = 1000; size <= 100'000 && size <= resources.size(); size *= 10) {
    double bundle_seconds = 1e9, rule_seconds = 1e9;
    size_t findings = 0;
    for (int round = 0; round < 5; ++round) {
      double bundling = 0, ruling = 0;
      findings = 0;
      for (size_t done = 0; done < 100'000; done += size) {
        std::vector<kubevet::k8s::Object> objects;
        for (size_t i = 0; i < size; ++i) objects.push_back({resources[(done + i) % resources.size()]});
        const double start = CpuSeconds();
        const Bundle bundle(std::move(objects));
        const double bundled = CpuSeconds();
        const kubevet::rules::World world{bundle, target};
        kubevet::rules::Runner runner(rules, world);
        for (const auto& found : runner.Run(PointersTo(bundle))) findings += found.findings.size();
        bundling += bundled - start;
        ruling += CpuSeconds() - bundled;
      }
      bundle_seconds = std::min(bundle_seconds, bundling);
      rule_seconds = std::min(rule_seconds, ruling);
    }
    fmt::print("bundle and rules, {:>6} resources: {:.2f} + {:.2f} µs each, {} findings\n", size,
               bundle_seconds * 10, rule_seconds * 10, findings);
  }
}

using Clock = std::chrono::steady_clock;

/// The stages of one source, one after the other for each resource, as a check runs them, for resources of
/// built-in kinds and of kinds that definitions describe. Definitions themselves do not count.
class StageCosts {
 public:
  StageCosts(const kubevet::k8s::Target& target, const kubevet::validate::CustomKinds& kinds)
      : kinds_(kinds), target_(target), context_(target) {}

  void Add(const Source& source) {
    const auto start = Clock::now();
    const auto documents = kubevet::yaml::ReadDocuments(source);
    read_ += Clock::now() - start;
    documents_ += documents.size();
    for (const auto& document : documents) {
      for (const auto& resource : kubevet::k8s::UnpackResources(document->root())) Add(resource, source);
    }
  }

  /// All sources are to be added again: what disturbs a round does not count, of each resource the fastest
  /// decoding and validation do.
  void BeginRound() { built_in_.next = custom_.next = 0; }

  void Print() const {
    fmt::print("read {:.2f} µs a document\n", Micros(read_) / static_cast<double>(documents_));
    Print("built-in", built_in_);
    Print("custom", custom_);
  }

 private:
  struct Stages {
    Clock::duration decode{}, validate{};
  };
  struct Cost {
    std::vector<Stages> least;  // of each resource
    size_t next = 0;            // the resource that comes
    size_t bytes = 0;
  };

  static double Micros(Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
  }

  static void Print(std::string_view kinds, const Cost& cost) {
    if (cost.least.empty()) return;
    Stages all;
    for (const Stages& each : cost.least) {
      all.decode += each.decode;
      all.validate += each.validate;
    }
    const auto count = static_cast<double>(cost.least.size());
    const double decode = Micros(all.decode), validate = Micros(all.validate);
    fmt::print(
        "{} kinds: decode {:.2f} µs, validate {:.2f} µs a resource (validate / decode = {:.2f}), both {:.2f} "
        "ns a byte\n",
        kinds, decode / count, validate / count, validate / decode,
        1e3 * (decode + validate) / static_cast<double>(cost.bytes));
  }

  void Add(const kubevet::k8s::Resource& resource, const Source& source) {
    const std::string_view api_version = resource.id->api_version, kind_name = resource.id->kind;
    const auto kind = kubevet::schema::FindKind(api_version, kind_name);
    if (kind && kind->type() && kind_name != "CustomResourceDefinition") {
      Measure(
          built_in_, resource,
          [&] { kubevet::schema::DecodeStrictly(resource.node, *kind->type(), {target_.minor}); },
          [&] { kubevet::validate::Validate(context_, api_version, kind_name, resource.node); });
      return;
    }
    const auto* custom = kinds_.Find(api_version, kind_name, source.path());
    if (custom == nullptr) return;
    std::unique_ptr<kubevet::yaml::Document> stored;
    bool is_readable = false;
    Measure(
        custom_, resource,
        [&] {
          const auto decoded = kubevet::schema::DecodeCustom(resource.node, *custom->definition,
                                                             *custom->version, {target_.minor});
          is_readable = decoded.is_readable;
          if (is_readable && decoded.changes)
            stored =
                kubevet::schema::StoredObject(resource.node, *custom->definition, *custom->version, decoded);
        },
        [&] {
          if (!is_readable) return;
          kubevet::validate::ValidateCustomResource(context_, *custom,
                                                    stored ? stored->root() : resource.node);
          context_.Take();
        });
  }

  template <typename Decode, typename Validate>
  static void Measure(Cost& cost, const kubevet::k8s::Resource& resource, Decode decode, Validate validate) {
    const auto start = Clock::now();
    decode();
    const auto decoded = Clock::now();
    validate();
    const Stages now{decoded - start, Clock::now() - decoded};
    if (cost.next == cost.least.size()) {
      cost.least.push_back(now);
      cost.bytes += resource.node.span().size();
    }
    Stages& least = cost.least[cost.next++];
    least = {std::min(least.decode, now.decode), std::min(least.validate, now.validate)};
  }

  const kubevet::validate::CustomKinds& kinds_;
  const kubevet::k8s::Target& target_;
  kubevet::validate::Context context_;
  size_t documents_ = 0;
  Clock::duration read_{};
  Cost built_in_, custom_;
};

/// What one run of a program took.
struct Run {
  double wall = 0, cpu = 0, megabytes = 0;
};

Run RunCommand(const std::string& command, const std::string& folder, const std::string& jobs) {
  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::execl(command.c_str(), "kubevet", "check", "--no-config", "-o", "json", "--jobs", jobs.c_str(),
            folder.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {std::chrono::duration<double>(Clock::now() - start).count(),
          seconds(used.ru_utime) + seconds(used.ru_stime), static_cast<double>(used.ru_maxrss) / 1024};
}

/// The whole command beside the event parse, which took `baseline` seconds; the best of a few runs counts.
void MeasureCommand(const std::string& command, const std::string& folder, size_t documents,
                    double baseline) {
  constexpr int kRounds = 7;
  Run best[2];
  for (int round = 0; round < kRounds; ++round) {
    for (int jobs = 1; jobs <= 2; ++jobs) {
      const Run run = RunCommand(command, folder, std::to_string(jobs));
      Run& least = best[jobs - 1];
      if (round == 0) least = run;
      least.wall = std::min(least.wall, run.wall);
      least.cpu = std::min(least.cpu, run.cpu);
    }
  }
  fmt::print("{:<24} {:>10.0f} documents/CPU second {:>9.2f} × the event parse, {:.1f} MB\n", "check -o json",
             static_cast<double>(documents) / best[0].cpu, baseline / best[0].cpu, best[0].megabytes);
  fmt::print("two threads: {:.2f} × one\n", best[0].wall / best[1].wall);
}

}  // namespace

int main(int argc, char** argv) {
  int documents = 2000;
  std::string folder, command;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--documents" && i + 1 < argc) {
      documents = std::atoi(argv[++i]);
    } else if (std::string_view(argv[i]) == "--command" && i + 1 < argc) {
      command = argv[++i];
    } else {
      folder = argv[i];
    }
  }
  std::vector<std::unique_ptr<Source>> sources;
  if (folder.empty()) {
    sources.push_back(std::make_unique<Source>("generated.yaml", MakeManifests(documents)));
  } else {
    sources = ReadFolder(folder);
  }
  double bytes = 0;
  size_t count = 0;
  for (const auto& source : sources) {
    bytes += static_cast<double>(source->text().size());
    count += kubevet::yaml::SplitDocuments(source->text()).size();
  }
  kubevet::engine::Options options;
  options.target = kubevet::k8s::ParseTarget("latest").value();

  double baseline = 0;
  auto measure = [&](std::string_view stage, const std::function<void(const Source&)>& run) {
    double start = CpuSeconds();
    int rounds = 0;
    do {
      for (const auto& source : sources) run(*source);
      ++rounds;
    } while (CpuSeconds() - start < 0.5);
    double seconds = (CpuSeconds() - start) / rounds;
    if (baseline == 0) baseline = seconds;
    fmt::print("{:<24} {:>10.0f} documents/s {:>8.1f} MB/s {:>7.2f} × the event parse\n", stage,
               static_cast<double>(count) / seconds, bytes / 1e6 / seconds, baseline / seconds);
  };
  fmt::print("{} documents, {:.1f} MB\n", count, bytes / 1e6);
  measure("yaml-cpp events", [](const Source& source) {
    for (const auto& chunk : kubevet::yaml::SplitDocuments(source.text())) {
      kubevet::yaml::CountEvents(std::string(source.text().substr(chunk.span.begin, chunk.span.size())));
    }
  });
  measure("read", [](const Source& source) { kubevet::yaml::ReadDocuments(source); });
  measure("read, decode", [&](const Source& source) {
    for (const auto& document : kubevet::yaml::ReadDocuments(source)) {
      for (const auto& resource : kubevet::k8s::UnpackResources(document->root())) {
        auto kind = kubevet::schema::FindKind(resource.id->api_version, resource.id->kind);
        if (!kind || !kind->type()) continue;
        kubevet::schema::DecodeStrictly(resource.node, *kind->type(), {options.target.minor});
      }
    }
  });
  measure("read, decode, validate", [&](const Source& source) {
    kubevet::validate::Context context(options.target);
    for (const auto& document : kubevet::yaml::ReadDocuments(source)) {
      for (const auto& resource : kubevet::k8s::UnpackResources(document->root())) {
        auto kind = kubevet::schema::FindKind(resource.id->api_version, resource.id->kind);
        if (!kind || !kind->type()) continue;
        kubevet::schema::DecodeStrictly(resource.node, *kind->type(), {options.target.minor});
        kubevet::validate::Validate(context, resource.id->api_version, resource.id->kind, resource.node);
      }
    }
  });
  measure("analyze", [&](const Source& source) { kubevet::engine::Analyze(source, options); });
  if (!command.empty() && !folder.empty()) MeasureCommand(command, folder, count, baseline);
  kubevet::engine::Definitions definitions;
  double start = CpuSeconds();
  for (const auto& source : sources) {
    // The sources outlive everything here.
    for (auto& each : kubevet::engine::FindDefinitions({std::shared_ptr<void>(), source.get()}))
      definitions.push_back(std::move(each));
  }
  const size_t found = definitions.size();
  const kubevet::validate::CustomKinds kinds(std::move(definitions));
  if (found > 0) {
    fmt::print("{} definitions, {:.2f} ms each\n", found,
               (CpuSeconds() - start) * 1e3 / static_cast<double>(found));
    measure("analyze, by definitions", [&](const Source& source) {
      kubevet::engine::Analyze(source, options, kubevet::engine::Role::kManifest, &kinds);
    });
  }
  StageCosts costs(options.target, kinds);
  constexpr int kRounds = 5;
  for (int round = 0; round < kRounds; ++round) {
    costs.BeginRound();
    for (const auto& source : sources) costs.Add(*source);
  }
  costs.Print();
  MeasureRules(sources, options.target);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory {:.1f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}
