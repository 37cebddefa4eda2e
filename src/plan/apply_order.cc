#include "plan/apply_order.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <tuple>

#include "plan/admission.h"
#include "plan/present.h"
#include "validate/equality.h"
#include "validate/last_applied.h"
#include "yaml/to_json.h"

namespace kubevet::plan {
namespace {

/// What others need comes before them. Kinds that are not here come after all that are.
constexpr std::string_view kKinds[] = {
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
};

constexpr size_t kMostChanges = 200;

size_t RankOf(std::string_view kind) {
  return static_cast<size_t>(std::find(std::begin(kKinds), std::end(kKinds), kind) - std::begin(kKinds));
}

int64_t Number(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Before everything, with everything, after everything; nothing for what an apply does not touch.
std::optional<int> PhaseOf(std::string_view hook) {
  const auto has = [hook](std::string_view word) { return hook.find(word) != std::string_view::npos; };
  if (hook.empty() || hook == "Sync" || has("crd-install")) return 0;
  if (has("PreSync") || has("pre-install") || has("pre-upgrade")) return -1;
  if (has("PostSync") || has("post-install") || has("post-upgrade")) return 1;
  return std::nullopt;
}

std::string JsonOf(yaml::Node node) {
  std::string json;
  if (node) yaml::AppendJson(json, node);
  return json;
}

/// Decides what an apply does to one object.
void Judge(AppliedObject& object, const k8s::Resource* live, const k8s::Target& target) {
  const yaml::Node node = object.resource.node;
  object.errors = Refusals(node, live == nullptr ? yaml::Node() : live->node, target);
  if (!object.errors.empty()) {
    object.action = ApplyAction::kRefused;
  } else if (live == nullptr) {
    object.action = ApplyAction::kCreate;
    return;
  }
  if (live == nullptr) return;
  validate::Context context(target);
  const validate::Value now = context.Start(node), old = context.Root(live->node);
  const validate::LastApplied last_applied(live->node);
  if (validate::IsLiving(live->node)) context.SetLiving(last_applied.root());
  for (const validate::Change& change : validate::Changes(now, old, {"status", "apiVersion"})) {
    if (object.changes.size() == kMostChanges) break;
    object.changes.push_back({change.now.Path(), JsonOf(change.old.node()), JsonOf(change.now.node())});
  }
  if (object.action != ApplyAction::kRefused)
    object.action = object.changes.empty() ? ApplyAction::kUnchanged : ApplyAction::kUpdate;
}

}  // namespace

std::string_view ToString(ApplyAction action) {
  constexpr std::string_view kNames[] = {"create", "update", "unchanged", "refused"};
  return kNames[static_cast<size_t>(action)];
}

bool GoesBefore(std::string_view kind, std::string_view other) {
  return RankOf(kind) < RankOf(other);
}

std::vector<AppliedObject> PlanApply(std::span<const k8s::Resource* const> desired, const FindLive& find_live,
                                     const k8s::Target& target) {
  struct Entry {
    int phase;
    AppliedObject object;
  };
  std::vector<Entry> entries;
  for (const k8s::Resource* resource : desired) {
    const yaml::Node annotations = resource->node["metadata"]["annotations"];
    AppliedObject object;
    object.resource = *resource;
    object.hook = annotations["argocd.argoproj.io/hook"].text();
    object.wave = Number(annotations["argocd.argoproj.io/sync-wave"].text());
    if (object.hook.empty() && !annotations["helm.sh/hook"].IsNull()) {
      object.hook = annotations["helm.sh/hook"].text();
      object.wave = Number(annotations["helm.sh/hook-weight"].text());
    }
    const auto phase = PhaseOf(object.hook);
    if (!phase) continue;
    Judge(object, find_live(*resource->id), target);
    entries.push_back({*phase, std::move(object)});
  }
  const auto key = [](const Entry& entry) {
    const ResourceId& id = *entry.object.resource.id;
    return std::tuple(entry.phase, entry.object.wave, RankOf(id.kind), std::string_view(id.kind),
                      NamespaceOf(id), std::string_view(id.name));
  };
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  std::vector<AppliedObject> applied;
  for (Entry& entry : entries) applied.push_back(std::move(entry.object));
  return applied;
}

}  // namespace kubevet::plan
