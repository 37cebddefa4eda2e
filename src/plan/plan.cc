#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "plan/simulation.h"

namespace kubevet::plan {
namespace {

/// Many Pods are played through, but not any number.
bool IsTooLarge(yaml::Node object) {
  return object["spec"]["replicas"].AsInt().value_or(0) > kMostPods;
}

/// What the server filled in may refuse what it would take from a new object.
void NoteRefusal(AppliedObject& object, const Rollout& rollout) {
  if (rollout.verdict != Verdict::kRejected || !object.errors.empty()) return;
  object.action = ApplyAction::kRefused;
  object.errors = rollout.errors;
}

}  // namespace

bool Plan::EndsBadly() const {
  const auto refused = [](const AppliedObject& object) { return object.action == ApplyAction::kRefused; };
  const auto bad = [](const Rollout& rollout) {
    return rollout.verdict == Verdict::kStuck || rollout.verdict == Verdict::kLooping ||
           rollout.verdict == Verdict::kRejected;
  };
  return std::any_of(apply.begin(), apply.end(), refused) ||
         std::any_of(rollouts.begin(), rollouts.end(), bad);
}

Plan MakePlan(std::span<const k8s::Resource* const> desired, const FindLive& find_live,
              const SavedObjects& saved, std::span<const Failure> failures, const k8s::Target& target) {
  Plan plan;
  plan.apply = PlanApply(desired, find_live, target);
  std::vector<bool> hit(failures.size());
  for (AppliedObject& object : plan.apply) {
    const ResourceId& id = *object.resource.id;
    const auto kind = WorkloadKindOf(id);
    if (!kind) continue;
    const k8s::Resource* live = find_live(id);
    const yaml::Node live_node = live == nullptr ? yaml::Node() : live->node;
    if (IsTooLarge(object.resource.node) || IsTooLarge(live_node)) {
      plan.remarks.push_back(
          fmt::format("{} {} is left out: more than {} Pods", id.kind, id.name, kMostPods));
      continue;
    }
    PresentSituation present = ReadPresent(*kind, object.resource.node, live_node, saved, failures, target);
    for (size_t i = 0; i < hit.size(); ++i) hit[i] = hit[i] || present.hit[i];
    Rollout rollout = Simulate(present.situation, target);
    rollout.remarks = std::move(present.remarks);
    NoteRefusal(object, rollout);
    plan.rollouts.push_back(std::move(rollout));
  }
  for (size_t i = 0; i < hit.size(); ++i) {
    if (!hit[i]) plan.missed.push_back(failures[i].pod);
  }
  return plan;
}

Plan MakePlan(const Situation& situation, const k8s::Target& target) {
  Plan plan;
  const auto resource_of = [](yaml::Node object) {
    return k8s::Resource{std::make_shared<const ResourceId>(ResourceId{
                             std::string(object["apiVersion"].text()), std::string(object["kind"].text()),
                             std::string(object["metadata"]["namespace"].text()),
                             std::string(object["metadata"]["name"].text())}),
                         object};
  };
  const k8s::Resource desired = resource_of(situation.desired.object);
  const k8s::Resource live = resource_of(situation.live ? situation.live->object : yaml::Node());
  const k8s::Resource* const all[] = {&desired};
  plan.apply = PlanApply(
      all, [&](const ResourceId&) { return situation.live ? &live : nullptr; }, target);
  plan.rollouts.push_back(Simulate(situation, target));
  for (AppliedObject& object : plan.apply) NoteRefusal(object, plan.rollouts.front());
  return plan;
}

}  // namespace kubevet::plan
