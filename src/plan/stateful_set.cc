#include "plan/stateful_set.h"

#include <algorithm>

namespace kubevet::plan {
namespace {

/// One sync while it is being thought out.
class Sync {
 public:
  explicit Sync(const StatefulSetState& state) : state_(state), spec_(state.spec()) {
    result_.status = state.Count();
  }

  StatefulSetSync Run() {
    const bool goes_on = spec_.parallel ? RepairAll() && ShrinkAll() : RepairNext() && ShrinkNext();
    if (goes_on && !spec_.on_delete) Update();
    CompleteRollingUpdate();
    return std::move(result_);
  }

 private:
  const Pod& PodAt(Slot ordinal) const { return state_.pods()[state_.PodAt(ordinal)]; }
  StatefulSetAction& Act(Verb verb, Slot ordinal) {
    StatefulSetAction& action = result_.actions.emplace_back();
    action.verb = verb;
    action.ordinal = ordinal;
    return action;
  }
  void Delete(Slot ordinal, RevisionId revision, DeleteReason why) {
    StatefulSetAction& action = Act(Verb::kDelete, ordinal);
    action.revision = revision;
    action.why = why;
  }
  void WaitFor(WaitReason why, std::optional<Slot> ordinal) { result_.wait = Wait{why, ordinal}; }

  /// Below the partition a Pod comes back as it was.
  RevisionId RevisionFor(Slot ordinal) const {
    const int64_t kept = spec_.rolling_update ? spec_.rolling_update->partition
                         : spec_.on_delete    ? 0
                                              : state_.status().current;
    return ordinal < spec_.start + kept ? result_.status.current_revision : result_.status.update_revision;
  }

  bool HasStaleClaim(Slot ordinal) const {
    if (!spec_.delete_when_scaled) return false;
    const auto& claims = state_.ClaimsAt(ordinal);
    return std::any_of(claims.begin(), claims.end(), [](const StatefulSetState::Claim& claim) {
      return claim.exists && claim.owners.pod != kNoPod;
    });
  }

  bool Exists(Slot ordinal, size_t claim_template) const {
    const auto& claims = state_.ClaimsAt(ordinal);
    return claim_template < claims.size() && claims[claim_template].exists;
  }

  /// False when a claim of the Pod before is still there.
  bool Create(Slot ordinal) {
    if (HasStaleClaim(ordinal)) return false;
    StatefulSetAction& action = Act(Verb::kCreate, ordinal);
    action.revision = RevisionFor(ordinal);
    for (size_t i = 0; i < spec_.claim_templates.size(); ++i) {
      if (!Exists(ordinal, i)) action.created_claims.push_back(i);
    }
    FixOwners(ordinal, /*creates=*/true);
    return true;
  }

  /// `creates`: those that do not exist are about to.
  void FixOwners(Slot ordinal, bool creates) {
    const ClaimOwners wanted = state_.WantedOwners(ordinal);
    const auto& claims = state_.ClaimsAt(ordinal);
    for (size_t i = 0; i < spec_.claim_templates.size(); ++i) {
      const bool exists = Exists(ordinal, i);
      if (!exists && !creates) continue;
      const ClaimOwners owners = exists ? claims[i].owners : ClaimOwners{};
      const bool stale = owners.pod != kNoPod && owners.pod != state_.PodAt(ordinal);
      if (stale || owners == wanted) continue;
      StatefulSetAction& action = Act(Verb::kUpdateClaim, ordinal);
      action.claim_template = i;
      action.owners = wanted;
    }
  }

  void CreateMissingClaims(Slot ordinal) {
    for (size_t i = 0; i < spec_.claim_templates.size(); ++i) {
      if (!Exists(ordinal, i)) Act(Verb::kCreateClaim, ordinal).claim_template = i;
    }
    FixOwners(ordinal, /*creates=*/true);
  }

  void DeleteFinished(Slot ordinal) {
    const Pod& pod = PodAt(ordinal);
    if (pod.terminating) return;
    Delete(ordinal, pod.revision,
           pod.phase == Phase::kFailed ? DeleteReason::kFailed : DeleteReason::kSucceeded);
  }

  /// OrderedReady: goes up to the first Pod that is not as it should be. False when it stops there.
  bool RepairNext() {
    const bool any_missing = !state_.missing().empty();
    if (!any_missing && state_.unsettled().empty()) {
      FixOwnersInRange(spec_.end());
      return true;
    }
    Slot blocker = any_missing ? *state_.missing().begin() : *state_.unsettled().begin();
    if (!state_.unsettled().empty()) blocker = std::min(blocker, *state_.unsettled().begin());
    FixOwnersInRange(blocker);
    if (state_.PodAt(blocker) == kNoPod) {
      if (!Create(blocker)) WaitFor(WaitReason::kStaleClaim, blocker);
      return false;
    }
    const Pod& pod = PodAt(blocker);
    if (pod.finished()) {
      DeleteFinished(blocker);
      if (pod.terminating) WaitFor(WaitReason::kTerminating, blocker);
      return false;
    }
    if (state_.claimless().contains(blocker)) CreateMissingClaims(blocker);
    WaitFor(pod.terminating ? WaitReason::kTerminating
            : pod.ready     ? WaitReason::kAvailable
                            : WaitReason::kReady,
            blocker);
    return false;
  }

  void FixOwnersInRange(int64_t end) {
    const SlotSet& misowned = state_.misowned();
    for (auto it = misowned.lower_bound(static_cast<Slot>(spec_.start)); it != misowned.end() && *it < end;
         ++it) {
      FixOwners(*it, false);
    }
  }

