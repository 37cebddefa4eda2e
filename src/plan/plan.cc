#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>

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

std::string ConsequenceOf(const k8s::Resource& resource) {
  const std::string& kind = resource.id->kind;
  if (kind == "StatefulSet") {
    const yaml::Node fields = resource.node["spec"];
    if (fields["volumeClaimTemplates"].size() == 0) return "its Pods end";
    const bool takes = fields["persistentVolumeClaimRetentionPolicy"]["whenDeleted"].text() == "Delete";
    return takes ? "its Pods end, its claims go with it" : "its Pods end, its claims stay";
  }
  if (kind == "Deployment" || kind == "DaemonSet" || kind == "ReplicaSet" || kind == "Job")
    return "its Pods end";
  if (kind == "PersistentVolumeClaim") return "what is on its volume is lost unless the volume is retained";
  if (kind == "Namespace") return "everything in it goes too";
  if (kind == "CustomResourceDefinition") return "all objects of its kind go too";
  return {};
}

/// What others need is deleted after them.
std::vector<LeftObject> FindLeft(std::span<const k8s::Resource* const> desired, const SavedObjects& saved) {
  const auto key = [](const ResourceId& id) {
    return std::tuple(std::string(k8s::GroupOf(id.api_version).value_or("")), id.kind,
                      std::string(NamespaceOf(id)), id.name);
  };
  std::set<std::tuple<std::string, std::string, std::string, std::string>> wanted;
  for (const k8s::Resource* resource : desired) wanted.insert(key(*resource->id));
  std::vector<LeftObject> left;
  for (const k8s::Resource* resource : saved.manifests()) {
    if (!wanted.contains(key(*resource->id))) left.push_back({resource->id, ConsequenceOf(*resource)});
  }
  std::stable_sort(left.begin(), left.end(), [](const LeftObject& a, const LeftObject& b) {
    return GoesBefore(b.id->kind, a.id->kind);
  });
  return left;
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
  plan.left = FindLeft(desired, saved);
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
