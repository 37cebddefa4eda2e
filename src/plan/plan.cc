#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>

#include "plan/availability.h"
#include "plan/duration.h"
#include "plan/simulation.h"
#include "plan/surroundings.h"

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

/// What tells one object from another, whatever the version.
using Identity = std::tuple<std::string, std::string, std::string, std::string>;

Identity IdentityOf(const ResourceId& id) {
  return {std::string(k8s::GroupOf(id.api_version).value_or("")), id.kind, std::string(NamespaceOf(id)),
          id.name};
}

std::set<Identity> IdentitiesOf(std::span<const k8s::Resource* const> resources) {
  std::set<Identity> all;
  for (const k8s::Resource* resource : resources) all.insert(IdentityOf(*resource->id));
  return all;
}

/// What others need is deleted after them.
std::vector<LeftObject> FindLeft(const std::set<Identity>& wanted, const SavedObjects& saved) {
  std::vector<LeftObject> left;
  for (const k8s::Resource* resource : saved.manifests()) {
    if (!wanted.contains(IdentityOf(*resource->id))) left.push_back({resource->id, ConsequenceOf(*resource)});
  }
  std::stable_sort(left.begin(), left.end(), [](const LeftObject& a, const LeftObject& b) {
    return GoesBefore(b.id->kind, a.id->kind);
  });
  return left;
}

/// What is applied, and what stays as it is.
Surroundings SurroundingsAfter(const PlanInput& input, const std::set<Identity>& wanted) {
  std::vector<k8s::Resource> all;
  for (const k8s::Resource* resource : input.desired) all.push_back(*resource);
  for (const k8s::Resource* resource : input.saved.standing()) {
    if (!wanted.contains(IdentityOf(*resource->id))) all.push_back(*resource);
  }
  return Surroundings(std::move(all));
}

/// Pods that were saved, but are nobody's.
std::optional<std::string> RemarkOnStrays(const SavedObjects& saved, const std::set<Identity>& wanted) {
  constexpr size_t kMostNamed = 5;
  std::vector<std::string> strays;
  for (const k8s::Resource* resource : saved.standing()) {
    if (resource->id->kind == "Pod" && !wanted.contains(IdentityOf(*resource->id)))
      strays.push_back(resource->id->name);
  }
  if (strays.empty()) return std::nullopt;
  const std::span<const std::string> named(strays.data(), std::min(strays.size(), kMostNamed));
  return fmt::format(
      "{} saved {} without a controller among the `ownerReferences` {} left out ({}{}): nobody can tell "
      "which "
      "workload has {}",
      strays.size(), strays.size() == 1 ? "Pod" : "Pods", strays.size() == 1 ? "is" : "are",
      fmt::join(named, ", "), strays.size() > named.size() ? ", …" : "", strays.size() == 1 ? "it" : "them");
}

/// Custom resources that make Pods: what their controllers do is not known here.
std::optional<std::string> RemarkOnCustom(const PlanInput& input) {
  constexpr size_t kMostNamed = 5;
  std::vector<std::string> custom;
  std::map<std::pair<std::string_view, std::string_view>, bool> kinds;
  for (const k8s::Resource* resource : input.desired) {
    const auto [at, is_new] = kinds.try_emplace({resource->id->api_version, resource->id->kind});
    if (is_new) {
      const auto group = k8s::GroupOf(resource->id->api_version);
      const k8s::PodMaker* maker = group ? input.pod_makers.Find(*group, resource->id->kind) : nullptr;
      at->second = maker != nullptr && maker->is_custom;
    }
    if (at->second) custom.push_back(fmt::format("{} {}", resource->id->kind, resource->id->name));
  }
  if (custom.empty()) return std::nullopt;
  const std::span<const std::string> named(custom.data(), std::min(custom.size(), kMostNamed));
  return fmt::format("no rollout is planned for {}{}: that is up to {} of {} own", fmt::join(named, ", "),
                     custom.size() > named.size() ? fmt::format(" and {} more", custom.size() - named.size())
                                                  : std::string(),
                     custom.size() == 1 ? "a controller" : "controllers",
                     custom.size() == 1 ? "its" : "their");
}

