#include "plan/deployment.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace kubevet::plan {
namespace {

/// Half away from zero, as the real one rounds.
int64_t DivideRounded(int64_t dividend, int64_t divisor) {
  const int64_t twice = 2 * dividend + (dividend < 0 ? -divisor : divisor);
  return twice / (2 * divisor);
}

/// One sync while it is being thought out.
class Sync {
 public:
  explicit Sync(const DeploymentState& state)
      : state_(state), spec_(state.spec()), sets_(state.replica_sets()), surge_(spec_.Surge()) {
    for (Slot i = 0; i < sets_.size(); ++i) {
      if (sets_[i].deleted) continue;
      if (new_ == kNone && sets_[i].revision == state.update_revision()) {
        new_ = i;
      } else {
        old_.push_back(i);
      }
    }
  }

  DeploymentSync Run() {
    if (spec_.paused || IsScaling()) {
      Scale();
      if (spec_.paused) CleanUp();
    } else if (spec_.recreate) {
      Recreate();
    } else {
      Roll();
    }
    result_.status = CountStatus();
    result_.replica_sets = std::move(sets_);
    return std::move(result_);
  }

 private:
  static constexpr Slot kNone = ~0u;

  bool IsActive(Slot set) const { return sets_[set].replicas > 0; }
  std::vector<Slot> All() const {
    std::vector<Slot> all = old_;
    if (new_ != kNone) all.push_back(new_);
    return all;
  }
  template <typename Field>
  int64_t Sum(const std::vector<Slot>& sets, Field field) const {
    return std::accumulate(sets.begin(), sets.end(), int64_t{0},
                           [&](int64_t sum, Slot set) { return sum + sets_[set].*field; });
  }

  /// Only when the size differs; false when it does not.
  bool ScaleTo(Slot set, int64_t to) {
    ReplicaSet& target = sets_[set];
    if (target.replicas == to) return false;
    result_.actions.push_back({ScaleVerb::kScale, target.revision, target.replicas, to});
    target.replicas = to;
    Annotate(target);
    return true;
  }
  void Annotate(ReplicaSet& set) const {
    set.desired = spec_.replicas;
    set.most = spec_.replicas + surge_;
  }

  void CreateNew() {
    ReplicaSet created;
    created.revision = state_.update_revision();
    new_ = static_cast<Slot>(sets_.size());
    sets_.push_back(created);
    ReplicaSet& set = sets_.back();
    set.replicas = spec_.recreate ? spec_.replicas : Room(0);
    Annotate(set);
    result_.actions.push_back({ScaleVerb::kCreate, set.revision, 0, set.replicas});
  }

  /// To what size the new ReplicaSet of size `from` may grow.
  int64_t Room(int64_t from) const {
    const int64_t pods = Sum(All(), &ReplicaSet::replicas);
    const int64_t most = spec_.replicas + spec_.max_surge.Of(spec_.replicas, Rounding::kUp);
    if (pods >= most) return from;
    return from + std::min(most - pods, spec_.replicas - from);
  }

  /// The size of the Deployment changed since its ReplicaSets were scaled.
  bool IsScaling() const {
    const std::vector<Slot> all = All();
    return std::any_of(all.begin(), all.end(),
                       [this](Slot set) { return IsActive(set) && sets_[set].desired != spec_.replicas; });
  }

  /// The only active one; of none the newest. kNone when there are several, or none at all.
  Slot ActiveOrLatest() const {
    Slot only = kNone;
    for (Slot set : All()) {
      if (!IsActive(set)) continue;
      if (only != kNone) return kNone;
      only = set;
    }
    if (only != kNone) return only;
    return new_ != kNone ? new_ : old_.empty() ? kNone : old_.back();
  }

  bool IsSaturated() const {
    if (new_ == kNone) return false;
    const ReplicaSet& set = sets_[new_];
    return set.replicas == spec_.replicas && set.desired == spec_.replicas && set.available == spec_.replicas;
  }

  void Scale() {
    if (const Slot only = ActiveOrLatest(); only != kNone) {
      ScaleTo(only, spec_.replicas);
    } else if (IsSaturated()) {
      for (Slot set : old_) ScaleTo(set, 0);
    } else if (!spec_.recreate) {
      ScaleInProportion();
    }
  }

  void ScaleInProportion() {
    std::vector<Slot> active = All();
    std::erase_if(active, [this](Slot set) { return !IsActive(set); });
    const int64_t most = spec_.replicas > 0 ? spec_.replicas + surge_ : 0;
    const int64_t to_add = most - Sum(active, &ReplicaSet::replicas);
    std::sort(active.begin(), active.end(), [&](Slot a, Slot b) {
      if (sets_[a].replicas != sets_[b].replicas) return sets_[a].replicas > sets_[b].replicas;
      return to_add > 0 ? a > b : a < b;
    });
    std::vector<int64_t> sizes;
    int64_t added = 0;
    for (Slot set : active) {
      const int64_t share = Share(sets_[set], to_add, added);
      sizes.push_back(sets_[set].replicas + share);
      added += share;
    }
    if (!sizes.empty()) sizes[0] = std::max<int64_t>(0, sizes[0] + to_add - added);
    for (size_t i = 0; i < active.size(); ++i) {
      ScaleTo(active[i], sizes[i]);
      Annotate(sets_[active[i]]);
    }
  }

