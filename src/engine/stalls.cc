#include "engine/stalls.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "k8s/pod_template.h"
#include "plan/admission.h"
#include "plan/simulation.h"
#include "plan/way_out.h"

namespace kubevet::engine {
namespace {

using plan::Rollout;
using plan::Verdict;
using plan::WorkloadKind;

/// Of more Pods it is not played; what stalls does so among fewer.
constexpr int64_t kMostPods = 1000;

bool EndsBadly(const Rollout& rollout) {
  return rollout.verdict == Verdict::kStuck || rollout.verdict == Verdict::kLooping;
}

/// Some Pod is not as it should be already: only then can something stall that is not new.
bool IsUnwell(const plan::Situation& situation) {
  return std::any_of(situation.pods.begin(), situation.pods.end(),
                     [](const auto& pod) { return pod.state != plan::PodState::kReady; }) ||
         std::any_of(situation.replica_sets.begin(), situation.replica_sets.end(),
                     [](const auto& set) { return set.unready > 0; });
}

/// The next update: the same once more, over itself.
plan::Situation NextUpdate(plan::Situation situation) {
  constexpr plan::RevisionId kBefore = 0, kAfter = 1;
  situation.revisions = {"old", "new"};
  situation.live = situation.desired;
  situation.live->revision = kBefore;
  situation.desired.revision = kAfter;
  const int64_t replicas = plan::ReadDeployment(situation.desired.object).replicas;
  situation.replica_sets = {{kBefore, replicas, 0}};
  return situation;
}

Diagnostic Finding(Location at, std::string message, std::string help) {
  Diagnostic finding;
  finding.rule = kStallRule;
  finding.stage = Stage::kRule;
  finding.severity = Severity::kError;
  finding.location = at;
  finding.message = std::move(message);
  finding.help = std::move(help);
  return finding;
}

/// Why a rollout that ends badly does, and how it gets on. `outcome` is what it does.
Diagnostic FindingOf(const Rollout& rollout, Location at, std::string_view outcome) {
  const plan::WayOut way_out = plan::FindWayOut(rollout);
  std::string help;
  for (const auto& step : way_out.steps) {
    if (rollout.unplaced) {
      help = "apply it " + step.remark;
      break;
    }
    if (!help.empty()) help += ", then ";
    help += fmt::format("`{}`{}", step.command, step.remark.empty() ? "" : " (" + step.remark + ")");
  }
  const std::string why =
      way_out.why.empty() ? fmt::format("it waits for {}", fmt::join(rollout.waiting_on, ", ")) : way_out.why;
  return Finding(at, fmt::format("{}: {}", outcome, why), std::move(help));
}

}  // namespace

StallFinder::StallFinder(const Current* current) : current_(current) {
  if (current != nullptr) saved_ = plan::SavedObjects(current->objects());
}

bool StallFinder::AsksForNodes(const k8s::Object& object) {
  const auto kind = plan::WorkloadKindOf(*object.resource.id);
  return kind && *kind != WorkloadKind::kDaemonSet &&
         !k8s::HostPortsOf(k8s::PodTemplateOf(*object.kind->maker, object.resource.node)).empty();
}

bool StallFinder::KnowsPodsOf(WorkloadKind kind, const ResourceId& id) const {
  const auto knows = [&](std::string_view owned) {
    return !saved_.OwnedBy(plan::NamespaceOf(id), id.kind, id.name, owned).empty();
  };
  return kind == WorkloadKind::kDeployment ? knows("ReplicaSet") : knows("Pod");
}

std::optional<Diagnostic> StallFinder::Find(const k8s::Object& object,
                                            std::span<const k8s::Node* const> nodes,
                                            const k8s::Target& target) const {
  const auto kind = plan::WorkloadKindOf(*object.resource.id);
  const yaml::Node desired = object.resource.node;
  const k8s::Resource* current = current_ == nullptr ? nullptr : current_->Find(*object.resource.id);
  const yaml::Node live = current == nullptr ? yaml::Node() : current->node;
  if (!kind) return std::nullopt;
  const bool leaves_rolling_update = *kind == WorkloadKind::kStatefulSet && live &&
                                     desired["spec"]["updateStrategy"]["type"].text() == "OnDelete";
  const bool may_stall =
      !nodes.empty() || leaves_rolling_update || (live && KnowsPodsOf(*kind, *object.resource.id));
  if (!may_stall) return std::nullopt;
  for (yaml::Node each : {desired, live}) {
    if (each["spec"]["replicas"].AsInt().value_or(1) > kMostPods) return std::nullopt;
  }
  plan::Situation situation = plan::ReadPresent(*kind, desired, live, saved_, {}, target).situation;
  const yaml::Node name = desired["metadata"]["name"];
  yaml::Node port;
  situation.room.reset();  // of daemons that surge with ports of their nodes a rule of its own speaks
  if (*kind != WorkloadKind::kDaemonSet && !nodes.empty()) {
    std::vector<k8s::Node> known;
    for (const k8s::Node* node : nodes) known.push_back(*node);
    if (auto found = plan::FindRoom(*kind, desired, live, known, target)) {
      situation.room = found->room;
      situation.scarce = std::move(found->scarce);
      port = found->port;
    }
  }
  if (!situation.room && !leaves_rolling_update && !IsUnwell(situation)) return std::nullopt;

  const Rollout rollout = plan::Simulate(situation, target);
  if (EndsBadly(rollout)) {
    const bool stuck = rollout.verdict == Verdict::kStuck;
    return FindingOf(rollout, (rollout.unplaced ? port : name).location(),
                     stuck ? "the rollout gets stuck" : "the rollout never ends");
  }
  const bool refuses_leftover = rollout.verdict == Verdict::kRejected && leaves_rolling_update &&
                                plan::Refusals(desired, live, target).empty();
  if (refuses_leftover) {
    const Diagnostic& error = rollout.errors.front();
    return Finding(error.location, "an apply is refused: " + error.message, error.help);
  }
  if (rollout.verdict != Verdict::kComplete || *kind != WorkloadKind::kDeployment || live)
    return std::nullopt;
  const Rollout update = plan::Simulate(NextUpdate(std::move(situation)), target);
  if (!EndsBadly(update)) return std::nullopt;
  return FindingOf(update, port.location(), "every update of it gets stuck");
}

}  // namespace kubevet::engine
