#include <algorithm>

#include "plan/daemon_set.h"

namespace kubevet::plan {
namespace {

constexpr Tick kFirstBackoff = 1;
constexpr Tick kLongestBackoff = 15 * 60;

/// The Pods on a node as the rolling update sees them: those that are not going.
struct Pair {
  const Pod* fresh = nullptr;
  const Pod* old = nullptr;
  bool excess = false;
};

}  // namespace

PodGroup GroupOf(const Pod& pod) {
  const PodState state = StateOf(pod);
  return {pod.revision, state, state == PodState::kReady && !pod.available};
}

DaemonSetState::DaemonSetState(DaemonSetSpec spec, Pods pods, const std::vector<k8s::Node>& nodes,
                               RevisionId update)
    : pods_(std::move(pods)), update_(update) {
  spec_ = std::move(spec);
  nodes_.reserve(nodes.size());
  facts_.reserve(nodes.size());
  by_name_.reserve(nodes.size());
  for (const k8s::Node& node : nodes) SetNode(&node);
  pods_.SetMinReady(spec_.min_ready);
}

void DaemonSetState::SetNode(k8s::Node node) {
  SetNode(&changed_.emplace_back(std::move(node)));
}

void DaemonSetState::SetNode(const k8s::Node* node) {
  const auto [found, is_new] = by_name_.emplace(node->name, static_cast<Slot>(nodes_.size()));
  const Slot slot = found->second;
  if (is_new) {
    nodes_.emplace_back();
    facts_.emplace_back();
  }
  nodes_[slot] = node;
  facts_[slot].eligibility = spec_.fit.Judge(*node);
  Refresh(slot);
}

void DaemonSetState::SetSpec(DaemonSetSpec spec, RevisionId update) {
  spec_ = std::move(spec);
  update_ = update;
  backoffs_.clear();
  pods_.SetMinReady(spec_.min_ready);
  TakeChanges();
  for (Slot node = 0; node < nodes_.size(); ++node) {
    facts_[node].eligibility = spec_.fit.Judge(*nodes_[node]);
    Refresh(node);
  }
}

bool DaemonSetState::IsBackingOff(Slot node) const {
  const auto found = backoffs_.find(node);
  return found != backoffs_.end() && pods_.now() - found->second.since < found->second.delay;
}

void DaemonSetState::NoteFailure(Slot node) {
  Backoff& backoff = backoffs_[node];
  backoff.delay = std::clamp(backoff.delay * 2, kFirstBackoff, kLongestBackoff);
  backoff.since = pods_.now();
}

void DaemonSetState::AdoptPod(Slot node, RevisionId revision, PodState state) {
  facts_[node].pods.push_back(pods_.Adopt(node, revision, state));
  TakeChanges();
}

void DaemonSetState::CreatePod(Slot node) {
  facts_[node].pods.push_back(pods_.Create(node, update_));
  TakeChanges();
}

void DaemonSetState::DeletePod(PodId id) {
  pods_.Delete(id);
  TakeChanges();
}

void DaemonSetState::SetPodState(PodId id, PodState state) {
  pods_.SetState(id, state);
  TakeChanges();
}

/// A Pod that backs off is looked at every second.
std::optional<Tick> DaemonSetState::NextChange() const {
  const bool backs_off = !sets_[kFinished].empty();
  return backs_off ? pods_.now() + 1 : pods_.NextChange();
}

void DaemonSetState::AdvanceTo(Tick when) {
  pods_.AdvanceTo(when);
  TakeChanges();
  // Long after a failure it is forgotten.
  std::erase_if(backoffs_,
                [this](const auto& entry) { return pods_.now() - entry.second.since > 2 * kLongestBackoff; });
}

void DaemonSetState::TakeChanges() {
  for (PodId id : pods_.TakeChanged()) {
    const Pod& pod = pods_[id];
    if (is_counted_.size() <= id) {
      is_counted_.resize(id + 1);
      counted_.resize(id + 1);
    }
    if (is_counted_[id]) census_.Add(counted_[id], -1);
    is_counted_[id] = !pod.gone;
    if (pod.gone) {
      std::erase(facts_[pod.slot].pods, id);
    } else {
      counted_[id] = GroupOf(pod);
      census_.Add(counted_[id], 1);
    }
    Refresh(pod.slot);
  }
}

void DaemonSetState::Add(Totals& to, const Totals& share, int64_t sign) {
  to.status.desired += sign * share.status.desired;
  to.status.current += sign * share.status.current;
  to.status.misscheduled += sign * share.status.misscheduled;
  to.status.ready += sign * share.status.ready;
  to.status.available += sign * share.status.available;
  to.status.updated += sign * share.status.updated;
  to.unavailable += sign * share.unavailable;
  to.surging += sign * share.surging;
  to.available_nodes += sign * share.available_nodes;
  to.without += sign * share.without;
  to.extra += sign * share.extra;
}

void DaemonSetState::Refresh(Slot node) {
  Facts& facts = facts_[node];
  const uint32_t before = facts.in;
  Add(totals_, facts.totals, -1);
  facts.in = 0;
  facts.totals = {};
  Classify(facts);
  CountStatus(facts);
  Add(totals_, facts.totals, 1);
  for (uint32_t left = facts.in ^ before, set = 0; left != 0; left >>= 1, ++set) {
    if ((left & 1) == 0) continue;
    if ((facts.in >> set & 1) != 0) {
      sets_[set].insert(sets_[set].end(), node);
    } else {
      sets_[set].erase(node);
    }
  }
}

void DaemonSetState::Classify(Facts& facts) const {
  const auto put = [&facts](Set set, bool in) { facts.in |= in ? 1u << set : 0u; };
  const bool should_run = facts.eligibility.should_run;
  const bool should_continue = facts.eligibility.should_continue;
  int64_t present = 0, staying = 0, running = 0;
  bool settled = false;
  Pair pair;
  for (PodId id : facts.pods) {
    const Pod& pod = pods_[id];
    if (pod.terminating) {
      present += !pod.finished();  // one that is over is left to others
      continue;
    }
    ++present;
    ++staying;
    if (!pod.finished()) ++running;
    settled |= pod.settled();
    const Pod*& side = pod.revision == update_ ? pair.fresh : pair.old;
    pair.excess |= side != nullptr;
    side = &pod;
  }
  if (should_run && !settled) facts.totals.without = 1;
  facts.totals.extra = std::max<int64_t>(0, staying - 1);

  const bool surges = spec_.surges();
  put(kNeedy, should_run && (present == 0 || (surges && running == 0)));
  put(kFinished, should_continue && running < staying);
  put(kEvicting, !should_continue && staying > 0);
  // With a surge, an old Pod that is not ready gives way to the new one at once.
  put(kCrowded, should_continue &&
                    (surges ? running > 2 ||
                                  (running == 2 && (pair.excess || !pair.old->ready || pair.fresh->available))
                            : running > 1));

  if (present == 0 && !should_run) return;
  if (pair.excess) {
    facts.totals.unavailable = facts.totals.surging = 1;
    return;
  }
  const Pod* first = pair.old != nullptr ? pair.old : pair.fresh;
  if (first != nullptr && first->available) facts.totals.available_nodes = 1;
  if ((pair.old == nullptr) == (pair.fresh == nullptr)) {
    facts.totals.unavailable = 1;
    if (pair.old != nullptr) {
      facts.totals.surging = !pair.fresh->available;
      put(kSuperseded, pair.fresh->available);
    }
    return;
  }
  facts.totals.unavailable = !first->available;
  if (pair.old == nullptr) return;
  put(!first->available ? kOldUnavailable : should_run ? kOldAvailable : kStranded, true);
}

void DaemonSetState::CountStatus(Facts& facts) const {
  DaemonSetStatus& status = facts.totals.status;
  const Pod* oldest = nullptr;
  for (PodId id : facts.pods) {
    const Pod& pod = pods_[id];
    if (pod.terminating && pod.finished()) continue;
    if (oldest == nullptr || pod.created < oldest->created) oldest = &pod;
  }
  if (!facts.eligibility.should_run) {
    status.misscheduled = oldest != nullptr;
    return;
  }
  status.desired = 1;
  if (oldest == nullptr) return;
  status.current = 1;
  status.ready = oldest->ready;
  status.available = oldest->available;
  status.updated = oldest->revision == update_;
}

}  // namespace kubevet::plan
