// The present of a workload, read from saved objects: itself, its Pods, claims, ReplicaSets and revisions,
// and the nodes. What is not there is taken to be as it should be, and told.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "k8s/resource.h"
#include "k8s/target.h"
#include "plan/situation.h"

namespace kubevet::plan {

/// Nothing for a kind that does not roll out.
std::optional<WorkloadKind> WorkloadKindOf(const ResourceId& id);

/// The namespace that counts.
std::string_view NamespaceOf(const ResourceId& id);

/// Saved objects by what they belong to. Refers to the documents they are in.
class SavedObjects {
 public:
  SavedObjects() = default;
  explicit SavedObjects(std::span<const k8s::Resource* const> resources);

  /// What the controller of this kind and name owns of a kind.
  std::vector<yaml::Node> OwnedBy(std::string_view name_space, std::string_view owner_kind,
                                  std::string_view owner, std::string_view kind) const;
  std::vector<std::string> ClaimsIn(std::string_view name_space) const;
  const std::vector<yaml::Node>& nodes() const { return nodes_; }
  /// Objects that are manifests, not saved from a cluster.
  const std::vector<const k8s::Resource*>& manifests() const { return manifests_; }
  /// Objects that no controller owns, Nodes left out: they are there whatever the workloads do.
  const std::vector<const k8s::Resource*>& standing() const { return standing_; }

 private:
  /// namespace, owner's kind, owner's name, kind
  using Owner = std::tuple<std::string, std::string, std::string, std::string>;

  std::map<Owner, std::vector<yaml::Node>> owned_;
  std::map<std::string, std::vector<std::string>, std::less<>> claims_;
  std::vector<yaml::Node> nodes_;
  std::vector<const k8s::Resource*> manifests_, standing_;
};

/// What-if: the Pods that `pod` names meet `effect` once they are new.
struct Failure {
  std::string pod;  ///< a Pod, a node of a DaemonSet, or a workload for all its Pods
  Effect effect = Effect::kNeverReady;
};

struct PresentSituation {
  Situation situation;
  std::vector<std::string> remarks;  ///< what had to be assumed
  std::vector<bool> hit;             ///< by failure: whether it names Pods of this workload
};

/// The room for Pods that take ports of their nodes; nothing when they take none, or no nodes are known.
/// Linear in nodes, when there are such ports.
struct PodRoom {
  Room room;
  yaml::Node port;     ///< the number
  std::string scarce;  ///< see Situation
};
std::optional<PodRoom> FindRoom(WorkloadKind kind, yaml::Node desired, yaml::Node live,
                                std::span<const k8s::Node> nodes, const k8s::Target& target);

/// `live` is falsy when applying creates the workload. Everything given must outlive the result.
PresentSituation ReadPresent(WorkloadKind kind, yaml::Node desired, yaml::Node live,
                             const SavedObjects& saved, std::span<const Failure> failures,
                             const k8s::Target& target);

}  // namespace kubevet::plan
