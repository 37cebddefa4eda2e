#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/labels.h"
#include "k8s/node_fit.h"
#include "rules/checks_scheduling.h"

namespace kubevet::rules {
namespace {

constexpr std::string_view kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr std::string_view kHostname = "kubernetes.io/hostname";
constexpr size_t kMostNamed = 3;

k8s::NodeFit FitOf(const Subject& subject, k8s::PodOwner owner) {
  return k8s::NodeFit(subject.pod.spec, subject.world.target.Enabled("TaintTolerationComparisonOperators"),
                      owner);
}

bool IsTaintOnly(const k8s::Eligibility& judged) {
  return !judged.should_run && judged.reasons.size() == 1 && judged.reasons[0].misfit == k8s::Misfit::kTaint;
}

/// The first line of the node selector that a node does not meet.
std::string MissingLabel(yaml::Node spec, const k8s::Node& node) {
  for (auto [key, value] : spec["nodeSelector"].entries()) {
    const std::string* label = node.Label(key.text());
    if (label == nullptr) return fmt::format("it has no label `{}`", key.text());
    if (*label != value.text())
      return fmt::format("its label `{}` is `{}`, not `{}`", key.text(), *label, value.text());
  }
  return "the required node affinity does not match it";
}

std::string Explain(yaml::Node spec, const k8s::Node& node, const k8s::Reason& reason) {
  switch (reason.misfit) {
    case k8s::Misfit::kNodeName:
      return fmt::format("`nodeName` is `{}`", spec["nodeName"].text());
    case k8s::Misfit::kAffinity:
      return MissingLabel(spec, node);
    case k8s::Misfit::kTaint:
      return fmt::format("its taint `{}` is not tolerated", node.taints[reason.taint].ToString());
  }
  return {};
}

/// "`a` (why), `b` (why) and 3 more".
std::string Name(yaml::Node spec, const std::vector<const k8s::Node*>& nodes, const k8s::NodeFit& fit) {
  std::string text;
  for (size_t i = 0; i < nodes.size() && i < kMostNamed; ++i) {
    if (i > 0) text += ", ";
    text +=
        fmt::format("`{}` ({})", nodes[i]->name, Explain(spec, *nodes[i], fit.Judge(*nodes[i]).reasons[0]));
  }
  if (nodes.size() > kMostNamed) text += fmt::format(" and {} more", nodes.size() - kMostNamed);
  return text;
}

/// Where a Pod template says on which nodes it runs.
yaml::Node PlacementOf(yaml::Node spec, k8s::Misfit misfit) {
  if (misfit == k8s::Misfit::kNodeName) return spec["nodeName"];
  if (misfit == k8s::Misfit::kTaint) return spec["tolerations"] ? spec["tolerations"] : spec;
  if (spec["nodeSelector"].size() > 0) return spec["nodeSelector"];
  return spec["affinity"]["nodeAffinity"] ? spec["affinity"]["nodeAffinity"] : spec;
}

/// The required anti-affinity term that lets one Pod of this template onto a node; falsy when there is none.
yaml::Node OnePerNode(const Subject& subject) {
  const k8s::Labels labels(subject.pod.metadata["labels"]);
  for (yaml::Node term : subject.pod.spec["affinity"]["podAntiAffinity"][kRequired].items()) {
    if (term["topologyKey"].text() != kHostname || !term["labelSelector"]) continue;
    if (term["namespaces"].size() > 0 || term["namespaceSelector"]) continue;
    if (term["matchLabelKeys"].size() > 0 || term["mismatchLabelKeys"].size() > 0) continue;
    const auto selector = k8s::LabelSelector::Parse(term["labelSelector"]);
    if (selector && selector->Matches(labels)) return term;
  }
  return {};
}

}  // namespace

std::vector<Diagnostic> FindDaemonWithoutNodes(const Subject& subject) {
  const auto nodes = NodesFor(subject.world, subject.object);
  if (nodes.empty()) return {};
  const k8s::NodeFit fit = FitOf(subject, k8s::PodOwner::kDaemonSet);
  std::vector<const k8s::Node*> missed;
  for (const k8s::Node* node : nodes) {
    if (fit.Judge(*node).should_run) return {};
    missed.push_back(node);
  }
  const yaml::Node spec = subject.pod.spec;
  const k8s::Misfit misfit = fit.Judge(*missed[0]).reasons[0].misfit;
  return {FindingAt(
      subject, PlacementOf(spec, misfit),
      fmt::format("none of the {} known nodes runs this daemon: {}", nodes.size(), Name(spec, missed, fit)),
      "let the node selector match a node and tolerate its taints")};
}

std::vector<Diagnostic> FindNodesThatADaemonMisses(const Subject& subject) {
  const auto nodes = NodesFor(subject.world, subject.object);
  if (nodes.empty()) return {};
  const k8s::NodeFit fit = FitOf(subject, k8s::PodOwner::kDaemonSet);
  std::vector<const k8s::Node*> missed;
  size_t reached = 0;
  for (const k8s::Node* node : nodes) {
    const k8s::Eligibility judged = fit.Judge(*node);
    reached += judged.should_run;
    if (IsTaintOnly(judged)) missed.push_back(node);
  }
  if (missed.empty() || reached == 0) return {};
  const yaml::Node spec = subject.pod.spec;
  return {FindingAt(subject, PlacementOf(spec, k8s::Misfit::kTaint),
                    fmt::format("{} of {} known nodes {} without this daemon: {}", missed.size(),
                                nodes.size(), missed.size() == 1 ? "stays" : "stay", Name(spec, missed, fit)),
                    "tolerate the taint, if the daemon belongs there too")};
}

std::vector<Diagnostic> FindAntiAffinityThatNeedsMoreNodes(const Subject& subject) {
  const auto nodes = NodesFor(subject.world, subject.object);
  const yaml::Node written = subject.node["spec"]["replicas"];
  const int64_t replicas = written.AsInt().value_or(1);
  if (nodes.empty() || replicas < 2) return {};
  const yaml::Node term = OnePerNode(subject);
  if (!term) return {};
  const k8s::NodeFit fit = FitOf(subject, k8s::PodOwner::kOther);
  const auto fitting = std::count_if(nodes.begin(), nodes.end(), [&](const k8s::Node* node) {
    return !node->unschedulable && fit.Judge(*node).should_run;
  });
  if (replicas <= fitting) return {};
  Diagnostic finding = FindingAt(
      subject, written,
      fmt::format("{} replicas, one on a node, and {} of {} known nodes to run them: {} {} pending", replicas,
                  fitting, nodes.size(), replicas - fitting, replicas - fitting == 1 ? "stays" : "stay"),
      "lower `replicas`, prefer the spreading instead of requiring it, or add nodes");
  finding.notes.push_back(NoteAt(term, "the anti-affinity that allows one Pod on a node"));
  return {std::move(finding)};
}

}  // namespace kubevet::rules
