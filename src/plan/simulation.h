// Plays a rollout through: the controllers' syncs, what kubelets and the garbage collector do between them,
// and what happens from outside. Order is what it tells; time is a parameter.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "k8s/target.h"
#include "plan/cluster.h"
#include "plan/node_fit.h"
#include "plan/rollout.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// An object as it is, or is to be, applied. Its document must outlive everything made of it.
struct Manifest {
  std::string label;
  yaml::Node object;
  RevisionId revision = 0;
};

/// Names Pod templates: those that are the same to the server are one revision, called by its first label.
class Revisions {
 public:
  explicit Revisions(const k8s::Target& target) : target_(target) {}

  /// Linear in the number of revisions.
  Manifest Add(std::string label, yaml::Node object);
  /// The revision that a label stands for.
  std::optional<RevisionId> Find(std::string_view label) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  const k8s::Target& target_;
  std::vector<std::string> names_;
  std::vector<yaml::Node> templates_;
  std::vector<std::pair<std::string, RevisionId>> labels_;
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
  Node node;
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
  std::vector<Node> nodes;
  int64_t unready_pods = 0;  ///< of a Deployment's live ReplicaSet
  std::vector<Fault> faults;
  std::vector<Event> events;
};

/// More Pods than this are not simulated.
inline constexpr int64_t kMostPods = 1'000'000;

/// Ends always: a rollout that goes round in circles is found out. Linear in the number of Pods and steps.
Rollout Simulate(const Situation& situation, const k8s::Target& target, const TimeModel& time = {});

}  // namespace kubevet::plan
