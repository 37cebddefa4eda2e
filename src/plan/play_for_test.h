// For tests: a scenario in, what comes of it in one line.
#pragma once

#include <fmt/core.h>

#include <memory>
#include <string>
#include <string_view>

#include "plan/scenario.h"
#include "plan/simulation.h"

namespace kubevet::plan {

/// A StatefulSet `web`; `spec` is more of its spec in YAML flow style: "replicas: 3, minReadySeconds: 5".
inline std::string WebSet(std::string_view image, std::string_view spec) {
  return fmt::format(
      "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: web}}, spec: {{serviceName: web, "
      "selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}}}, "
      "spec: {{containers: [{{name: web, image: {}}}]}}}}, {}}}}}",
      image, spec);
}

/// A DaemonSet `agent`; `pod` is more of its Pod template's spec.
inline std::string Agent(std::string_view image, std::string_view strategy = "{}",
                         std::string_view pod = "terminationGracePeriodSeconds: 5") {
  return fmt::format(
      "{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: agent}}, spec: {{updateStrategy: {}, "
      "selector: {{matchLabels: {{app: agent}}}}, template: {{metadata: {{labels: {{app: agent}}}}, "
      "spec: {{containers: [{{name: agent, image: {}}}], {}}}}}}}}}",
      strategy, image, pod);
}

/// A Deployment `api`.
inline std::string Api(std::string_view image, std::string_view spec) {
  return fmt::format(
      "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: api}}, spec: {{"
      "selector: {{matchLabels: {{app: api}}}}, template: {{metadata: {{labels: {{app: api}}}}, "
      "spec: {{containers: [{{name: api, image: {}}}]}}}}, {}}}}}",
      image, spec);
}

/// `count` Pods of revision `old`, all ready: "{name: web-0, revision: old, state: ready}, …".
inline std::string OldPods(int count, int start = 0) {
  std::string out;
  for (int i = start; i < start + count; ++i)
    out += fmt::format("{}{{name: web-{}, revision: old, state: ready}}", i == start ? "" : ", ", i);
  return out;
}

/// An update of `old`, with all its Pods ready; `more` is the rest of the scenario.
inline std::string Update(std::string_view kind, std::string_view old, std::string_view now, int pods,
                          std::string_view more = "") {
  std::string out = fmt::format("kind: {}\nold: {}\nnew: {}\n{}", kind, old, now, more);
  if (kind == "StatefulSet") out += fmt::format("\ninitial: {{pods: [{}]}}\n", OldPods(pods));
  if (kind != "DaemonSet") return out;
  std::string nodes, on_nodes;
  for (int i = 0; i < pods; ++i) {
    nodes +=
        fmt::format("{}{{apiVersion: v1, kind: Node, metadata: {{name: node-{}}}}}", i == 0 ? "" : ", ", i);
    on_nodes += fmt::format("{}{{node: node-{}, revision: old, state: ready}}", i == 0 ? "" : ", ", i);
  }
  return out + fmt::format("\nnodes: [{}]\ninitialPods: [{}]\n", nodes, on_nodes);
}

/// "complete: t0 [apply new] …", with the Pods it waits for when it is stuck; the problems of a scenario that
/// cannot be played.
inline std::string Play(std::string_view scenario_text, std::string_view version = "1.36",
                        const TimeModel& time = {}) {
  const k8s::Target target = k8s::ParseTarget(version).value();
  const Scenario scenario =
      ReadScenario(std::make_unique<const Source>("scenario.yaml", std::string(scenario_text)), target);
  std::string out;
  for (const Diagnostic& problem : scenario.problems) out += problem.message + "\n";
  if (!out.empty()) return out;
  const Rollout rollout = Simulate(scenario.situation, target, time);
  out = ToString(rollout.verdict);
  for (const std::string& each : rollout.waiting_on) out += " " + each;
  for (const Diagnostic& error : rollout.errors) out += fmt::format(" {} {}", error.reason, error.field);
  return out + ": " + CompactTrace(rollout);
}

}  // namespace kubevet::plan
