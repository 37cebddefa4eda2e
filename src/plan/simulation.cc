#include "plan/simulation.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "plan/player.h"

namespace kubevet::plan {
namespace {

/// After so many quiet ticks an event that waits for quiet happens.
constexpr int kIdleTicks = 2;
/// Far above what any rollout that ends can take.
constexpr int64_t kMostTicks = 4 * kMostPods;
/// So long a rollout may go round in circles while it waits for a planned event.
constexpr int kMostCircling = 10'000;

/// The event loop. A tick is: what happens from outside, the controller's syncs, and a second that passes.
template <typename Player>
class Loop {
 public:
  Loop(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), player_(situation, target, time) {}

  Rollout Run() {
    rollout_.kind = situation_.kind;
    rollout_.revisions = situation_.revisions;
    const yaml::Node metadata = situation_.desired.object["metadata"];
    rollout_.name = metadata["name"].text();
    rollout_.namespace_name = metadata["namespace"].text();
    player_.Begin();
    rollout_.serving_before = player_.serving();
    Play();
    player_.Finish(rollout_, std::move(steps_));
    if (rollout_.verdict == Verdict::kStuck && player_.unplaced() > 0)
      rollout_.unplaced = {player_.unplaced(), situation_.room->pods, situation_.scarce};
    return std::move(rollout_);
  }

 private:
  using Step = typename Player::Step;

  void Play() {
    for (int64_t ticks = 0; ticks < kMostTicks; ++ticks) {
      Step step;
      step.tick = player_.now();
      step.serving.before = player_.serving();
      const bool disturbed = TakeEvents(step);
      const Tally tally = player_.Sync(step);
      step.serving.after = player_.serving();
      const bool refused = rollout_.verdict == Verdict::kRejected;
      if (tally.acted) rollout_.ticks = step.tick;
      if (disturbed || tally.told || refused) steps_.push_back(std::move(step));
      if (refused) return;
      if (disturbed) seen_.clear();

      const uint64_t before = player_.signature();
      const bool busy = player_.NextChange().has_value();
      const bool still = !tally.acted && !(tally.changed && Player::kEventsDisturb) &&
                         !(disturbed && Player::kEventsDisturb);
      const Tick next = NextTick(still);
      if (next < 0) return;
      player_.AdvanceTo(next);
      const bool moved = player_.signature() != before;
      quiet_ = still && !moved && !busy ? quiet_ + 1 : 0;
      if ((tally.acted || moved) && !Progresses()) break;
    }
    rollout_.verdict = Verdict::kLooping;
  }

  /// When the next tick is; -1 when nothing will happen any more.
  Tick NextTick(bool still) const {
    const Tick now = player_.now();
    if (!still) return now + 1;
    std::optional<Tick> next = player_.NextChange();
    if (next_event_ < situation_.events.size()) {
      const std::optional<Tick> planned = situation_.events[next_event_].tick;
      if (!planned && !next) return now + 1;
      if (planned) next = next ? std::min(*next, *planned) : planned;
    }
    return next ? std::max(*next, now + 1) : -1;
  }

  bool TakeEvents(Step& step) {
    bool any = false;
    if (!applied_) {
      applied_ = any = true;
      Do(ApplyManifest{situation_.desired}, step);
    }
    for (; next_event_ < situation_.events.size(); ++next_event_) {
      const Event& event = situation_.events[next_event_];
      if (rollout_.verdict == Verdict::kRejected) return any;
      if (event.tick ? *event.tick > player_.now() : quiet_ < kIdleTicks) break;
      quiet_ = 0;
      any = true;
      std::visit([&](const auto& what) { Do(what, step); }, event.what);
    }
    return any;
  }

  void Do(const ApplyManifest& event, Step& step) {
    rollout_.errors = player_.Apply(event.manifest);
    if (rollout_.errors.empty()) {
      step.events.push_back("apply " + event.manifest.label);
    } else {
      rollout_.verdict = Verdict::kRejected;
    }
  }
  template <typename What>
  void Do(const What& event, Step& step) {
    step.events.push_back(player_.Do(event));
  }

  /// False when everything is as it was before, and nothing planned will change that soon.
  bool Progresses() {
    if (seen_.insert(player_.signature()).second) return true;
    const bool planned = next_event_ < situation_.events.size() && situation_.events[next_event_].tick;
    return planned && ++circling_ < kMostCircling;
  }

  const Situation& situation_;
  Player player_;
  Rollout rollout_;
  std::vector<Step> steps_;
  std::unordered_set<uint64_t> seen_;
  size_t next_event_ = 0;
  bool applied_ = false;
  int quiet_ = 0;
  int circling_ = 0;
};

}  // namespace

Rollout Simulate(const Situation& situation, const k8s::Target& target, const TimeModel& time) {
  switch (situation.kind) {
    case WorkloadKind::kStatefulSet:
      return Loop<StatefulSetPlayer>(situation, target, time).Run();
    case WorkloadKind::kDaemonSet:
      return Loop<DaemonSetPlayer>(situation, target, time).Run();
    case WorkloadKind::kDeployment:
      return Loop<DeploymentPlayer>(situation, target, time).Run();
  }
  return {};
}

}  // namespace kubevet::plan
