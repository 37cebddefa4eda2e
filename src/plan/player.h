// The parts of a simulation that depend on the kind of workload: each player holds the state of one, applies
// manifests to it, lets events and its controllers act, and judges how it ended. The event loop drives them
// all in the same way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "k8s/target.h"
#include "plan/daemon_set.h"
#include "plan/deployment.h"
#include "plan/rollout.h"
#include "plan/situation.h"
#include "plan/stateful_set.h"

namespace kubevet::plan {

/// What a tick did, as the loop needs to know it.
struct Tally {
  bool acted = false;    ///< a controller did something
  bool changed = false;  ///< the workload is not as it was
  bool told = false;     ///< worth a step
};

/// A controller that acts so often within one tick does not come to rest.
inline constexpr int kMostSyncs = 10'000;

class StatefulSetPlayer {
 public:
  using Step = StatefulSetStep;
  /// Whether a tick with an event counts as one in which something happened.
  static constexpr bool kEventsDisturb = true;

  /// The arguments must outlive it.
  StatefulSetPlayer(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), time_(time) {}

  /// The present, before anything is applied.
  void Begin();
  /// Why the server refuses it; nothing when it does not.
  std::vector<Diagnostic> Apply(const Manifest& manifest);
  /// Lets something happen and tells it.
  std::string Do(const DeletePods& event);
  std::string Do(const SetPods& event);
  std::string Do(const SetNode& event);
  /// What the controllers do in one tick.
  Tally Sync(Step& step);
  void AdvanceTo(Tick when);

  Tick now() const { return state_ ? state_->pods().now() : 0; }
  /// See Pods.
  int64_t serving() const { return state_ ? state_->pods().serving() : 0; }
  int64_t unplaced() const { return state_ ? state_->pods().unplaced() : 0; }
  std::optional<Tick> NextChange() const { return state_ ? state_->NextChange() : std::nullopt; }
  /// Equal when everything is as it was, but for the time.
  uint64_t signature() const;
  /// Fills in how it ended.
  void Finish(Rollout& rollout, std::vector<Step> steps);

 private:
  void Accept(const Manifest& manifest, StatefulSetSpec spec);
  void AdoptClaims();
  PodId PodAt(Slot ordinal) const { return state_ ? state_->PodAt(ordinal) : kNoPod; }
  std::vector<StatefulSetRollout::PodRow> ListPods() const;
  void FinishClaims(StatefulSetRollout& detail) const;
  void Judge(Rollout& rollout, const StatefulSetRollout& detail) const;
  SlotSet WaitedFor() const;

  const Situation& situation_;
  const k8s::Target& target_;
  TimeModel time_;
  std::optional<StatefulSetState> state_;
  std::optional<Manifest> live_;
  std::vector<StatefulSetRollout::PodRow> before_;
  std::vector<ClaimId> collected_;
  std::optional<Wait> last_wait_;
};

class DaemonSetPlayer {
 public:
  using Step = DaemonSetStep;
  static constexpr bool kEventsDisturb = false;

  DaemonSetPlayer(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), time_(time) {}

  void Begin();
  std::vector<Diagnostic> Apply(const Manifest& manifest);
  std::string Do(const DeletePods& event);
  std::string Do(const SetPods& event);
  std::string Do(const SetNode& event);
  Tally Sync(Step& step);
  void AdvanceTo(Tick when);

  Tick now() const { return state_ ? state_->pods().now() : 0; }
  int64_t serving() const { return state_ ? state_->pods().serving() : 0; }
  int64_t unplaced() const { return state_ ? state_->pods().unplaced() : 0; }
  std::optional<Tick> NextChange() const { return state_ ? state_->NextChange() : std::nullopt; }
  uint64_t signature() const { return state_ ? state_->signature() : 0; }
  void Finish(Rollout& rollout, std::vector<Step> steps);

 private:
  void Accept(const Manifest& manifest);
  DaemonSetRollout::NodeVerdict VerdictOn(Slot slot) const;
  void Judge(Rollout& rollout, const DaemonSetRollout& detail) const;
  bool HoldsUp(Slot node) const;

  const Situation& situation_;
  const k8s::Target& target_;
  TimeModel time_;
  std::optional<DaemonSetState> state_;
  std::optional<Manifest> live_;
  PodCensus census_;
  DaemonSetStatus status_;
  int64_t most_without_ = 0;
  int64_t most_extra_ = 0;
};

class DeploymentPlayer {
 public:
  using Step = DeploymentStep;
  static constexpr bool kEventsDisturb = false;

  DeploymentPlayer(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), time_(time) {}

  void Begin();
  std::vector<Diagnostic> Apply(const Manifest& manifest);
  /// Pods of a Deployment have no names that could be known before: nothing happens to single ones.
  std::string Do(const DeletePods&) { return {}; }
  std::string Do(const SetPods&) { return {}; }
  std::string Do(const SetNode& event);
  Tally Sync(Step& step);
  void AdvanceTo(Tick when);

  Tick now() const { return state_ ? state_->pods().now() : 0; }
  int64_t serving() const { return state_ ? state_->pods().serving() : 0; }
  int64_t unplaced() const { return state_ ? state_->pods().unplaced() : 0; }
  std::optional<Tick> NextChange() const { return state_ ? state_->pods().NextChange() : std::nullopt; }
  uint64_t signature() const { return state_ ? state_->signature() : 0; }
  void Finish(Rollout& rollout, std::vector<Step> steps);

 private:
  void Accept(const Manifest& manifest);
  void Tell(Step& step, std::vector<ScaleAction> actions) const;

  const Situation& situation_;
  const k8s::Target& target_;
  TimeModel time_;
  std::optional<DeploymentState> state_;
  std::optional<Manifest> live_;
  PodCensus census_;
  std::optional<int64_t> least_available_;
  int64_t most_pods_ = 0;
};

}  // namespace kubevet::plan
