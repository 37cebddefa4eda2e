#include "plan/cluster.h"

#include <iterator>

namespace kubevet::plan {
namespace {

/// Since when Pods that are there from the start are ready.
constexpr Tick kLongAgo = -(Tick{1} << 40);

constexpr std::string_view kStateNames[] = {"ready",  "unready",   "pending",
                                            "failed", "succeeded", "terminating"};
constexpr std::string_view kEffectNames[] = {"neverReady",  "failOnce",  "failAlways",
                                             "succeedOnce", "slowReady", "neverTerminates"};

template <typename T, size_t kSize>
std::optional<T> Parse(std::string_view text, const std::string_view (&names)[kSize]) {
  for (size_t i = 0; i < kSize; ++i) {
    if (names[i] == text) return static_cast<T>(i);
  }
  return std::nullopt;
}

/// A number that is the same for Pods a controller cannot tell apart. Sums of it stand for sets of Pods.
uint64_t Fingerprint(const Pod& pod) {
  if (pod.gone) return 0;
  uint64_t bits = (uint64_t{pod.slot} << 32) ^ (uint64_t{pod.revision} << 8) ^
                  (static_cast<uint64_t>(pod.phase) << 3) ^ (uint64_t{pod.ready} << 2) ^
                  (uint64_t{pod.available} << 1) ^ uint64_t { pod.terminating };
  bits += 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

Phase PhaseOf(PodState state) {
  switch (state) {
    case PodState::kPending:
      return Phase::kPending;
    case PodState::kFailed:
      return Phase::kFailed;
    case PodState::kSucceeded:
      return Phase::kSucceeded;
    default:
      return Phase::kRunning;
  }
}

}  // namespace

std::string_view ToString(PodState state) {
  return kStateNames[static_cast<size_t>(state)];
}

std::optional<PodState> ParsePodState(std::string_view text) {
  return Parse<PodState>(text, kStateNames);
}

PodState StateOf(const Pod& pod) {
  if (pod.terminating) return PodState::kTerminating;
  if (pod.phase == Phase::kPending) return PodState::kPending;
  if (pod.phase == Phase::kFailed) return PodState::kFailed;
  if (pod.phase == Phase::kSucceeded) return PodState::kSucceeded;
  return pod.ready ? PodState::kReady : PodState::kUnready;
}

LifeStage StageOf(const Pod& pod) {
  if (pod.gone) return LifeStage::kGone;
  switch (StateOf(pod)) {
    case PodState::kPending:
      return LifeStage::kStarting;
    case PodState::kUnready:
      return LifeStage::kUnready;
    case PodState::kTerminating:
      return LifeStage::kTerminating;
    case PodState::kFailed:
      return LifeStage::kFailed;
    case PodState::kSucceeded:
      return LifeStage::kSucceeded;
    case PodState::kReady:
      break;
  }
  return pod.available ? LifeStage::kAvailable : LifeStage::kReady;
}

std::optional<Effect> ParseEffect(std::string_view text) {
  return Parse<Effect>(text, kEffectNames);
}

template <typename Edit>
void Pods::Update(PodId id, Edit edit) {
  Pod& pod = pods_[id];
  const LifeStage before = StageOf(pod);
  signature_ -= Fingerprint(pod);
  serving_ -= pod.serves();
  edit(pod);
  serving_ += pod.serves();
  signature_ += Fingerprint(pod);
  const LifeStage stage = StageOf(pod);
  if (stage != before) lives_.push_back({now_, id, pod.slot, pod.revision, stage});
  changed_.push_back(id);
}

PodId Pods::Add(const Pod& pod, Tick since) {
  pods_.push_back(pod);
  serving_ += pod.serves();
  signature_ += Fingerprint(pod);
  const PodId id = static_cast<PodId>(pods_.size() - 1);
  changed_.push_back(id);
  lives_.push_back({since, id, pod.slot, pod.revision, StageOf(pod)});
  return id;
}

PodId Pods::Adopt(Slot slot, RevisionId revision, PodState state) {
  Pod pod;
  pod.slot = slot;
  pod.revision = revision;
  pod.phase = PhaseOf(state);
  pod.ready = pod.available = state == PodState::kReady || state == PodState::kTerminating;
  pod.created = pod.ready_since = kLongAgo;
  const PodId id = Add(pod, -1);
  if (room_) ++places_[room_->by_slot ? slot : 0].taken;
  if (state == PodState::kTerminating) Delete(id);
  return id;
}

PodId Pods::Create(Slot slot, RevisionId revision) {
  Pod pod;
  pod.slot = slot;
  pod.revision = revision;
  pod.created = now_;
  const PodId id = Add(pod, now_);
  if (TakePlace(id)) At(now_ + time_.start, id, Change::kStart);
  return id;
}

bool Pods::TakePlace(PodId id) {
  if (!room_) return true;
  Place& place = places_[room_->by_slot ? pods_[id].slot : 0];
  if (place.taken < room_->pods) {
    ++place.taken;
    return true;
  }
  pods_[id].placed = false;
  ++unplaced_;
  place.waiting.push_back(id);
  return false;
}

void Pods::LeavePlace(PodId id) {
  if (!room_) return;
  if (!pods_[id].placed) {
    --unplaced_;
    return;
  }
  Place& place = places_[room_->by_slot ? pods_[id].slot : 0];
  --place.taken;
  while (!place.waiting.empty() && place.taken < room_->pods) {
    const PodId next = place.waiting.front();
    place.waiting.pop_front();
    if (pods_[next].gone || pods_[next].terminating) continue;
    pods_[next].placed = true;
    --unplaced_;
    ++place.taken;
    At(now_ + time_.start, next, Change::kStart);
  }
}

void Pods::Delete(PodId id) {
  if (pods_[id].terminating || pods_[id].gone) return;
  Update(id, [](Pod& pod) { pod.terminating = true; });
  for (const Fault& fault : faults_) {
    if (fault.effect == Effect::kNeverTerminates && Strikes(fault, pods_[id])) return;
  }
  At(now_ + time_.stop, id, Change::kEnd);
}

void Pods::SetState(PodId id, PodState state) {
  if (state == PodState::kTerminating) return Delete(id);
  if (state == PodState::kReady) return MakeReady(id);
  Update(id, [state](Pod& pod) {
    pod.ready = pod.available = false;
    pod.phase = PhaseOf(state);
  });
}

void Pods::MakeReady(PodId id) {
  Update(id, [this](Pod& pod) {
    if (!pod.ready) pod.ready_since = now_;
    pod.phase = Phase::kRunning;
    pod.ready = true;
    pod.available = now_ - pod.ready_since >= min_ready_;
  });
  if (!pods_[id].available) At(pods_[id].ready_since + min_ready_, id, Change::kAvailable);
}

void Pods::SetMinReady(Tick seconds) {
  if (seconds == min_ready_) return;
  min_ready_ = seconds;
  for (PodId id = 0; id < pods_.size(); ++id) {
    if (!pods_[id].gone && pods_[id].ready) MakeReady(id);
  }
}

bool Pods::Strikes(const Fault& fault, const Pod& pod) const {
  if (fault.revision && *fault.revision != pod.revision) return false;
  return fault.every_pod || fault.slots.contains(pod.slot);
}

const Fault* Pods::TakeFault(const Pod& pod) {
  for (size_t i = 0; i < faults_.size(); ++i) {
    const Fault& fault = faults_[i];
    if (fault.effect == Effect::kNeverTerminates || !Strikes(fault, pod)) continue;
    const bool once = fault.effect == Effect::kFailOnce || fault.effect == Effect::kSucceedOnce;
    if (!once || used_.insert({i, pod.slot}).second) return &fault;
  }
  return nullptr;
}

void Pods::Happen(const Due& due) {
  const Pod& pod = pods_[due.pod];
  if (pod.gone) return;
  switch (due.change) {
    case Change::kEnd:
      Update(due.pod, [](Pod& ended) { ended.gone = true; });
      return LeavePlace(due.pod);
    case Change::kReady:
      if (pod.phase == Phase::kRunning) MakeReady(due.pod);
      return;
    case Change::kAvailable:
      if (pod.ready && !pod.available && now_ - pod.ready_since >= min_ready_) {
        Update(due.pod, [](Pod& ready) { ready.available = true; });
      }
      return;
    case Change::kStart:
      break;
  }
  if (pod.phase != Phase::kPending || pod.terminating) return;
  const Fault* fault = TakeFault(pod);
  if (fault == nullptr) return MakeReady(due.pod);
  switch (fault->effect) {
    case Effect::kFailOnce:
    case Effect::kFailAlways:
      return SetState(due.pod, PodState::kFailed);
    case Effect::kSucceedOnce:
      return SetState(due.pod, PodState::kSucceeded);
    case Effect::kSlowReady:
      if (pod.created + fault->ticks <= now_) return MakeReady(due.pod);
      At(pod.created + fault->ticks, due.pod, Change::kReady);
      return SetState(due.pod, PodState::kUnready);
    default:
      return SetState(due.pod, PodState::kUnready);
  }
}

void Pods::AdvanceTo(Tick when) {
  now_ = when;
  while (!due_.empty() && due_.begin()->first <= now_) {
    const auto node = due_.extract(due_.begin());
    for (const Due& due : node.mapped()) Happen(due);
  }
}

std::vector<PodId> Pods::TakeChanged() {
  return std::exchange(changed_, {});
}

}  // namespace kubevet::plan