  /// Parallel: everything at once, in the order of ordinals.
  bool RepairAll() {
    SlotSet todo;
    for (const SlotSet* each : {&state_.missing(), &state_.finished(), &state_.claimless()}) {
      todo.insert(each->begin(), each->end());
    }
    for (Slot ordinal : state_.misowned()) {
      if (spec_.InRange(ordinal)) todo.insert(ordinal);
    }
    for (Slot ordinal : todo) {
      if (state_.PodAt(ordinal) == kNoPod) {
        if (!Create(ordinal)) WaitFor(WaitReason::kStaleClaim, ordinal);
      } else if (PodAt(ordinal).finished()) {
        DeleteFinished(ordinal);
      } else if (state_.claimless().contains(ordinal)) {
        CreateMissingClaims(ordinal);
      } else {
        FixOwners(ordinal, false);
      }
    }
    return true;
  }

  bool ShrinkNext() {
    const SlotSet& condemned = state_.condemned();
    if (condemned.empty()) return true;
    for (auto it = state_.misowned().rbegin(); it != state_.misowned().rend(); ++it) {
      if (condemned.contains(*it)) FixOwners(*it, false);
    }
    const Slot highest = *condemned.rbegin();
    const Pod& pod = PodAt(highest);
    if (pod.terminating) {
      WaitFor(WaitReason::kTerminating, highest);
    } else if (!pod.available && *state_.condemned_unsettled().begin() != highest) {
      WaitFor(WaitReason::kReadyBeforeScaleDown, *state_.condemned_unsettled().begin());
    } else {
      Delete(highest, pod.revision, DeleteReason::kScaleDown);
    }
    return false;
  }

  bool ShrinkAll() {
    const SlotSet& condemned = state_.condemned();
    if (condemned.empty()) return true;
    for (Slot ordinal : state_.misowned()) {
      if (condemned.contains(ordinal)) FixOwners(ordinal, false);
    }
    for (auto it = condemned.rbegin(); it != condemned.rend(); ++it) {
      const Pod& pod = PodAt(*it);
      if (!pod.terminating) Delete(*it, pod.revision, DeleteReason::kScaleDown);
    }
    return true;
  }

  /// The real one does not notice when it has just deleted the Pod for another reason.
  void DeleteForUpdate(Slot ordinal, RevisionId revision) {
    if (!state_.finished().contains(ordinal)) Delete(ordinal, revision, DeleteReason::kUpdate);
    --result_.status.current;
  }

  void Update() {
    const int64_t lowest = spec_.start + (spec_.rolling_update ? spec_.rolling_update->partition : 0);
    if (spec_.honours_max_unavailable) return UpdateWithBudget(lowest);
    // From the top down, the first Pod that is old or not there for use decides.
    int64_t target = -1;
    for (const SlotSet* each : {&state_.outdated(), &state_.unsettled(), &state_.missing()}) {
      if (!each->empty()) target = std::max<int64_t>(target, *each->rbegin());
    }
    if (target < lowest) return;
    const Slot ordinal = static_cast<Slot>(target);
    if (state_.outdated().contains(ordinal)) {
      DeleteForUpdate(ordinal, PodAt(ordinal).revision);
    } else if (state_.PodAt(ordinal) == kNoPod && RevisionFor(ordinal) != result_.status.update_revision) {
      DeleteForUpdate(ordinal, RevisionFor(ordinal));
    } else {
      WaitFor(WaitReason::kUpdatedPodAvailable, ordinal);
    }
  }

  void UpdateWithBudget(int64_t lowest) {
    const int64_t allowed =
        spec_.rolling_update
            ? std::max<int64_t>(1, spec_.rolling_update->max_unavailable.Of(spec_.replicas, Rounding::kDown))
            : 1;
    const int64_t away = static_cast<int64_t>(state_.unsettled().size() + state_.missing().size());
    if (away > allowed) WaitFor(WaitReason::kOverMaxUnavailable, std::nullopt);
    int64_t left = allowed - away;
    const SlotSet& outdated = state_.outdated();
    for (auto it = outdated.rbegin(); it != outdated.rend() && *it >= lowest && left > 0; ++it, --left) {
      DeleteForUpdate(*it, PodAt(*it).revision);
    }
  }

  void CompleteRollingUpdate() {
    StatefulSetStatus& status = result_.status;
    if (spec_.on_delete || status.updated != spec_.replicas || status.ready != spec_.replicas ||
        status.replicas != spec_.replicas)
      return;
    status.current = status.updated;
    status.current_revision = status.update_revision;
  }

  const StatefulSetState& state_;
  const StatefulSetSpec& spec_;
  StatefulSetSync result_;
};

}  // namespace

StatefulSetSync Reconcile(const StatefulSetState& state) {
  return Sync(state).Run();
}

void Apply(StatefulSetState& state, const StatefulSetSync& sync) {
  for (const StatefulSetAction& action : sync.actions) {
    switch (action.verb) {
      case Verb::kCreate:
        for (size_t claim_template : action.created_claims) state.CreateClaim(action.ordinal, claim_template);
        state.CreatePod(action.ordinal, action.revision);
        break;
      case Verb::kDelete:
        if (const PodId id = state.PodAt(action.ordinal); id != kNoPod) state.DeletePod(id);
        break;
      case Verb::kCreateClaim:
        state.CreateClaim(action.ordinal, action.claim_template);
        break;
      case Verb::kUpdateClaim:
        state.SetOwners(action.ordinal, action.claim_template, action.owners);
        break;
    }
  }
  state.SetStatus(sync.status);
}

}  // namespace kubevet::plan
