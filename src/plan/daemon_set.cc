#include "plan/daemon_set.h"

#include <algorithm>

namespace kubevet::plan {
namespace {

/// One sync while it is being thought out.
class Sync {
 public:
  explicit Sync(const DaemonSetState& state) : state_(state) {}

  DaemonSetSync Run() {
    Manage();
    // What was asked for is awaited before anything else is done.
    if (!result_.idle() || state_.spec().on_delete) return std::move(result_);
    // A share of no nodes is no surge.
    if (const int64_t surge = state_.spec().max_surge.Of(state_.status().desired, Rounding::kUp); surge > 0) {
      UpdateWithSurge(surge);
    } else {
      UpdateInPlace();
    }
    return std::move(result_);
  }

 private:
  using State = DaemonSetState;

  const Pod& PodOf(PodId id) const { return state_.pods()[id]; }

  template <typename Wanted>
  void RemoveOn(Slot node, Wanted wanted) {
    for (PodId id : state_.PodsOn(node)) {
      if (!PodOf(id).terminating && wanted(PodOf(id))) result_.remove.push_back(id);
    }
  }
  void RemoveOldOn(Slot node) {
    RemoveOn(node, [this](const Pod& pod) { return pod.revision != state_.update_revision(); });
  }

  /// One Pod on each node that should have one.
  void Manage() {
    for (Slot node : state_.In(State::kNeedy)) result_.create.push_back(node);
    for (Slot node : state_.In(State::kFinished)) RemoveFinished(node);
    for (Slot node : state_.In(State::kCrowded)) Thin(node);
    for (Slot node : state_.In(State::kEvicting)) RemoveOn(node, [](const Pod&) { return true; });
  }

  void RemoveFinished(Slot node) {
    const bool waits = state_.IsBackingOff(node);
    bool failed = false;
    RemoveOn(node, [&](const Pod& pod) {
      failed |= pod.phase == Phase::kFailed && !waits;
      return pod.phase == Phase::kSucceeded || (pod.phase == Phase::kFailed && !waits);
    });
    if (failed) result_.failures.push_back(node);
  }

  /// The oldest stays; with a surge the oldest of each side, as long as both are needed.
  void Thin(Slot node) {
    std::vector<PodId> running;
    for (PodId id : state_.PodsOn(node)) {
      if (!PodOf(id).terminating && !PodOf(id).finished()) running.push_back(id);
    }
    std::stable_sort(running.begin(), running.end(),
                     [this](PodId a, PodId b) { return PodOf(a).created < PodOf(b).created; });
    PodId fresh = kNoPod, old = kNoPod;
    for (PodId id : running) {
      if (!state_.spec().surges()) {
        if (id != running.front()) result_.remove.push_back(id);
        continue;
      }
      PodId& side = PodOf(id).revision == state_.update_revision() ? fresh : old;
      if (side == kNoPod) {
        side = id;
      } else {
        result_.remove.push_back(id);
      }
    }
    if (fresh != kNoPod && old != kNoPod && (!PodOf(old).ready || PodOf(fresh).available))
      result_.remove.push_back(old);
  }

  /// Both at 0 cannot be: then one Pod may be away.
  int64_t AllowedUnavailable() const {
    const int64_t desired = state_.status().desired;
    const int64_t allowed = state_.spec().max_unavailable.Of(desired, Rounding::kUp);
    return desired > 0 && allowed == 0 ? 1 : allowed;
  }

  void UpdateInPlace() {
    for (Slot node : state_.In(State::kOldUnavailable)) RemoveOldOn(node);
    const SlotSet& wanted = state_.In(State::kOldAvailable);
    const SlotSet& stranded = state_.In(State::kStranded);
    auto next = wanted.begin(), next_stranded = stranded.begin();
    for (int64_t left = AllowedUnavailable() - state_.unavailable_nodes(); left > 0; --left) {
      if (next == wanted.end() && next_stranded == stranded.end()) break;
      const bool takes_stranded =
          next == wanted.end() || (next_stranded != stranded.end() && *next_stranded < *next);
      RemoveOldOn(takes_stranded ? *next_stranded++ : *next++);
    }
  }

  void UpdateWithSurge(int64_t most) {
    for (Slot node : state_.In(State::kSuperseded)) RemoveOldOn(node);
    for (Slot node : state_.In(State::kOldUnavailable)) {
      if (state_.EligibilityOf(node).should_run) {
        result_.create.push_back(node);
      } else {
        RemoveOldOn(node);
      }
    }
    int64_t surge = most - state_.surging_nodes();
    for (Slot node : state_.In(State::kOldAvailable)) {
      if (surge-- <= 0) break;
      result_.create.push_back(node);
    }
    // Pods on nodes that are given up go only when there are enough elsewhere.
    int64_t spare = state_.available_nodes() - state_.status().desired;
    for (Slot node : state_.In(State::kStranded)) {
      if (spare-- <= 0) break;
      RemoveOldOn(node);
    }
  }

  const DaemonSetState& state_;
  DaemonSetSync result_;
};

}  // namespace

DaemonSetSync Reconcile(const DaemonSetState& state) {
  return Sync(state).Run();
}

void Apply(DaemonSetState& state, const DaemonSetSync& sync) {
  for (Slot node : sync.failures) state.NoteFailure(node);
  for (PodId id : sync.remove) state.DeletePod(id);
  for (Slot node : sync.create) state.CreatePod(node);
}

}  // namespace kubevet::plan
