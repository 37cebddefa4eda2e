// What a simulation starts from: the present, what is applied to it, and what else happens. Values, whether
// they were read from a scenario or from manifests and saved objects.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "k8s/node_fit.h"
#include "plan/cluster.h"
#include "plan/rollout.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// More Pods than this are not simulated.
inline constexpr int64_t kMostPods = 1'000'000;

/// An object as it is, or is to be, applied. Its document must outlive everything made of it.
struct Manifest {
  std::string label;
  yaml::Node object;
  RevisionId revision = 0;
};

/// A ReplicaSet of a Deployment; of those that are there the older ones come first.
struct InitialReplicaSet {
  RevisionId revision = 0;
  int64_t replicas = 0;
  int64_t unready = 0;  ///< of its Pods
};

struct InitialPod {
  Slot slot = 0;
  RevisionId revision = 0;
  PodState state = PodState::kReady;
};

struct ApplyManifest {
  Manifest manifest;
};
/// The Pod of an ordinal, or all on a node.
struct DeletePods {
  Slot slot = 0;
};
struct SetPods {
  Slot slot = 0;
  PodState state = PodState::kReady;
};
struct SetNode {
  k8s::Node node;
};

struct Event {
  std::optional<Tick> tick;  ///< nothing: once nothing happened for two ticks
  std::variant<ApplyManifest, DeletePods, SetPods, SetNode> what;
};

/// The present, what is to be applied to it, and what else befalls it.
struct Situation {
  WorkloadKind kind = WorkloadKind::kStatefulSet;
  std::optional<Manifest> live;
  Manifest desired;
  std::vector<std::string> revisions;
  std::vector<InitialPod> pods;
  std::vector<std::string> claims;
  std::optional<RevisionId> current_revision, update_revision;  ///< of a StatefulSet, as its status has them
  std::vector<k8s::Node> nodes;
  std::vector<InitialReplicaSet> replica_sets;
  std::optional<Room> room;
  std::string scarce;  ///< what there is one of on each node, when there is room for so many: "port 80/TCP"
  std::vector<Fault> faults;
  std::vector<Event> events;
};

}  // namespace kubevet::plan
