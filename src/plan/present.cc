#include "plan/present.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "k8s/pod_template.h"
#include "plan/revisions.h"
#include "plan/stateful_set.h"
#include "schema/table.h"

namespace kubevet::plan {
namespace {

constexpr std::string_view kDefaultNamespace = "default";
constexpr std::string_view kRevisionHash = "controller-revision-hash";
constexpr int kAssumedNodes = 3;

int64_t Number(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The controller that owns an object: kind and name.
std::pair<std::string_view, std::string_view> OwnerOf(yaml::Node object) {
  for (yaml::Node owner : object["metadata"]["ownerReferences"].items()) {
    if (owner["controller"].AsBool().value_or(false)) return {owner["kind"].text(), owner["name"].text()};
  }
  return {};
}

std::string_view LabelOf(yaml::Node object, std::string_view key) {
  return object["metadata"]["labels"][key].text();
}

/// Saved without a status, a Pod is taken to be ready.
PodState StateOf(yaml::Node pod) {
  if (!pod["metadata"]["deletionTimestamp"].IsNull()) return PodState::kTerminating;
  const std::string_view phase = pod["status"]["phase"].text();
  if (phase.empty()) return PodState::kReady;
  if (phase == "Failed") return PodState::kFailed;
  if (phase == "Succeeded") return PodState::kSucceeded;
  if (phase == "Pending") return PodState::kPending;
  for (yaml::Node condition : pod["status"]["conditions"].items()) {
    if (condition["type"].text() == "Ready" && condition["status"].text() == "True") return PodState::kReady;
  }
  return PodState::kUnready;
}

std::vector<k8s::HostPort> PortsOf(yaml::Node object) {
  const yaml::Node pod = object["spec"]["template"];
  return k8s::HostPortsOf({pod, pod["metadata"], pod["spec"], {}});
}

bool HasHostPorts(yaml::Node object) {
  return !PortsOf(object).empty();
}

/// Puts together what is known of one workload.
class Reader {
 public:
  Reader(WorkloadKind kind, yaml::Node desired, yaml::Node live, const SavedObjects& saved,
         std::span<const Failure> failures, const k8s::Target& target)
      : desired_(desired),
        live_(live),
        saved_(saved),
        failures_(failures),
        target_(target),
        revisions_(target) {
    result_.situation.kind = kind;
    result_.hit.resize(failures.size());
    name_ = desired["metadata"]["name"].text();
    namespace_ = desired["metadata"]["namespace"].text();
    if (namespace_.empty()) namespace_ = kDefaultNamespace;
  }

  PresentSituation Read() {
    if (live_) situation().live = revisions_.Add(StaysAsItIs() ? "current" : "old", live_);
    switch (situation().kind) {
      case WorkloadKind::kStatefulSet:
        ReadStatefulSetPods();
        break;
      case WorkloadKind::kDaemonSet:
        ReadNodes();
        ReadDaemonPods();
        break;
      case WorkloadKind::kDeployment:
        ReadReplicaSets();
        break;
    }
    situation().desired = revisions_.Add("new", desired_);
    ReadRoom();
    for (size_t i = 0; i < failures_.size(); ++i) ReadFailure(i);
    situation().revisions = revisions_.names();
    return std::move(result_);
  }

 private:
  Situation& situation() { return result_.situation; }
  /// The Pod template does not change.
  bool StaysAsItIs() const {
    Revisions revisions(target_);
    const RevisionId live = revisions.Add("", live_).revision;
    return revisions.Add("", desired_).revision == live;
  }
  template <typename... Args>
  void Remark(fmt::format_string<Args...> format, Args&&... args) {
    result_.remarks.push_back(fmt::format(format, std::forward<Args>(args)...));
  }
  std::vector<yaml::Node> Owned(std::string_view kind) const {
    return saved_.OwnedBy(namespace_, ToString(result_.situation.kind), name_, kind);
  }

  /// By the name of a ControllerRevision, or what a Pod's label says of it.
  RevisionId RevisionNamed(std::string_view hash) {
    const std::string_view shown = hash.substr(hash.rfind('-') + 1);
    if (const auto known = revisions_.Find(shown)) return *known;
    for (yaml::Node revision : Owned("ControllerRevision")) {
      const bool is_it =
          revision["metadata"]["name"].text() == hash || LabelOf(revision, kRevisionHash) == hash;
      if (is_it) return revisions_.Add(std::string(shown), revision["data"]).revision;
    }
    return revisions_.AddUnknown(std::string(shown));
  }

  void ReadStatefulSetPods() {
    if (!live_) return;
    const StatefulSetSpec spec = ReadStatefulSet(live_, target_);
    const std::string_view newest = live_["status"]["updateRevision"].text();
    const auto revision_of = [&](std::string_view hash) {
      return hash.empty() || newest.empty() || hash == newest ? situation().live->revision
                                                              : RevisionNamed(hash);
    };
    const std::vector<yaml::Node> pods = Owned("Pod");
    SlotSet seen;
    for (yaml::Node pod : pods) {
      const auto ordinal = FindOrdinal(spec, pod["metadata"]["name"].text());
      if (!ordinal || !seen.insert(*ordinal).second) {
        Remark("Pod `{}` is left out: no ordinal can be read from its name", pod["metadata"]["name"].text());
        continue;
      }
      situation().pods.push_back({*ordinal, revision_of(LabelOf(pod, kRevisionHash)), StateOf(pod)});
    }
    situation().current_revision = revision_of(live_["status"]["currentRevision"].text());
    situation().claims = saved_.ClaimsIn(namespace_);
    if (!pods.empty()) return;
    AssumePods(spec);
  }

  void AssumePods(const StatefulSetSpec& spec) {
    if (spec.replicas == 0 || spec.replicas > kMostPods) return;
    Remark("no Pods are known: all {} are taken to be ready", spec.replicas);
    std::set<std::string> known(situation().claims.begin(), situation().claims.end());
    for (int64_t i = spec.start; i < spec.end(); ++i) {
      const auto ordinal = static_cast<Slot>(i);
      situation().pods.push_back({ordinal, situation().live->revision, PodState::kReady});
      for (size_t claim = 0; claim < spec.claim_templates.size(); ++claim)
        known.insert(spec.ClaimName(claim, ordinal));
    }
    situation().claims.assign(known.begin(), known.end());
  }

  void ReadNodes() {
    for (yaml::Node object : saved_.nodes()) {
      k8s::Node node = k8s::ReadNode(object);
      if (nodes_.emplace(node.name, static_cast<Slot>(nodes_.size())).second)
        situation().nodes.push_back(std::move(node));
    }
    if (!nodes_.empty()) return;
    for (yaml::Node pod : Owned("Pod")) AddBareNode(std::string(pod["spec"]["nodeName"].text()));
    if (!nodes_.empty())
      return Remark("no nodes are known but by their Pods: they are taken to have no taints");
    Remark("no nodes are known (`--nodes FILE`): planned for {} without taints", kAssumedNodes);
    for (int i = 1; i <= kAssumedNodes; ++i) AddBareNode(fmt::format("node-{}", i));
  }

  void AddBareNode(std::string name) {
    if (name.empty() || !nodes_.emplace(name, static_cast<Slot>(nodes_.size())).second) return;
    k8s::Node& node = situation().nodes.emplace_back();
    node.name = std::move(name);
  }

  /// The newest of the saved revisions is that of what lives.
  std::string_view NewestHash() const {
    std::string_view newest;
    int64_t number = -1;
    for (yaml::Node revision : Owned("ControllerRevision")) {
      if (revision["revision"].AsInt().value_or(0) <= number) continue;
      number = revision["revision"].AsInt().value_or(0);
      newest = LabelOf(revision, kRevisionHash);
    }
    return newest;
  }

  void ReadDaemonPods() {
    if (!live_) return;
    const std::string_view newest = NewestHash();
    const std::vector<yaml::Node> pods = Owned("Pod");
    for (yaml::Node pod : pods) {
      const auto node = nodes_.find(std::string(pod["spec"]["nodeName"].text()));
      if (node == nodes_.end()) {
        Remark("Pod `{}` is left out: it is on no node that is known", pod["metadata"]["name"].text());
        continue;
      }
      const std::string_view hash = LabelOf(pod, kRevisionHash);
      const bool is_newest = newest.empty() || hash.empty() || hash == newest;
      situation().pods.push_back(
          {node->second, is_newest ? situation().live->revision : RevisionNamed(hash), StateOf(pod)});
    }
    if (!pods.empty()) return;
    Remark("no Pods are known: those of the DaemonSet are taken to be ready");
    const DaemonSetSpec spec = ReadDaemonSet(live_, target_);
    for (Slot node = 0; node < situation().nodes.size(); ++node) {
      if (spec.fit.Judge(situation().nodes[node]).should_run)
        situation().pods.push_back({node, situation().live->revision, PodState::kReady});
    }
  }

  void ReadReplicaSets() {
    if (!live_) return;
    struct Found {
      int64_t age;
      InitialReplicaSet set;
    };
    std::vector<Found> found;
    for (yaml::Node object : Owned("ReplicaSet")) {
      const int64_t replicas = object["spec"]["replicas"].AsInt().value_or(1);
      const int64_t available = object["status"]["availableReplicas"].AsInt().value_or(0);
      const std::string_view age =
          object["metadata"]["annotations"]["deployment.kubernetes.io/revision"].text();
      const std::string label(LabelOf(object, "pod-template-hash"));
      const RevisionId revision = revisions_.Add(label.empty() ? "older" : label, object).revision;
      const bool has_status = !object["status"].IsNull();
      found.push_back({Number(age),
                       {revision, std::clamp<int64_t>(replicas, 0, kMostPods),
                        has_status ? std::max<int64_t>(0, replicas - available) : 0}});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.age < b.age; });
    for (const Found& each : found) situation().replica_sets.push_back(each.set);
    if (!found.empty()) return;
    const int64_t replicas = std::min(ReadDeployment(live_).replicas, kMostPods);
    Remark("no ReplicaSets are known: all {} Pods are taken to be ready", replicas);
    situation().replica_sets.push_back({situation().live->revision, replicas, 0});
  }

  void ReadRoom() {
    if (situation().kind != WorkloadKind::kDaemonSet && HasHostPorts(desired_)) {
      for (yaml::Node object : saved_.nodes()) situation().nodes.push_back(k8s::ReadNode(object));
    }
    auto found = FindRoom(situation().kind, desired_, live_, situation().nodes, target_);
    if (!found) return;
    situation().room = found->room;
    situation().scarce = std::move(found->scarce);
  }

  void ReadFailure(size_t index) {
    const Failure& failure = failures_[index];
    Fault fault;
    fault.effect = failure.effect;
    fault.ticks = failure.effect == Effect::kSlowReady ? 30 : 0;
    fault.revision = situation().desired.revision;
    fault.every_pod = failure.pod == name_;
    if (!fault.every_pod && situation().kind == WorkloadKind::kDaemonSet) {
      if (const auto node = nodes_.find(failure.pod); node != nodes_.end()) fault.slots.insert(node->second);
    } else if (!fault.every_pod && situation().kind == WorkloadKind::kStatefulSet) {
      const StatefulSetSpec spec = ReadStatefulSet(desired_, target_);
      const auto ordinal = FindOrdinal(spec, failure.pod);
      if (ordinal && spec.InRange(*ordinal)) fault.slots.insert(*ordinal);
    }
    if (!fault.every_pod && fault.slots.empty()) return;
    result_.hit[index] = true;
    situation().faults.push_back(std::move(fault));
  }

  yaml::Node desired_, live_;
  const SavedObjects& saved_;
  std::span<const Failure> failures_;
  const k8s::Target& target_;
  Revisions revisions_;
  PresentSituation result_;
  std::string name_, namespace_;
  TextMap<std::string, Slot> nodes_;
};

}  // namespace

std::optional<WorkloadKind> WorkloadKindOf(const ResourceId& id) {
  if (id.api_version != "apps/v1") return std::nullopt;
  for (WorkloadKind kind :
       {WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet, WorkloadKind::kDeployment}) {
    if (ToString(kind) == id.kind) return kind;
  }
  return std::nullopt;
}

std::string_view NamespaceOf(const ResourceId& id) {
  const auto kind = schema::FindKind(id.api_version, id.kind);
  if (kind && kind->scope() == schema::Scope::kCluster) return {};
  return id.name_space.empty() ? kDefaultNamespace : std::string_view(id.name_space);
}

std::optional<PodRoom> FindRoom(WorkloadKind kind, yaml::Node desired, yaml::Node live,
                                std::span<const k8s::Node> nodes, const k8s::Target& target) {
  const std::vector<k8s::HostPort> wanted = PortsOf(desired);
  if (nodes.empty() || wanted.empty()) return std::nullopt;
  const std::vector<k8s::HostPort> held = live ? PortsOf(live) : wanted;
  const auto clash = std::find_if(wanted.begin(), wanted.end(), [&](const k8s::HostPort& port) {
    return std::any_of(held.begin(), held.end(),
                       [&](const k8s::HostPort& other) { return port.ConflictsWith(other); });
  });
  if (clash == wanted.end()) return std::nullopt;
  PodRoom found{{1, true}, clash->node, fmt::format("port {}/{}", clash->port, clash->protocol)};
  if (kind == WorkloadKind::kDaemonSet) return found;
  const k8s::NodeFit fit(desired["spec"]["template"]["spec"],
                         target.Enabled("TaintTolerationComparisonOperators"), k8s::PodOwner::kOther);
  const auto fits = std::count_if(nodes.begin(), nodes.end(), [&](const k8s::Node& node) {
    return !node.unschedulable && fit.Judge(node).should_run;
  });
  found.room = {fits, false};
  return found;
}

SavedObjects::SavedObjects(std::span<const k8s::Resource* const> resources) {
  for (const k8s::Resource* resource : resources) {
    const ResourceId& id = *resource->id;
    const std::string name_space(NamespaceOf(id));
    if (id.kind != "Node" && OwnerOf(resource->node).second.empty()) {
      standing_.push_back(resource);
      if (!validate::IsLiving(resource->node)) manifests_.push_back(resource);
    }
    if (id.kind == "Node" && id.api_version == "v1") {
      nodes_.push_back(resource->node);
    } else if (id.kind == "PersistentVolumeClaim") {
      claims_[name_space].push_back(id.name);
    } else if (id.kind == "Pod" || id.kind == "ReplicaSet" || id.kind == "ControllerRevision") {
      const auto [kind, owner] = OwnerOf(resource->node);
      if (!owner.empty()) owned_[Owner(name_space, kind, owner, id.kind)].push_back(resource->node);
    }
  }
}

std::vector<yaml::Node> SavedObjects::OwnedBy(std::string_view name_space, std::string_view owner_kind,
                                              std::string_view owner, std::string_view kind) const {
  const auto found = owned_.find(Owner(name_space, owner_kind, owner, kind));
  return found == owned_.end() ? std::vector<yaml::Node>() : found->second;
}

std::vector<std::string> SavedObjects::ClaimsIn(std::string_view name_space) const {
  const auto found = claims_.find(name_space);
  return found == claims_.end() ? std::vector<std::string>() : found->second;
}

PresentSituation ReadPresent(WorkloadKind kind, yaml::Node desired, yaml::Node live,
                             const SavedObjects& saved, std::span<const Failure> failures,
                             const k8s::Target& target) {
  return Reader(kind, desired, live, saved, failures, target).Read();
}

}  // namespace kubevet::plan
