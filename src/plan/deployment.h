// The Deployment controller and the ReplicaSet controller below it: what they see and what they do in one
// sync. Mirrors pkg/controller/deployment (rolling.go, recreate.go, sync.go) and getPodsToDelete of
// pkg/controller/replicaset. What the ReplicaSets' status says is as old as their last sync.
#pragma once

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "plan/cluster.h"
#include "plan/daemon_set.h"
#include "plan/workload.h"

namespace kubevet::plan {

struct ReplicaSet {
  RevisionId revision = 0;
  int64_t replicas = 0;
  int64_t desired = 0;  ///< the Deployment's size when this was scaled last
  int64_t most = 0;     ///< and with its surge
  // Its status.
  int64_t actual = 0;
  int64_t ready = 0;
  int64_t available = 0;
  bool deleted = false;

  bool operator==(const ReplicaSet&) const = default;
};

struct DeploymentStatus {
  int64_t replicas = 0;
  int64_t updated = 0;
  int64_t ready = 0;
  int64_t available = 0;
  int64_t unavailable = 0;

  bool operator==(const DeploymentStatus&) const = default;
};

class DeploymentState {
 public:
  DeploymentState(DeploymentSpec spec, Pods pods, RevisionId update);

  const DeploymentSpec& spec() const { return spec_; }
  const Pods& pods() const { return pods_; }
  RevisionId update_revision() const { return update_; }
  const DeploymentStatus& status() const { return status_; }
  /// In the order of their creation; those that were deleted are marked.
  const std::vector<ReplicaSet>& replica_sets() const { return sets_; }
  const PodCensus& census() const { return census_; }
  /// Pods of a ReplicaSet that are neither going nor over.
  int64_t ActiveOf(Slot replica_set) const { return static_cast<int64_t>(ranks_[replica_set].size()); }
  /// Pods of a ReplicaSet, those that are going included.
  int64_t PresentOf(Slot replica_set) const { return present_[replica_set]; }

  /// Linear.
  void SetSpec(DeploymentSpec spec, RevisionId update);
  /// A ReplicaSet that is there from the start, with `unready` Pods among its own.
  void Adopt(RevisionId revision, int64_t replicas, int64_t unready);
  void SetStatus(const DeploymentStatus& status) { status_ = status; }
  void SetReplicaSets(std::vector<ReplicaSet> sets);
  /// The ReplicaSet controller: creates and deletes Pods, and tells in the status what it saw before. False
  /// when there was nothing to do.
  bool SyncReplicaSets();
  void AdvanceTo(Tick when);
  uint64_t signature() const;

 private:
  /// What goes first comes first: pending, unready, ready for the shortest time, youngest.
  using Rank = std::tuple<bool, bool, Tick, Tick, PodId>;
  static Rank RankOf(const Pod& pod, PodId id);
  void TakeChanges();

  DeploymentSpec spec_;
  Pods pods_;
  RevisionId update_;
  DeploymentStatus status_;
  std::vector<ReplicaSet> sets_;
  std::vector<std::set<Rank>> ranks_;  ///< by ReplicaSet: the active Pods
  std::vector<int64_t> present_;
  std::vector<int64_t> ready_, available_;
  PodCensus census_;
  std::vector<Pod> counted_;  ///< by Pod: as it is in all of the above; `gone` when it is not
};

enum class ScaleVerb : uint8_t { kCreate, kScale, kDelete };

struct ScaleAction {
  ScaleVerb verb = ScaleVerb::kScale;
  RevisionId revision = 0;
  int64_t from = 0;
  int64_t to = 0;
};

struct DeploymentSync {
  std::vector<ReplicaSet> replica_sets;  ///< as they are after it
  std::vector<ScaleAction> actions;      ///< in the order in which they were done
  DeploymentStatus status;
};

/// One sync of the Deployment controller. Pure; linear in the number of ReplicaSets, but for sorting them.
DeploymentSync Reconcile(const DeploymentState& state);

}  // namespace kubevet::plan
