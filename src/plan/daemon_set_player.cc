#include <fmt/core.h>

#include <algorithm>

#include "plan/admission.h"
#include "plan/player.h"

namespace kubevet::plan {

void DaemonSetPlayer::Begin() {
  if (situation_.live) Accept(*situation_.live);
}

std::vector<Diagnostic> DaemonSetPlayer::Apply(const Manifest& manifest) {
  const yaml::Node live = live_ ? live_->object : yaml::Node();
  auto errors = Refusals(manifest.object, live, target_);
  if (errors.empty()) Accept(manifest);
  return errors;
}

void DaemonSetPlayer::Accept(const Manifest& manifest) {
  DaemonSetSpec spec = ReadDaemonSet(manifest.object, target_);
  if (state_) {
    state_->SetSpec(std::move(spec), manifest.revision);
  } else {
    state_.emplace(std::move(spec), Pods(time_, situation_.faults, situation_.room), situation_.nodes,
                   manifest.revision);
    for (const InitialPod& pod : situation_.pods) state_->AdoptPod(pod.slot, pod.revision, pod.state);
    census_ = state_->census();
    status_ = state_->status();
  }
  live_ = manifest;
}

std::string DaemonSetPlayer::Do(const DeletePods& event) {
  const std::vector<PodId> pods = state_->PodsOn(event.slot);
  for (PodId id : pods) state_->DeletePod(id);
  return "user deletes pod on " + state_->NodeAt(event.slot).name;
}

std::string DaemonSetPlayer::Do(const SetPods& event) {
  const std::vector<PodId> pods = state_->PodsOn(event.slot);
  for (PodId id : pods) state_->SetPodState(id, event.state);
  return fmt::format("pod on {} becomes {}", state_->NodeAt(event.slot).name, ToString(event.state));
}

std::string DaemonSetPlayer::Do(const SetNode& event) {
  state_->SetNode(event.node);
  return fmt::format("node {} changes", event.node.name);
}

Tally DaemonSetPlayer::Sync(Step& step) {
  if (!state_) return {};
  Tally tally;
  for (int i = 0; i < kMostSyncs; ++i) {
    const DaemonSetSync sync = Reconcile(*state_);
    if (sync.idle()) break;
    tally.acted = true;
    for (PodId id : sync.remove) {
      step.deleted.Add(state_->pods()[id].revision, 1);
      step.deleted_on.push_back(state_->pods()[id].slot);
    }
    for (Slot node : sync.create) {
      step.created.Add(state_->update_revision(), 1);
      step.created_on.push_back(node);
    }
    plan::Apply(*state_, sync);
  }
  step.pods = state_->census();
  step.status = state_->status();
  // When it is first created, Pods are not away: they have not been there.
  if (situation_.live) most_without_ = std::max(most_without_, state_->nodes_without());
  most_extra_ = std::max(most_extra_, state_->extra_pods());
  tally.changed = tally.told = tally.acted || step.pods != census_ || step.status != status_;
  census_ = step.pods;
  status_ = step.status;
  return tally;
}

void DaemonSetPlayer::AdvanceTo(Tick when) {
  if (state_) state_->AdvanceTo(when);
}

void DaemonSetPlayer::Finish(Rollout& rollout, std::vector<Step> steps) {
  auto& detail = rollout.detail.emplace<DaemonSetRollout>();
  if (rollout.verdict == Verdict::kRejected || !state_) return;
  detail.steps = std::move(steps);
  rollout.lives = state_->pods().lives();
  detail.spec = state_->spec();
  detail.status = state_->status();
  detail.most_nodes_without = most_without_;
  detail.most_extra_pods = most_extra_;
  for (Slot node = 0; node < state_->node_count(); ++node) detail.nodes.push_back(VerdictOn(node));
  if (rollout.verdict == Verdict::kComplete) Judge(rollout, detail);
}

DaemonSetRollout::NodeVerdict DaemonSetPlayer::VerdictOn(Slot slot) const {
  const k8s::Node& node = state_->NodeAt(slot);
  DaemonSetRollout::NodeVerdict verdict{node.name, state_->EligibilityOf(slot), {}};
  for (const k8s::Reason& reason : verdict.eligibility.reasons) {
    switch (reason.misfit) {
      case k8s::Misfit::kNodeName:
        verdict.reasons.emplace_back("nodeName");
        break;
      case k8s::Misfit::kAffinity:
        verdict.reasons.emplace_back("nodeAffinity");
        break;
      case k8s::Misfit::kTaint:
        verdict.reasons.push_back("taint " + node.taints[reason.taint].ToString());
        break;
    }
  }
  return verdict;
}

void DaemonSetPlayer::Judge(Rollout& rollout, const DaemonSetRollout& detail) const {
  const DaemonSetStatus& status = detail.status;
  const bool available = status.available == status.desired && state_->nodes_without() == 0;
  if (available && status.updated == status.desired) return;
  if (available && detail.spec.on_delete) {
    rollout.verdict = Verdict::kAwaitingDelete;
    return;
  }
  rollout.verdict = Verdict::kStuck;
  for (Slot node = 0; node < state_->node_count(); ++node) {
    if (state_->EligibilityOf(node).should_run && HoldsUp(node))
      rollout.waiting_on.push_back(state_->NodeAt(node).name);
  }
}

/// No Pod there is for use, or a new one is not yet.
bool DaemonSetPlayer::HoldsUp(Slot node) const {
  const auto& pods = state_->PodsOn(node);
  const auto settled = [this](PodId id) { return state_->pods()[id].settled(); };
  return pods.size() > 1 || std::none_of(pods.begin(), pods.end(), settled);
}

}  // namespace kubevet::plan
