#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "plan/admission.h"
#include "plan/player.h"

namespace kubevet::plan {

void DeploymentPlayer::Begin() {
  if (situation_.live) Accept(*situation_.live);
}

std::vector<Diagnostic> DeploymentPlayer::Apply(const Manifest& manifest) {
  const yaml::Node live = live_ ? live_->object : yaml::Node();
  auto errors = Refusals(manifest.object, live, target_);
  if (errors.empty()) Accept(manifest);
  return errors;
}

void DeploymentPlayer::Accept(const Manifest& manifest) {
  DeploymentSpec spec = ReadDeployment(manifest.object);
  if (state_) {
    state_->SetSpec(std::move(spec), manifest.revision);
  } else {
    state_.emplace(std::move(spec), Pods(time_, situation_.faults, situation_.room), manifest.revision);
    for (const InitialReplicaSet& set : situation_.replica_sets)
      state_->Adopt(set.revision, set.replicas, std::min(set.replicas, set.unready));
    census_ = state_->census();
  }
  live_ = manifest;
}

std::string DeploymentPlayer::Do(const SetNode& event) {
  return fmt::format("node {} changes", event.node.name);
}

Tally DeploymentPlayer::Sync(Step& step) {
  if (!state_) return {};
  Tally tally;
  for (int i = 0; i < kMostSyncs; ++i) {
    DeploymentSync sync = Reconcile(*state_);
    tally.acted |= !sync.actions.empty();
    bool moved = !sync.actions.empty() || sync.status != state_->status();
    state_->SetReplicaSets(std::move(sync.replica_sets));
    state_->SetStatus(sync.status);
    moved |= state_->SyncReplicaSets();
    Tell(step, std::move(sync.actions));
    if (!moved) break;
  }
  step.pods = state_->census();
  step.status = state_->status();
  for (const ReplicaSet& set : state_->replica_sets()) {
    if (!set.deleted) step.replicas.emplace_back(set.revision, set.replicas);
  }
  least_available_ = std::min(least_available_.value_or(step.status.available), step.status.available);
  most_pods_ = std::max(most_pods_, step.status.replicas);
  tally.changed = tally.told = tally.acted || step.pods != census_;
  census_ = step.pods;
  return tally;
}

/// What one sync does is told at once, by name.
void DeploymentPlayer::Tell(Step& step, std::vector<ScaleAction> actions) const {
  std::stable_sort(actions.begin(), actions.end(), [this](const ScaleAction& a, const ScaleAction& b) {
    return situation_.revisions[a.revision] < situation_.revisions[b.revision];
  });
  const size_t first = step.scale.size();
  for (const ScaleAction& action : actions) {
    const bool goes_on = step.scale.size() > first && step.scale.back().revision == action.revision &&
                         action.verb == ScaleVerb::kScale;
    if (goes_on) {
      step.scale.back().to = action.to;
    } else {
      step.scale.push_back(action);
    }
  }
}

void DeploymentPlayer::AdvanceTo(Tick when) {
  if (state_) state_->AdvanceTo(when);
}

void DeploymentPlayer::Finish(Rollout& rollout, std::vector<Step> steps) {
  auto& detail = rollout.detail.emplace<DeploymentRollout>();
  if (rollout.verdict == Verdict::kRejected || !state_) return;
  detail.steps = std::move(steps);
  rollout.lives = state_->pods().lives();
  detail.spec = state_->spec();
  detail.status = state_->status();
  detail.least_available = least_available_.value_or(0);
  detail.most_pods = most_pods_;
  if (rollout.verdict == Verdict::kLooping) return;
  const DeploymentStatus& status = detail.status;
  const int64_t replicas = detail.spec.replicas;
  if (status.updated == replicas && status.replicas == replicas && status.available == replicas) return;
  rollout.verdict = detail.spec.paused ? Verdict::kPaused : Verdict::kStuck;
}

}  // namespace kubevet::plan
