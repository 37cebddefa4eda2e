// The StatefulSet controller: what it sees and what it does in one sync. Mirrors updateStatefulSet and
// StatefulPodControl of pkg/controller/statefulset, behind the gate MaxUnavailableStatefulSet as well.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/cluster.h"
#include "plan/workload.h"

namespace kubevet::plan {

/// Who owns a claim: the garbage collector takes it when none of them is left.
struct ClaimOwners {
  bool set = false;
  PodId pod = kNoPod;

  bool operator==(const ClaimOwners&) const = default;
};

struct ClaimId {
  Slot ordinal = 0;
  size_t claim_template = 0;
};

/// The ordinal in `web-2`; nothing when no Pod of the set is called so.
std::optional<Slot> FindOrdinal(const StatefulSetSpec& spec, std::string_view pod_name);
/// Nothing when no claim of the set is called so.
std::optional<ClaimId> FindClaim(const StatefulSetSpec& spec, std::string_view name);

struct StatefulSetStatus {
  int64_t replicas = 0;
  int64_t ready = 0;
  int64_t available = 0;
  int64_t current = 0;
  int64_t updated = 0;
  RevisionId current_revision = 0;
  RevisionId update_revision = 0;

  bool operator==(const StatefulSetStatus&) const = default;
};

/// Everything the controller looks at. A value: what is derived from it is kept in step with every change, so
/// that a sync costs no more than what it does.
class StatefulSetState {
 public:
  struct Claim {
    bool exists = false;
    ClaimOwners owners;
  };

  StatefulSetState(StatefulSetSpec spec, Pods pods, RevisionId current, RevisionId update);

  const StatefulSetSpec& spec() const { return spec_; }
  const Pods& pods() const { return pods_; }
  RevisionId update_revision() const { return update_; }
  /// As the last sync left it.
  const StatefulSetStatus& status() const { return status_; }

  /// kNoPod for none.
  PodId PodAt(Slot ordinal) const;
  /// The claims of an ordinal, one per template.
  const std::vector<Claim>& ClaimsAt(Slot ordinal) const;
  ClaimOwners WantedOwners(Slot ordinal) const;
  /// Ordinals in range, in order. `missing`: without a Pod. `unsettled`: with a Pod that is not available, or
  /// going. `outdated`: of another than the update revision, not going. `finished`: failed or succeeded.
  /// `claimless`: pending, without all its claims.
  const SlotSet& missing() const { return sets_[kMissing]; }
  const SlotSet& unsettled() const { return sets_[kUnsettled]; }
  const SlotSet& outdated() const { return sets_[kOutdated]; }
  const SlotSet& finished() const { return sets_[kFinished]; }
  const SlotSet& claimless() const { return sets_[kClaimless]; }
  /// Ordinals out of range that have Pods, and those of them that are unsettled.
  const SlotSet& condemned() const { return sets_[kCondemned]; }
  const SlotSet& condemned_unsettled() const { return sets_[kCondemnedUnsettled]; }
  /// Ordinals with claims whose owners are not as the retention policy wants them.
  const SlotSet& misowned() const { return sets_[kMisowned]; }
  /// What status counts now, as a sync sees it.
  StatefulSetStatus Count() const;
  /// All ordinals that have Pods, in order; all claims. Linear.
  std::vector<Slot> Ordinals() const;
  std::vector<ClaimId> Claims() const;

  /// Changes from outside. SetSpec is linear.
  void SetSpec(StatefulSetSpec spec, RevisionId update);
  void AdoptPod(Slot ordinal, RevisionId revision, PodState state);
  void AdoptClaim(Slot ordinal, size_t claim_template);
  void DeletePod(PodId id);
  void SetPodState(PodId id, PodState state);
  /// Changes the controller asks for.
  void CreatePod(Slot ordinal, RevisionId revision);
  void CreateClaim(Slot ordinal, size_t claim_template);
  void SetOwners(Slot ordinal, size_t claim_template, const ClaimOwners& owners);
  void SetStatus(const StatefulSetStatus& status) { status_ = status; }

  /// Lets time pass; tells which claims the garbage collector took.
  std::vector<ClaimId> AdvanceTo(Tick when);
  /// See Pods.
  uint64_t signature() const { return pods_.signature() + claims_signature_; }
  std::optional<Tick> NextChange() const;

 private:
  enum Set : uint8_t {
    kMissing,
    kUnsettled,
    kOutdated,
    kFinished,
    kClaimless,
    kCondemned,
    kCondemnedUnsettled,
    kMisowned,
    kSetCount
  };
  struct Entry {
    PodId pod = kNoPod;
    uint32_t in = 0;             ///< the sets it is in, a bit each
    std::optional<Pod> counted;  ///< the Pod as it is in the counts
    std::vector<Claim> claims;
  };

  /// Brings the sets in step with an ordinal.
  void Refresh(Slot ordinal);
  uint32_t SetsOf(Slot ordinal, const Entry& entry) const;
  bool IsMisowned(Slot ordinal, const Entry& entry, size_t claim_template) const;
  void SetClaim(Slot ordinal, size_t claim_template, const Claim& claim);
  void Count(const Pod& pod, int64_t sign);
  /// Brings the counts and sets in step with the Pods.
  void TakeChanges();

  StatefulSetSpec spec_;
  Pods pods_;
  RevisionId update_;
  StatefulSetStatus status_;
  std::unordered_map<Slot, Entry> entries_;
  SlotSet sets_[kSetCount];
  StatefulSetStatus counts_;  ///< but for `current` and `updated`, which are in staying_
  std::unordered_map<RevisionId, int64_t> staying_;  ///< Pods that are not going, per revision
  std::map<Tick, std::vector<ClaimId>> collect_;
  uint64_t claims_signature_ = 0;
};

enum class Verb : uint8_t { kCreate, kDelete, kCreateClaim, kUpdateClaim };
enum class DeleteReason : uint8_t { kNone, kUpdate, kScaleDown, kFailed, kSucceeded };

struct StatefulSetAction {
  Verb verb = Verb::kCreate;
  DeleteReason why = DeleteReason::kNone;
  Slot ordinal = 0;
  RevisionId revision = 0;
  size_t claim_template = 0;           ///< of kCreateClaim, kUpdateClaim
  ClaimOwners owners;                  ///< of kUpdateClaim; a Pod that is created with it has no id yet
  std::vector<size_t> created_claims;  ///< of kCreate
};

/// What the controller waits for before it goes on.
enum class WaitReason : uint8_t {
  kReady,
  kAvailable,
  kTerminating,
  kStaleClaim,            ///< a claim belongs to a Pod that is gone, and is about to be collected
  kReadyBeforeScaleDown,  ///< an unready Pod that has to go waits for a lower one
  kUpdatedPodAvailable,
  kOverMaxUnavailable,  ///< more Pods are away than may be, no one in particular
};

struct Wait {
  WaitReason why = WaitReason::kReady;
  std::optional<Slot> ordinal;

  bool operator==(const Wait&) const = default;
};

struct StatefulSetSync {
  std::vector<StatefulSetAction> actions;
  std::optional<Wait> wait;
  StatefulSetStatus status;
};

/// One sync. Pure; linear in what it does.
StatefulSetSync Reconcile(const StatefulSetState& state);

/// Does what a sync decided.
void Apply(StatefulSetState& state, const StatefulSetSync& sync);

}  // namespace kubevet::plan
