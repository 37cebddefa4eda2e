#include "plan/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "plan/admission.h"
#include "validate/equality.h"

namespace kubevet::plan {
namespace {

/// After so many quiet ticks an event that waits for quiet happens.
constexpr int kIdleTicks = 2;
/// Far above what any rollout that ends can take.
constexpr int64_t kMostTicks = 20 * kMostPods;
/// A controller that acts so often within one tick does not come to rest.
constexpr int kMostSyncs = 10'000;

std::string ApplyText(const Manifest& manifest) {
  return "apply " + manifest.label;
}

/// What a tick did, as the loop needs to know it.
struct Tally {
  bool acted = false;    ///< a controller did something
  bool changed = false;  ///< the workload is not as it was
  bool told = false;     ///< worth a step
};

/// The part of a rollout that depends on the kind. Holds the state, and writes the steps.
class StatefulSetPlayer {
 public:
  using Step = StatefulSetStep;
  static constexpr bool kEventsDisturb = true;

  StatefulSetPlayer(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), time_(time) {}

  std::vector<Diagnostic> Apply(const Manifest& manifest) {
    const yaml::Node live = live_ ? live_->object : yaml::Node();
    auto errors = Refusals(WorkloadKind::kStatefulSet, manifest.object, live, target_);
    if (!errors.empty()) return errors;
    auto spec = ReadStatefulSet(manifest.object, target_, state_ && live ? &state_->spec() : nullptr, live);
    if (spec.on_delete && spec.rolling_update) return {LeftoverRollingUpdate(manifest.object, target_)};
    Accept(manifest, std::move(spec));
    return {};
  }

  /// The present, before anything is applied.
  void Begin() {
    if (!situation_.live) return;
    Accept(*situation_.live, ReadStatefulSet(situation_.live->object, target_));
    const RevisionId live = situation_.live->revision;
    StatefulSetStatus status = state_->Count();
    status.current_revision = situation_.current_revision.value_or(live);
    status.update_revision = situation_.update_revision.value_or(live);
    state_->SetStatus(status);
    status = state_->Count();
    state_->SetStatus(status);
  }

  std::string Do(const DeletePods& event) {
    if (const PodId id = PodAt(event.slot); id != kNoPod) state_->DeletePod(id);
    return "user deletes " + state_->spec().PodName(event.slot);
  }
  std::string Do(const SetPods& event) {
    if (const PodId id = PodAt(event.slot); id != kNoPod) state_->SetPodState(id, event.state);
    return fmt::format("{} becomes {}", state_->spec().PodName(event.slot), ToString(event.state));
  }
  std::string Do(const SetNode& event) { return fmt::format("node {} changes", event.node.name); }

  Tally Sync(Step& step) {
    if (!state_) return {};
    const StatefulSetStatus before = state_->status();
    const std::optional<Wait> waited = last_wait_;
    StatefulSetSync sync = Reconcile(*state_);
    plan::Apply(*state_, sync);
    last_wait_ = sync.wait;
    step.collected = std::exchange(collected_, {});
    step.wait = sync.wait;
    step.status = sync.status;
    const bool acted = !sync.actions.empty();
    step.actions = std::move(sync.actions);
    const bool changed = acted || step.status != before || step.wait != waited;
    return {acted, changed, changed || !step.collected.empty()};
  }

  void AdvanceTo(Tick when) {
    if (!state_) return;
    collected_ = state_->AdvanceTo(when);
  }
  uint64_t signature() const {
    if (!state_) return 0;
    const StatefulSetStatus& status = state_->status();
    return state_->signature() + (static_cast<uint64_t>(status.current) << 32) + status.current_revision;
  }
  std::optional<Tick> NextChange() const { return state_ ? state_->NextChange() : std::nullopt; }
  Tick now() const { return state_ ? state_->pods().now() : 0; }

  void Finish(Rollout& rollout, std::vector<Step> steps) {
    auto& detail = rollout.detail.emplace<StatefulSetRollout>();
    detail.steps = std::move(steps);
    if (!state_) return;
    detail.spec = state_->spec();
    detail.status = state_->status();
    for (Slot ordinal : state_->Ordinals()) {
      const Pod& pod = state_->pods()[state_->PodAt(ordinal)];
      detail.pods.push_back({ordinal, pod.revision, StateOf(pod)});
    }
    FinishClaims(detail);
    if (rollout.verdict != Verdict::kRejected && rollout.verdict != Verdict::kLooping) Judge(rollout, detail);
  }

