// The part of a cluster that a rollout touches, as a value: Pods with their life, and the clock they live by.
// Controllers read it and ask for changes; what a kubelet does by itself happens in AdvanceTo. Mirrors the
// lifecycle of Pods as controllers see it: created, pending, running, ready, available, terminating, gone.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace kubevet::plan {

/// Seconds since the rollout began.
using Tick = int64_t;
using PodId = uint32_t;
using RevisionId = uint32_t;
/// Whom a Pod stands for: an ordinal, the index of a node, the index of a ReplicaSet.
using Slot = uint32_t;
/// Slots in order. What a controller looks for next is at one of its ends.
using SlotSet = std::set<Slot>;

inline constexpr PodId kNoPod = ~0u;

enum class Phase : uint8_t { kPending, kRunning, kFailed, kSucceeded };

struct Pod {
  Slot slot = 0;
  RevisionId revision = 0;
  Phase phase = Phase::kPending;
  bool ready = false;
  bool available = false;  ///< ready for minReadySeconds
  bool terminating = false;
  bool gone = false;
  bool placed = true;  ///< on a node
  Tick created = 0;
  Tick ready_since = 0;

  bool finished() const { return phase == Phase::kFailed || phase == Phase::kSucceeded; }
  /// What a controller may count on.
  bool settled() const { return available && !terminating; }
  /// What Services send to, and budgets count.
  bool serves() const { return ready && !terminating && !gone; }
};

/// A Pod's state in one word.
enum class PodState : uint8_t { kReady, kUnready, kPending, kFailed, kSucceeded, kTerminating };

std::string_view ToString(PodState state);
std::optional<PodState> ParsePodState(std::string_view text);
PodState StateOf(const Pod& pod);

/// What of a Pod's life can be seen from outside, one after another.
enum class LifeStage : uint8_t {
  kStarting,
  kUnready,
  kReady,  ///< not for minReadySeconds yet
  kAvailable,
  kTerminating,
  kFailed,
  kSucceeded,
  kGone
};

LifeStage StageOf(const Pod& pod);

/// A Pod enters a stage.
struct LifeMark {
  Tick tick = 0;  ///< -1 for what was so before the rollout began
  PodId pod = kNoPod;
  Slot slot = 0;
  RevisionId revision = 0;
  LifeStage stage = LifeStage::kStarting;
};

/// What befalls Pods in a what-if.
enum class Effect : uint8_t {
  kNeverReady,
  kFailOnce,
  kFailAlways,
  kSucceedOnce,
  kSlowReady,
  kNeverTerminates
};

std::optional<Effect> ParseEffect(std::string_view text);

struct Fault {
  bool every_pod = false;
  SlotSet slots;                       ///< unless it is every Pod
  std::optional<RevisionId> revision;  ///< Pods of this revision only
  Effect effect = Effect::kNeverReady;
  Tick ticks = 0;  ///< of kSlowReady: from creation to readiness
};

/// How long things take. Order does not depend on it.
struct TimeModel {
  Tick start = 1;    ///< from a Pod's creation to its readiness
  Tick stop = 1;     ///< from a Pod's deletion to its end
  Tick collect = 1;  ///< from an owner's end to the end of what it owned
};

/// Where Pods that take something of their node which is there once, such as a port, find a place.
struct Room {
  int64_t pods = 1;      ///< so many at a time
  bool by_slot = false;  ///< for each slot: a daemon has its node
};

/// Copyable. Everything but SetMinReady is constant or logarithmic in the number of Pods.
class Pods {
 public:
  /// Without room given there is room for all.
  Pods(const TimeModel& time, std::vector<Fault> faults, std::optional<Room> room)
      : time_(time), faults_(std::move(faults)), room_(room) {}

  const Pod& operator[](PodId id) const { return pods_[id]; }
  const TimeModel& time() const { return time_; }
  Tick now() const { return now_; }

  /// A Pod that is there from the start, ready long enough when it is ready.
  PodId Adopt(Slot slot, RevisionId revision, PodState state);
  PodId Create(Slot slot, RevisionId revision);
  void Delete(PodId id);
  /// By hand, or by a kubelet that changes its mind.
  void SetState(PodId id, PodState state);
  /// When a ready Pod counts as available. Linear in the number of Pods there ever were.
  void SetMinReady(Tick seconds);
  /// Lets time pass up to `when`.
  void AdvanceTo(Tick when);

  /// All that happened to all Pods, in order.
  const std::vector<LifeMark>& lives() const { return lives_; }

  /// The Pods that changed since the last call, each at least once.
  std::vector<PodId> TakeChanged();
  /// When the next Pod changes by itself; nothing when none does.
  std::optional<Tick> NextChange() const {
    return due_.empty() ? std::nullopt : std::optional<Tick>(due_.begin()->first);
  }
  /// Pods that serve: ready, and not going.
  int64_t serving() const { return serving_; }
  /// Pods that wait for a node.
  int64_t unplaced() const { return unplaced_; }
  /// Equal for equal Pods, whatever the time: a rollout that comes back to where it was goes round in
  /// circles.
  uint64_t signature() const { return signature_ + used_.size(); }

 private:
  enum class Change : uint8_t { kStart, kReady, kAvailable, kEnd };
  struct Due {
    PodId pod;
    Change change;
  };

  PodId Add(const Pod& pod, Tick since);
  /// Every change of a Pod is made in here.
  template <typename Edit>
  void Update(PodId id, Edit edit);
  void At(Tick when, PodId id, Change change) { due_[when].push_back({id, change}); }
  void MakeReady(PodId id);
  void Happen(const Due& due);
  /// Takes a place for a Pod, or lets it wait for one.
  bool TakePlace(PodId id);
  /// Gives the place of a Pod that is gone to the next that waits.
  void LeavePlace(PodId id);
  bool Strikes(const Fault& fault, const Pod& pod) const;
  /// What befalls a Pod that is about to start.
  const Fault* TakeFault(const Pod& pod);

  TimeModel time_;
  std::vector<Fault> faults_;
  std::optional<Room> room_;
  struct Place {
    int64_t taken = 0;
    std::deque<PodId> waiting;
  };
  std::map<Slot, Place> places_;            ///< one for each slot, or one for all
  std::set<std::pair<size_t, Slot>> used_;  ///< faults that strike a Pod once
  std::vector<Pod> pods_;
  std::vector<PodId> changed_;
  std::vector<LifeMark> lives_;
  std::map<Tick, std::vector<Due>> due_;
  Tick now_ = 0;
  Tick min_ready_ = 0;
  uint64_t signature_ = 0;
  int64_t serving_ = 0;
  int64_t unplaced_ = 0;
};

}  // namespace kubevet::plan
