// The DaemonSet controller: what it sees and what it does in one sync. Mirrors podsShouldBeOnNode,
// rollingUpdate and updateDaemonSetStatus of pkg/controller/daemon. Where the real one walks a map in no
// order, nodes come in the order of the inventory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "plan/cluster.h"
#include "plan/counts.h"
#include "plan/workload.h"

namespace kubevet::plan {

struct DaemonSetStatus {
  int64_t desired = 0;
  int64_t current = 0;
  int64_t misscheduled = 0;
  int64_t ready = 0;
  int64_t available = 0;
  int64_t updated = 0;

  bool operator==(const DaemonSetStatus&) const = default;
};

/// How many Pods of a revision are in a state: "ready" with minReadySeconds behind them, or `notAvailable`.
struct PodGroup {
  RevisionId revision = 0;
  PodState state = PodState::kReady;
  bool not_available = false;

  auto operator<=>(const PodGroup&) const = default;
};
using PodCensus = Counts<PodGroup>;

PodGroup GroupOf(const Pod& pod);

/// Everything the controller looks at. What is derived from it is kept in step with every change.
class DaemonSetState {
 public:
  /// `nodes` is not copied and must outlive it.
  DaemonSetState(DaemonSetSpec spec, Pods pods, const std::vector<k8s::Node>& nodes, RevisionId update);
  DaemonSetState(const DaemonSetState&) = delete;
  DaemonSetState& operator=(const DaemonSetState&) = delete;

  const DaemonSetSpec& spec() const { return spec_; }
  const Pods& pods() const { return pods_; }
  Slot node_count() const { return static_cast<Slot>(nodes_.size()); }
  const k8s::Node& NodeAt(Slot node) const { return *nodes_[node]; }
  RevisionId update_revision() const { return update_; }
  const k8s::Eligibility& EligibilityOf(Slot node) const { return facts_[node].eligibility; }
  /// The Pods on a node, oldest first, those that are going included.
  const std::vector<PodId>& PodsOn(Slot node) const { return facts_[node].pods; }

  /// What there is to do on a node, in sets of nodes.
  enum Set : uint8_t {
    kNeedy,           ///< should run a Pod and has none
    kFinished,        ///< has a Pod that failed or succeeded
    kCrowded,         ///< has more Pods than it may have
    kEvicting,        ///< has Pods and must not
    kOldAvailable,    ///< has an old Pod that is available, and no new one
    kStranded,        ///< the same, on a node that should not run one
    kOldUnavailable,  ///< has an old Pod that is not available, and no new one
    kSuperseded,      ///< has an old Pod beside an available new one
    kSetCount
  };
  const SlotSet& In(Set set) const { return sets_[set]; }
  /// Nodes that count as unavailable in an update without surge, as surging and as available in one with.
  int64_t unavailable_nodes() const { return totals_.unavailable; }
  int64_t surging_nodes() const { return totals_.surging; }
  int64_t available_nodes() const { return totals_.available_nodes; }
  const DaemonSetStatus& status() const { return totals_.status; }
  const PodCensus& census() const { return census_; }
  /// Nodes that should run a Pod and have none for use; Pods beyond one on a node.
  int64_t nodes_without() const { return totals_.without; }
  int64_t extra_pods() const { return totals_.extra; }
  /// Whether a Pod that failed again has to wait before it is replaced.
  bool IsBackingOff(Slot node) const;

  /// Linear.
  void SetSpec(DaemonSetSpec spec, RevisionId update);
  /// Replaces the node of this name, or adds one.
  void SetNode(k8s::Node node);
  void AdoptPod(Slot node, RevisionId revision, PodState state);
  void CreatePod(Slot node);
  void DeletePod(PodId id);
  void SetPodState(PodId id, PodState state);
  void NoteFailure(Slot node);
  void AdvanceTo(Tick when);
  /// See Pods.
  uint64_t signature() const { return pods_.signature(); }
  std::optional<Tick> NextChange() const;

 private:
  struct Totals {
    DaemonSetStatus status;
    int64_t unavailable = 0;
    int64_t surging = 0;
    int64_t available_nodes = 0;
    int64_t without = 0;
    int64_t extra = 0;
  };
  struct Facts {
    k8s::Eligibility eligibility;
    std::vector<PodId> pods;
    uint32_t in = 0;  ///< sets, a bit each
    Totals totals;    ///< its share of the sums
  };
  struct Backoff {
    Tick since = 0;
    Tick delay = 0;
  };

  void SetNode(const k8s::Node* node);
  void Refresh(Slot node);
  void Classify(Facts& facts) const;
  void CountStatus(Facts& facts) const;
  static void Add(Totals& to, const Totals& share, int64_t sign);
  void TakeChanges();

  DaemonSetSpec spec_;
  Pods pods_;
  RevisionId update_;
  std::vector<const k8s::Node*> nodes_;
  std::deque<k8s::Node> changed_;  ///< those that came later
  TextMap<std::string_view, Slot> by_name_;
  std::vector<Facts> facts_;
  SlotSet sets_[kSetCount];
  Totals totals_;
  PodCensus census_;
  std::vector<PodGroup> counted_;  ///< by Pod: as it is in the census
  std::vector<bool> is_counted_;
  std::map<Slot, Backoff> backoffs_;
};

struct DaemonSetSync {
  std::vector<Slot> create;    ///< on these nodes
  std::vector<PodId> remove;   ///< these Pods
  std::vector<Slot> failures;  ///< nodes whose Pods failed and are replaced: next time it takes longer

  bool idle() const { return create.empty() && remove.empty(); }
};

/// One sync. Pure; linear in what it does, and in the Pods that back off.
DaemonSetSync Reconcile(const DaemonSetState& state);

void Apply(DaemonSetState& state, const DaemonSetSync& sync);

}  // namespace kubevet::plan