  int64_t Share(const ReplicaSet& set, int64_t to_add, int64_t added) const {
    if (to_add == 0 || to_add == added) return 0;
    int64_t fraction = -set.replicas;
    if (spec_.replicas > 0) {
      const int64_t before = set.most != 0 ? set.most : state_.status().replicas;
      if (before == 0) return 0;
      fraction = DivideRounded(set.replicas * (spec_.replicas + surge_), before) - set.replicas;
    }
    const int64_t allowed = to_add - added;
    return to_add > 0 ? std::min(fraction, allowed) : std::max(fraction, allowed);
  }

  void Roll() {
    if (new_ == kNone) CreateNew();
    if (GrowNew() || ShrinkOld()) return;
    if (IsComplete()) CleanUp();
  }

  bool GrowNew() {
    const int64_t size = sets_[new_].replicas;
    if (size == spec_.replicas) return false;
    return ScaleTo(new_, size > spec_.replicas ? spec_.replicas : Room(size));
  }

  bool ShrinkOld() {
    const int64_t least = spec_.replicas - spec_.Unavailable();
    const int64_t starting = sets_[new_].replicas - sets_[new_].available;
    const int64_t most = Sum(All(), &ReplicaSet::replicas) - least - starting;
    if (Sum(old_, &ReplicaSet::replicas) == 0 || most <= 0) return false;
    std::vector<Slot> active = old_;
    std::erase_if(active, [this](Slot set) { return !IsActive(set); });
    const auto cleaned = ShrinkUnhealthy(active, most);
    return cleaned && *cleaned + ShrinkHealthy(active, least) > 0;
  }

  /// Pods that are of no use go first: that costs no availability. Nothing when a status is behind: then the
  /// real one gives up until the next sync.
  std::optional<int64_t> ShrinkUnhealthy(const std::vector<Slot>& active, int64_t most) {
    int64_t gone = 0;
    for (Slot set : active) {
      if (gone >= most) break;
      const ReplicaSet& target = sets_[set];
      const int64_t count = std::min(most - gone, target.replicas - target.available);
      if (count < 0) return std::nullopt;
      ScaleTo(set, target.replicas - count);
      gone += count;
    }
    return gone;
  }

  int64_t ShrinkHealthy(const std::vector<Slot>& active, int64_t least) {
    const int64_t spare = Sum(active, &ReplicaSet::available) + sets_[new_].available - least;
    int64_t gone = 0;
    for (Slot set : active) {
      if (gone >= spare) break;
      const int64_t count = std::min(sets_[set].replicas, spare - gone);
      ScaleTo(set, sets_[set].replicas - count);
      gone += count;
    }
    return gone;
  }

  void Recreate() {
    bool scaled = false;
    for (Slot set : old_) scaled |= ScaleTo(set, 0);
    if (scaled || OldPodsRun()) return;
    if (new_ == kNone) CreateNew();
    ScaleTo(new_, spec_.replicas);
    if (IsComplete()) CleanUp();
  }

  bool OldPodsRun() const {
    return std::any_of(old_.begin(), old_.end(),
                       [this](Slot set) { return sets_[set].actual > 0 || state_.PresentOf(set) > 0; });
  }

  bool IsComplete() const {
    const DeploymentStatus& status = state_.status();
    return status.updated == spec_.replicas && status.replicas == spec_.replicas &&
           status.available == spec_.replicas;
  }

  /// Keeps as many old ReplicaSets as the history may have, the newest.
  void CleanUp() {
    int64_t surplus = static_cast<int64_t>(old_.size()) - spec_.history_limit;
    for (Slot set : old_) {
      if (surplus-- <= 0) break;
      ReplicaSet& target = sets_[set];
      if (target.replicas != 0 || target.actual != 0) continue;
      target.deleted = true;
      result_.actions.push_back({ScaleVerb::kDelete, target.revision, 0, 0});
    }
  }

  DeploymentStatus CountStatus() const {
    const std::vector<Slot> all = All();
    DeploymentStatus status;
    status.replicas = Sum(all, &ReplicaSet::actual);
    status.updated = new_ == kNone ? 0 : sets_[new_].actual;
    status.ready = Sum(all, &ReplicaSet::ready);
    status.available = Sum(all, &ReplicaSet::available);
    status.unavailable = std::max<int64_t>(0, Sum(all, &ReplicaSet::replicas) - status.available);
    return status;
  }

  const DeploymentState& state_;
  const DeploymentSpec& spec_;
  std::vector<ReplicaSet> sets_;
  int64_t surge_;
  Slot new_ = kNone;
  std::vector<Slot> old_;  // oldest first
  DeploymentSync result_;
};

}  // namespace

DeploymentSync Reconcile(const DeploymentState& state) {
  return Sync(state).Run();
}

}  // namespace kubevet::plan
