#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "plan/admission.h"
#include "plan/player.h"

namespace kubevet::plan {

void StatefulSetPlayer::Begin() {
  if (!situation_.live) return;
  Accept(*situation_.live, ReadStatefulSet(situation_.live->object, target_));
  StatefulSetStatus status;
  status.current_revision = situation_.current_revision.value_or(situation_.live->revision);
  state_->SetStatus(status);
  state_->SetStatus(state_->Count());
  before_ = ListPods();
}

std::vector<StatefulSetRollout::PodRow> StatefulSetPlayer::ListPods() const {
  std::vector<StatefulSetRollout::PodRow> rows;
  for (Slot ordinal : state_->Ordinals()) {
    const Pod& pod = state_->pods()[state_->PodAt(ordinal)];
    rows.push_back({ordinal, pod.revision, StateOf(pod)});
  }
  return rows;
}

std::vector<Diagnostic> StatefulSetPlayer::Apply(const Manifest& manifest) {
  const yaml::Node live = live_ ? live_->object : yaml::Node();
  auto errors = Refusals(manifest.object, live, target_);
  if (!errors.empty()) return errors;
  auto spec = ReadStatefulSet(manifest.object, target_, live ? &state_->spec() : nullptr, live);
  if (spec.on_delete && spec.rolling_update) return {LeftoverRollingUpdate(manifest.object, target_)};
  Accept(manifest, std::move(spec));
  return {};
}

void StatefulSetPlayer::Accept(const Manifest& manifest, StatefulSetSpec spec) {
  if (state_) {
    state_->SetSpec(std::move(spec), manifest.revision);
  } else {
    state_.emplace(std::move(spec), Pods(time_, situation_.faults, situation_.room), manifest.revision,
                   manifest.revision);
    for (const InitialPod& pod : situation_.pods) state_->AdoptPod(pod.slot, pod.revision, pod.state);
    AdoptClaims();
  }
  live_ = manifest;
}

/// Claims of a set that lives belong to it as its policy says; those that were there before it do not.
void StatefulSetPlayer::AdoptClaims() {
  for (const std::string& name : situation_.claims) {
    const auto id = FindClaim(state_->spec(), name);
    if (!id) continue;
    if (situation_.live) {
      state_->AdoptClaim(id->ordinal, id->claim_template);
    } else {
      state_->CreateClaim(id->ordinal, id->claim_template);
    }
  }
}

std::string StatefulSetPlayer::Do(const DeletePods& event) {
  if (const PodId id = PodAt(event.slot); id != kNoPod) state_->DeletePod(id);
  return "user deletes " + state_->spec().PodName(event.slot);
}

std::string StatefulSetPlayer::Do(const SetPods& event) {
  if (const PodId id = PodAt(event.slot); id != kNoPod) state_->SetPodState(id, event.state);
  return fmt::format("{} becomes {}", state_->spec().PodName(event.slot), ToString(event.state));
}

std::string StatefulSetPlayer::Do(const SetNode& event) {
  return fmt::format("node {} changes", event.node.name);
}

Tally StatefulSetPlayer::Sync(Step& step) {
  if (!state_) return {};
  const StatefulSetStatus before = state_->status();
  StatefulSetSync sync = Reconcile(*state_);
  plan::Apply(*state_, sync);
  step.collected = std::exchange(collected_, {});
  step.wait = sync.wait;
  step.status = sync.status;
  const bool acted = !sync.actions.empty();
  const bool changed = acted || step.status != before || step.wait != last_wait_;
  step.actions = std::move(sync.actions);
  last_wait_ = step.wait;
  return {acted, changed, changed || !step.collected.empty()};
}

void StatefulSetPlayer::AdvanceTo(Tick when) {
  if (state_) collected_ = state_->AdvanceTo(when);
}

uint64_t StatefulSetPlayer::signature() const {
  if (!state_) return 0;
  const StatefulSetStatus& status = state_->status();
  return state_->signature() + (static_cast<uint64_t>(status.current) << 32) + status.current_revision;
}

void StatefulSetPlayer::Finish(Rollout& rollout, std::vector<Step> steps) {
  auto& detail = rollout.detail.emplace<StatefulSetRollout>();
  detail.steps = std::move(steps);
  if (!state_) return;
  rollout.lives = state_->pods().lives();
  detail.spec = state_->spec();
  detail.status = state_->status();
  detail.before = std::move(before_);
  detail.pods = ListPods();
  for (const auto& pod : detail.pods) {
    if (detail.spec.InRange(pod.ordinal) && pod.revision != state_->update_revision())
      detail.not_updated.push_back(pod.ordinal);
  }
  FinishClaims(detail);
  if (rollout.verdict == Verdict::kComplete) Judge(rollout, detail);
}

void StatefulSetPlayer::FinishClaims(StatefulSetRollout& detail) const {
  const StatefulSetSpec& spec = detail.spec;
  for (const ClaimId& id : state_->Claims()) {
    const ClaimOwners& owners = state_->ClaimsAt(id.ordinal)[id.claim_template].owners;
    auto& claim = detail.claims.emplace_back();
    claim.name = spec.ClaimName(id.claim_template, id.ordinal);
    if (owners.set) claim.owners.push_back("StatefulSet/" + spec.name);
    if (owners.pod != kNoPod) claim.owners.push_back("Pod/" + spec.PodName(id.ordinal));
  }
  std::sort(detail.claims.begin(), detail.claims.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

void StatefulSetPlayer::Judge(Rollout& rollout, const StatefulSetRollout& detail) const {
  const StatefulSetSpec& spec = detail.spec;
  if (!state_->missing().empty() || !state_->unsettled().empty() || !state_->condemned().empty()) {
    rollout.verdict = Verdict::kStuck;
    for (Slot ordinal : WaitedFor()) rollout.waiting_on.push_back(spec.PodName(ordinal));
  } else if (!detail.not_updated.empty()) {
    rollout.verdict = spec.on_delete ? Verdict::kAwaitingDelete : Verdict::kPartitioned;
  }
}

/// The Pod the controller waits for; when it waits for none in particular, all that are not as they should
/// be.
SlotSet StatefulSetPlayer::WaitedFor() const {
  if (last_wait_ && last_wait_->ordinal) return {*last_wait_->ordinal};
  SlotSet waited = state_->condemned_unsettled();
  waited.insert(state_->unsettled().begin(), state_->unsettled().end());
  waited.insert(state_->missing().begin(), state_->missing().end());
  return waited;
}

}  // namespace kubevet::plan
