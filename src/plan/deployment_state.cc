#include <algorithm>

#include "plan/deployment.h"

namespace kubevet::plan {

DeploymentState::DeploymentState(DeploymentSpec spec, Pods pods, RevisionId update)
    : spec_(std::move(spec)), pods_(std::move(pods)), update_(update) {
  pods_.SetMinReady(spec_.min_ready);
}

DeploymentState::Rank DeploymentState::RankOf(const Pod& pod, PodId id) {
  return {pod.phase != Phase::kPending, pod.ready, pod.ready ? -pod.ready_since : 0, -pod.created, ~id};
}

void DeploymentState::SetSpec(DeploymentSpec spec, RevisionId update) {
  spec_ = std::move(spec);
  update_ = update;
  pods_.SetMinReady(spec_.min_ready);
  TakeChanges();
}

void DeploymentState::Adopt(RevisionId revision, int64_t replicas, int64_t unready) {
  std::vector<ReplicaSet> sets = sets_;
  ReplicaSet& set = sets.emplace_back();
  set.revision = revision;
  set.replicas = set.actual = set.desired = replicas;
  set.most = replicas + spec_.Surge();
  set.ready = set.available = replicas - unready;
  SetReplicaSets(std::move(sets));
  for (int64_t i = 0; i < replicas; ++i) {
    pods_.Adopt(static_cast<Slot>(sets_.size() - 1), revision,
                i < unready ? PodState::kUnready : PodState::kReady);
  }
  TakeChanges();
}

void DeploymentState::SetReplicaSets(std::vector<ReplicaSet> sets) {
  sets_ = std::move(sets);
  ranks_.resize(sets_.size());
  present_.resize(sets_.size());
  ready_.resize(sets_.size());
  available_.resize(sets_.size());
}

void DeploymentState::TakeChanges() {
  const auto count = [this](const Pod& pod, PodId id, int64_t sign) {
    if (pod.gone) return;
    census_.Add(GroupOf(pod), sign);
    present_[pod.slot] += sign;
    if (pod.terminating || pod.finished()) return;
    ready_[pod.slot] += pod.ready ? sign : 0;
    available_[pod.slot] += pod.available ? sign : 0;
    if (sign > 0) {
      ranks_[pod.slot].insert(RankOf(pod, id));
    } else {
      ranks_[pod.slot].erase(RankOf(pod, id));
    }
  };
  for (auto changed = pods_.TakeChanged(); !changed.empty(); changed = pods_.TakeChanged()) {
    for (PodId id : changed) {
      while (counted_.size() <= id) counted_.emplace_back().gone = true;
      count(counted_[id], id, -1);
      counted_[id] = pods_[id];
      count(counted_[id], id, 1);
      // What is over is replaced, and what is left of it is nobody's.
      if (pods_[id].finished()) pods_.Delete(id);
    }
  }
}

bool DeploymentState::SyncReplicaSets() {
  bool acted = false;
  for (Slot i = 0; i < sets_.size(); ++i) {
    ReplicaSet& set = sets_[i];
    if (set.deleted) continue;
    const ReplicaSet before = set;
    const int64_t active = ActiveOf(i);
    set.actual = active;
    set.ready = ready_[i];
    set.available = available_[i];
    acted |= before != set || active != set.replicas;
    for (int64_t n = active; n < set.replicas; ++n) pods_.Create(i, set.revision);
    auto first = ranks_[i].begin();
    for (int64_t n = active; n > set.replicas; --n, ++first) pods_.Delete(~std::get<PodId>(*first));
    TakeChanges();
  }
  return acted;
}

void DeploymentState::AdvanceTo(Tick when) {
  pods_.AdvanceTo(when);
  TakeChanges();
}

uint64_t DeploymentState::signature() const {
  uint64_t signature = pods_.signature();
  for (size_t i = 0; i < sets_.size(); ++i) {
    signature += (i + 1) * 0x9e3779b97f4a7c15u * static_cast<uint64_t>(sets_[i].replicas + 1);
  }
  return signature;
}

}  // namespace kubevet::plan