 private:
  PodId PodAt(Slot ordinal) const { return state_ ? state_->PodAt(ordinal) : kNoPod; }

  void Accept(const Manifest& manifest, StatefulSetSpec spec) {
    if (state_) {
      state_->SetSpec(std::move(spec), manifest.revision);
    } else {
      state_.emplace(std::move(spec), Pods(time_, situation_.faults), manifest.revision, manifest.revision);
      for (const InitialPod& pod : situation_.pods) state_->AdoptPod(pod.slot, pod.revision, pod.state);
      AdoptClaims();
    }
    live_ = manifest;
  }

  /// Claims of this set belong to it as its policy says; others are just there.
  void AdoptClaims() {
    const StatefulSetSpec& spec = state_->spec();
    for (const std::string& name : situation_.claims) {
      const auto found = FindClaim(spec, name);
      if (!found) {
        other_claims_.push_back(name);
        continue;
      }
      if (situation_.live) {
        state_->AdoptClaim(found->ordinal, found->claim_template);
      } else {
        state_->CreateClaim(found->ordinal, found->claim_template);
      }
    }
  }

  static std::optional<StatefulSetState::ClaimId> FindClaim(const StatefulSetSpec& spec,
                                                            std::string_view name) {
    const size_t dash = name.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto ordinal = ParseOrdinal(name.substr(dash + 1));
    if (!ordinal) return std::nullopt;
    for (size_t i = 0; i < spec.claim_templates.size(); ++i) {
      if (spec.ClaimName(i, *ordinal) == name) return StatefulSetState::ClaimId{*ordinal, i};
    }
    return std::nullopt;
  }