/// Plays a rollout through, and looks at it from all sides.
Rollout PlayThrough(const Situation& situation, const k8s::Target& target, int64_t quorum,
                    const Surroundings& surroundings, const ResourceId& id) {
  Rollout rollout = Simulate(situation, target);
  std::vector<Floor> floors = surroundings.FloorsOf(id, WantedPods(rollout));
  if (quorum > 0) {
    Floor& floor = floors.emplace_back();
    floor.wants = fmt::format("quorum {}", quorum);
    floor.least = quorum;
  }
  rollout.availability = JudgeAvailability(rollout, std::move(floors));
  rollout.duration = EstimateDuration(rollout, situation, target);
  if (auto* stateful = std::get_if<StatefulSetRollout>(&rollout.detail))
    stateful->service_domain = surroundings.ServiceDomainOf(id);
  if (auto* daemons = std::get_if<DaemonSetRollout>(&rollout.detail); daemons && !daemons->nodes.empty())
    daemons->collisions = surroundings.CollisionsOf(id, situation.nodes);
  return rollout;
}

}  // namespace

bool Plan::EndsBadly() const {
  const auto refused = [](const AppliedObject& object) { return object.action == ApplyAction::kRefused; };
  const auto bad = [](const Rollout& rollout) {
    return rollout.verdict == Verdict::kStuck || rollout.verdict == Verdict::kLooping ||
           rollout.verdict == Verdict::kRejected || rollout.availability.LosesQuorum();
  };
  return std::any_of(apply.begin(), apply.end(), refused) ||
         std::any_of(rollouts.begin(), rollouts.end(), bad);
}

Plan MakePlan(const PlanInput& input, const k8s::Target& target) {
  Plan plan;
  plan.apply = PlanApply(input.desired, input.find_live, target);
  const std::set<Identity> wanted = IdentitiesOf(input.desired);
  plan.left = FindLeft(wanted, input.saved);
  if (auto remark = RemarkOnStrays(input.saved, wanted)) plan.remarks.push_back(std::move(*remark));
  if (auto remark = RemarkOnCustom(input)) plan.remarks.push_back(std::move(*remark));
  const Surroundings surroundings = SurroundingsAfter(input, wanted);
  std::vector<bool> hit(input.failures.size());
  for (AppliedObject& object : plan.apply) {
    const ResourceId& id = *object.resource.id;
    const auto kind = WorkloadKindOf(id);
    if (!kind) continue;
    const k8s::Resource* live = input.find_live(id);
    const yaml::Node live_node = live == nullptr ? yaml::Node() : live->node;
    if (IsTooLarge(object.resource.node) || IsTooLarge(live_node)) {
      plan.remarks.push_back(
          fmt::format("{} {} is left out: more than {} Pods", id.kind, id.name, kMostPods));
      continue;
    }
    PresentSituation present =
        ReadPresent(*kind, object.resource.node, live_node, input.saved, input.failures, target);
    for (size_t i = 0; i < hit.size(); ++i) hit[i] = hit[i] || present.hit[i];
    Rollout rollout = PlayThrough(present.situation, target, input.quorum, surroundings, id);
    rollout.remarks = std::move(present.remarks);
    NoteRefusal(object, rollout);
    plan.rollouts.push_back(std::move(rollout));
  }
  for (size_t i = 0; i < hit.size(); ++i) {
    if (!hit[i]) plan.missed.push_back(input.failures[i].pod);
  }
  return plan;
}

Plan MakePlan(const Situation& situation, const k8s::Target& target, int64_t quorum) {
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
  plan.rollouts.push_back(PlayThrough(situation, target, quorum, Surroundings({desired}), *desired.id));
  for (AppliedObject& object : plan.apply) NoteRefusal(object, plan.rollouts.front());
  return plan;
}

}  // namespace kubevet::plan