  void FinishClaims(StatefulSetRollout& detail) const {
    const StatefulSetSpec& spec = detail.spec;
    for (const StatefulSetState::ClaimId& id : state_->Claims()) {
      const ClaimOwners& owners = state_->ClaimsAt(id.ordinal)[id.claim_template].owners;
      auto& claim = detail.claims.emplace_back();
      claim.name = spec.ClaimName(id.claim_template, id.ordinal);
      if (owners.set) claim.owners.push_back("StatefulSet/" + spec.name);
      if (owners.pod != kNoPod) claim.owners.push_back("Pod/" + spec.PodName(id.ordinal));
    }
    for (const std::string& name : other_claims_) detail.claims.push_back({name, {}});
    std::sort(detail.claims.begin(), detail.claims.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  void Judge(Rollout& rollout, StatefulSetRollout& detail) const {
    const StatefulSetSpec& spec = detail.spec;
    for (const auto& pod : detail.pods) {
      if (spec.InRange(pod.ordinal) && pod.revision != state_->update_revision())
        detail.not_updated.push_back(pod.ordinal);
    }
    if (!state_->missing().empty() || !state_->unsettled().empty() || !state_->condemned().empty()) {
      rollout.verdict = Verdict::kStuck;
      for (Slot ordinal : WaitedFor()) rollout.waiting_on.push_back(spec.PodName(ordinal));
    } else if (!detail.not_updated.empty()) {
      rollout.verdict = spec.on_delete ? Verdict::kAwaitingDelete : Verdict::kPartitioned;
    }
  }

  /// The Pod the controller waits for; when it waits for none in particular, all that are not as they should
  /// be.
  SlotSet WaitedFor() const {
    if (last_wait_ && last_wait_->ordinal) return {*last_wait_->ordinal};
    SlotSet waited = state_->condemned_unsettled();
    waited.insert(state_->unsettled().begin(), state_->unsettled().end());
    waited.insert(state_->missing().begin(), state_->missing().end());
    return waited;
  }

  const Situation& situation_;
  const k8s::Target& target_;
  TimeModel time_;
  std::optional<StatefulSetState> state_;
  std::optional<Manifest> live_;
  std::vector<std::string> other_claims_;
  std::vector<StatefulSetState::ClaimId> collected_;
  std::optional<Wait> last_wait_;
};

class DaemonSetPlayer {
 public:
  using Step = DaemonSetStep;
  static constexpr bool kEventsDisturb = false;

  DaemonSetPlayer(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), time_(time) {}

  std::vector<Diagnostic> Apply(const Manifest& manifest) {
    const yaml::Node live = live_ ? live_->object : yaml::Node();
    auto errors = Refusals(WorkloadKind::kDaemonSet, manifest.object, live, target_);
    if (errors.empty()) Accept(manifest);
    return errors;
  }

  void Begin() {
    if (situation_.live) Accept(*situation_.live);
  }

  std::string Do(const DeletePods& event) {
    const std::vector<PodId> pods = state_->PodsOn(event.slot);
    for (PodId id : pods) state_->DeletePod(id);
    return "user deletes pod on " + state_->nodes()[event.slot].name;
  }
  std::string Do(const SetPods& event) {
    const std::vector<PodId> pods = state_->PodsOn(event.slot);
    for (PodId id : pods) state_->SetPodState(id, event.state);
    return fmt::format("pod on {} becomes {}", state_->nodes()[event.slot].name, ToString(event.state));
  }
  std::string Do(const SetNode& event) {
    state_->SetNode(event.node);
    return fmt::format("node {} changes", event.node.name);
  }

  Tally Sync(Step& step) {
    if (!state_) return {};
    Tally tally;
    for (int i = 0; i < kMostSyncs; ++i) {
      const DaemonSetSync sync = Reconcile(*state_);
      if (sync.idle()) break;
      tally.acted = true;
      for (PodId id : sync.remove) {
        ++step.deleted[state_->pods()[id].revision];
        step.deleted_on.push_back(state_->pods()[id].slot);
      }
      for (Slot node : sync.create) {
        ++step.created[state_->update_revision()];
        step.created_on.push_back(node);
      }
      plan::Apply(*state_, sync);
    }
    step.pods = state_->census();
    step.status = state_->status();
    if (situation_.live) most_without_ = std::max(most_without_, state_->nodes_without());
    most_extra_ = std::max(most_extra_, state_->extra_pods());
    tally.changed = tally.told = tally.acted || step.pods != census_ || step.status != status_;
    census_ = step.pods;
    status_ = step.status;
    return tally;
  }

  void AdvanceTo(Tick when) {
    if (state_) state_->AdvanceTo(when);
  }
  uint64_t signature() const { return state_ ? state_->signature() : 0; }
  std::optional<Tick> NextChange() const { return state_ ? state_->NextChange() : std::nullopt; }
  Tick now() const { return state_ ? state_->pods().now() : 0; }

  void Finish(Rollout& rollout, std::vector<Step> steps) {
    auto& detail = rollout.detail.emplace<DaemonSetRollout>();
    if (rollout.verdict == Verdict::kRejected || !state_) return;
    detail.steps = std::move(steps);
    detail.spec = state_->spec();
    detail.status = state_->status();
    detail.most_nodes_without = most_without_;
    detail.most_extra_pods = most_extra_;
    for (Slot node = 0; node < state_->nodes().size(); ++node) detail.nodes.push_back(VerdictOn(node));
    if (rollout.verdict != Verdict::kLooping) Judge(rollout, detail);
  }

 private:
  void Accept(const Manifest& manifest) {
    DaemonSetSpec spec = ReadDaemonSet(manifest.object, target_);
    if (state_) {
      state_->SetSpec(std::move(spec), manifest.revision);
    } else {
      state_.emplace(std::move(spec), Pods(time_, situation_.faults), situation_.nodes, manifest.revision);
      for (const InitialPod& pod : situation_.pods) state_->AdoptPod(pod.slot, pod.revision, pod.state);
      census_ = state_->census();
      status_ = state_->status();
    }
    live_ = manifest;
  }

  DaemonSetRollout::NodeVerdict VerdictOn(Slot slot) const {
    const Node& node = state_->nodes()[slot];
    DaemonSetRollout::NodeVerdict verdict{node.name, state_->EligibilityOf(slot), {}};
    for (const Reason& reason : verdict.eligibility.reasons) {
      verdict.reasons.push_back(reason.misfit == Misfit::kNodeName ? "nodeName"
                                : reason.misfit == Misfit::kAffinity
                                    ? "nodeAffinity"
                                    : "taint " + node.taints[reason.taint].ToString());
    }
    return verdict;
  }

  void Judge(Rollout& rollout, const DaemonSetRollout& detail) const {
    const DaemonSetStatus& status = detail.status;
    const bool available = status.available == status.desired && state_->nodes_without() == 0;
    if (available && status.updated == status.desired) return;
    if (available && detail.spec.on_delete) {
      rollout.verdict = Verdict::kAwaitingDelete;
      return;
    }
    rollout.verdict = Verdict::kStuck;
    for (Slot node = 0; node < state_->nodes().size(); ++node) {
      if (state_->EligibilityOf(node).should_run && HoldsUp(node))
        rollout.waiting_on.push_back(state_->nodes()[node].name);
    }
  }

  /// No Pod there is for use, or a new one is not yet.
  bool HoldsUp(Slot node) const {
    const auto& pods = state_->PodsOn(node);
    const bool settled =
        std::any_of(pods.begin(), pods.end(), [this](PodId id) { return state_->pods()[id].settled(); });
    return !settled || pods.size() > 1;
  }

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

  std::vector<Diagnostic> Apply(const Manifest& manifest) {
    const yaml::Node live = live_ ? live_->object : yaml::Node();
    auto errors = Refusals(WorkloadKind::kDeployment, manifest.object, live, target_);
    if (errors.empty()) Accept(manifest);
    return errors;
  }

  void Begin() {
    if (situation_.live) Accept(*situation_.live);
  }

  // Pods of a Deployment have no names that could be known before.
  std::string Do(const DeletePods&) { return {}; }
  std::string Do(const SetPods&) { return {}; }
  std::string Do(const SetNode& event) { return fmt::format("node {} changes", event.node.name); }

  Tally Sync(Step& step) {
    if (!state_) return {};
    Tally tally;
    for (int i = 0; i < kMostSyncs; ++i) {
      DeploymentSync sync = Reconcile(*state_);
      bool moved = !sync.actions.empty() || sync.status != state_->status();
      tally.acted |= !sync.actions.empty();
      // What one sync does is told at once, by name.
      std::stable_sort(sync.actions.begin(), sync.actions.end(),
                       [this](const ScaleAction& a, const ScaleAction& b) {
                         return situation_.revisions[a.revision] < situation_.revisions[b.revision];
                       });
      const size_t first = step.scale.size();
      for (const ScaleAction& action : sync.actions) {
        const bool goes_on = step.scale.size() > first && step.scale.back().revision == action.revision &&
                             action.verb == ScaleVerb::kScale;
        if (goes_on) {
          step.scale.back().to = action.to;
        } else {
          step.scale.push_back(action);
        }
      }
      state_->SetReplicaSets(std::move(sync.replica_sets));
      state_->SetStatus(sync.status);
      moved |= state_->SyncReplicaSets();
      if (!moved) break;
    }
    step.pods = state_->census();
    step.status = state_->status();
    for (const ReplicaSet& set : state_->replica_sets()) {
      if (!set.deleted) step.replicas.emplace_back(set.revision, set.replicas);
    }
    const bool first = least_available_ < 0;
    least_available_ = first ? step.status.available : std::min(least_available_, step.status.available);
    most_pods_ = std::max(most_pods_, step.status.replicas);
    tally.changed = tally.told = tally.acted || step.pods != census_;
    census_ = step.pods;
    return tally;
  }

  void AdvanceTo(Tick when) {
    if (state_) state_->AdvanceTo(when);
  }
  uint64_t signature() const { return state_ ? state_->signature() : 0; }
  std::optional<Tick> NextChange() const { return state_ ? state_->pods().NextChange() : std::nullopt; }
  Tick now() const { return state_ ? state_->pods().now() : 0; }

  void Finish(Rollout& rollout, std::vector<Step> steps) {
    auto& detail = rollout.detail.emplace<DeploymentRollout>();
    if (rollout.verdict == Verdict::kRejected || !state_) return;
    detail.steps = std::move(steps);
    detail.spec = state_->spec();
    detail.status = state_->status();
    detail.least_available = std::max<int64_t>(0, least_available_);
    detail.most_pods = most_pods_;
    if (rollout.verdict == Verdict::kLooping) return;
    const DeploymentStatus& status = detail.status;
    const int64_t replicas = detail.spec.replicas;
    if (status.updated == replicas && status.replicas == replicas && status.available == replicas) return;
    rollout.verdict = detail.spec.paused ? Verdict::kPaused : Verdict::kStuck;
  }

 private:
  void Accept(const Manifest& manifest) {
    DeploymentSpec spec = ReadDeployment(manifest.object);
    if (state_) {
      state_->SetSpec(std::move(spec), manifest.revision);
    } else {
      const int64_t replicas = spec.replicas;
      state_.emplace(std::move(spec), Pods(time_, situation_.faults), manifest.revision);
      if (situation_.live)
        state_->Adopt(manifest.revision, replicas, std::min(replicas, situation_.unready_pods));
      census_ = state_->census();
    }
    live_ = manifest;
  }

  const Situation& situation_;
  const k8s::Target& target_;
  TimeModel time_;
  std::optional<DeploymentState> state_;
  std::optional<Manifest> live_;
  PodCensus census_;
  int64_t least_available_ = -1;
  int64_t most_pods_ = 0;
};

/// The event loop. A tick is: what happens from outside, the controller's syncs, and a second that passes.
template <typename Player>
class Loop {
 public:
  Loop(const Situation& situation, const k8s::Target& target, const TimeModel& time)
      : situation_(situation), target_(target), player_(situation, target, time) {}

  Rollout Run() {
    rollout_.kind = situation_.kind;
    rollout_.revisions = situation_.revisions;
    const yaml::Node metadata = situation_.desired.object["metadata"];
    rollout_.name = metadata["name"].text();
    rollout_.namespace_name = metadata["namespace"].text();
    player_.Begin();
    Play();
    rollout_.apply = Applied();
    player_.Finish(rollout_, std::move(steps_));
    return std::move(rollout_);
  }

 private:
  using Step = typename Player::Step;

  void Play() {
    for (int64_t ticks = 0; ticks < kMostTicks; ++ticks) {
      Step step;
      step.tick = player_.now();
      const bool disturbed = TakeEvents(step);
      const Tally tally = player_.Sync(step);
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
      step.events.push_back(ApplyText(event.manifest));
    } else {
      rollout_.verdict = Verdict::kRejected;
    }
  }
  template <typename What>
  void Do(const What& event, Step& step) {
    step.events.push_back(player_.Do(event));
  }

  ApplyAction Applied() const {
    if (rollout_.verdict == Verdict::kRejected) return ApplyAction::kRefused;
    if (!situation_.live) return ApplyAction::kCreate;
    validate::Context context(target_);
    const bool same = validate::SameValue(context.Start(situation_.desired.object),
                                          context.Root(situation_.live->object), {"status"});
    return same ? ApplyAction::kUnchanged : ApplyAction::kUpdate;
  }

  /// False when everything is as it was before, and nothing planned will change that.
  bool Progresses() {
    if (seen_.insert(player_.signature()).second) return true;
    return next_event_ < situation_.events.size() && situation_.events[next_event_].tick;
  }

  const Situation& situation_;
  const k8s::Target& target_;
  Player player_;
  Rollout rollout_;
  std::vector<Step> steps_;
  std::unordered_set<uint64_t> seen_;
  size_t next_event_ = 0;
  bool applied_ = false;
  int quiet_ = 0;
};

}  // namespace

Manifest Revisions::Add(std::string label, yaml::Node object) {
  const yaml::Node pod_template = object["spec"]["template"];
  validate::Context context(target_);
  const auto same = [&](yaml::Node known) {
    return validate::SameValue(context.Start(pod_template), context.Root(known));
  };
  const auto found = std::find_if(templates_.begin(), templates_.end(), same);
  const auto revision = static_cast<RevisionId>(found - templates_.begin());
  if (found == templates_.end()) {
    std::string name = label;
    for (int i = 2; std::find(names_.begin(), names_.end(), name) != names_.end(); ++i)
      name = fmt::format("{}-{}", label, i);
    names_.push_back(std::move(name));
    templates_.push_back(pod_template);
  }
  labels_.emplace_back(label, revision);
  return {std::move(label), object, revision};
}

std::optional<RevisionId> Revisions::Find(std::string_view label) const {
  const auto found =
      std::find_if(labels_.begin(), labels_.end(), [label](const auto& each) { return each.first == label; });
  return found == labels_.end() ? std::nullopt : std::optional<RevisionId>(found->second);
}

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
