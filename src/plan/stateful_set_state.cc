#include <algorithm>
#include <charconv>

#include "plan/stateful_set.h"

namespace kubevet::plan {

namespace {

/// What is behind the last dash, in the one way in which ordinals are written.
std::optional<Slot> ParseOrdinal(std::string_view name) {
  constexpr Slot kLargest = 0x7fffffff;
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  name.remove_prefix(dash + 1);
  Slot ordinal = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), ordinal);
  if (name.empty() || error != std::errc() || end != name.data() + name.size() || ordinal > kLargest)
    return std::nullopt;
  return ordinal;
}

/// See Pods::signature: a number for a claim, the same whichever Pod of the name owns it.
uint64_t Fingerprint(Slot ordinal, size_t claim_template, const StatefulSetState::Claim& claim) {
  if (!claim.exists) return 0;
  const uint64_t owners = 1 + 2 * uint64_t{claim.owners.set} + 4 * uint64_t{claim.owners.pod != kNoPod};
  return ((uint64_t{ordinal} << 16) + (claim_template << 3) + owners) * 0x9e3779b97f4a7c15u;
}

}  // namespace

std::optional<Slot> FindOrdinal(const StatefulSetSpec& spec, std::string_view pod_name) {
  const auto ordinal = ParseOrdinal(pod_name);
  return ordinal && spec.PodName(*ordinal) == pod_name ? ordinal : std::nullopt;
}

std::optional<ClaimId> FindClaim(const StatefulSetSpec& spec, std::string_view name) {
  const auto ordinal = ParseOrdinal(name);
  if (!ordinal) return std::nullopt;
  for (size_t i = 0; i < spec.claim_templates.size(); ++i) {
    if (spec.ClaimName(i, *ordinal) == name) return ClaimId{*ordinal, i};
  }
  return std::nullopt;
}

StatefulSetState::StatefulSetState(StatefulSetSpec spec, Pods pods, RevisionId current, RevisionId update)
    : pods_(std::move(pods)), update_(update) {
  status_.current_revision = current;
  status_.update_revision = update;
  SetSpec(std::move(spec), update);
}

PodId StatefulSetState::PodAt(Slot ordinal) const {
  const auto found = entries_.find(ordinal);
  return found == entries_.end() ? kNoPod : found->second.pod;
}

const std::vector<StatefulSetState::Claim>& StatefulSetState::ClaimsAt(Slot ordinal) const {
  static const std::vector<Claim> kNone;
  const auto found = entries_.find(ordinal);
  return found == entries_.end() ? kNone : found->second.claims;
}

ClaimOwners StatefulSetState::WantedOwners(Slot ordinal) const {
  const bool falls = spec_.delete_when_scaled && !spec_.InRange(ordinal);
  ClaimOwners owners;
  owners.set = spec_.delete_when_deleted && !falls;
  if (falls) owners.pod = PodAt(ordinal);
  return owners;
}

/// What belongs to a Pod that is gone is left to the garbage collector.
bool StatefulSetState::IsMisowned(Slot ordinal, const Entry& entry, size_t claim_template) const {
  if (claim_template >= entry.claims.size()) return false;
  const Claim& claim = entry.claims[claim_template];
  if (!claim.exists || (claim.owners.pod != kNoPod && claim.owners.pod != entry.pod)) return false;
  return claim.owners != WantedOwners(ordinal);
}

uint32_t StatefulSetState::SetsOf(Slot ordinal, const Entry& entry) const {
  const auto bit = [](Set set, bool in) { return in ? 1u << set : 0u; };
  const bool in_range = spec_.InRange(ordinal);
  if (entry.pod == kNoPod) return bit(kMissing, in_range);
  const Pod& pod = pods_[entry.pod];
  uint32_t in = 0;
  for (size_t i = 0; i < entry.claims.size(); ++i) in |= bit(kMisowned, IsMisowned(ordinal, entry, i));
  if (!in_range) return in | bit(kCondemned, true) | bit(kCondemnedUnsettled, !pod.settled());
  const auto exists = [](const Claim& claim) { return claim.exists; };
  const bool has_claims = spec_.claim_templates.empty() ||
                          static_cast<size_t>(std::count_if(entry.claims.begin(), entry.claims.end(),
                                                            exists)) == spec_.claim_templates.size();
  return in | bit(kUnsettled, !pod.settled()) | bit(kOutdated, pod.revision != update_ && !pod.terminating) |
         bit(kFinished, pod.finished()) | bit(kClaimless, pod.phase == Phase::kPending && !has_claims);
}

void StatefulSetState::Refresh(Slot ordinal) {
  Entry& entry = entries_[ordinal];
  const uint32_t in = SetsOf(ordinal, entry);
  for (uint32_t left = in ^ entry.in, set = 0; left != 0; left >>= 1, ++set) {
    if ((left & 1) == 0) continue;
    if ((in >> set & 1) != 0) {
      sets_[set].insert(sets_[set].end(), ordinal);
    } else {
      sets_[set].erase(ordinal);
    }
  }
  entry.in = in;
}

void StatefulSetState::Count(const Pod& pod, int64_t sign) {
  counts_.replicas += sign;
  if (pod.ready) counts_.ready += sign;
  if (pod.available) counts_.available += sign;
  if (!pod.terminating) staying_[pod.revision] += sign;
}

void StatefulSetState::TakeChanges() {
  for (PodId id : pods_.TakeChanged()) {
    const Pod& pod = pods_[id];
    Entry& entry = entries_[pod.slot];
    if (entry.pod != id) continue;
    if (entry.counted) Count(*entry.counted, -1);
    entry.counted.reset();
    if (pod.gone) {
      entry.pod = kNoPod;
      for (size_t i = 0; i < entry.claims.size(); ++i) {
        const Claim& claim = entry.claims[i];
        if (claim.exists && claim.owners.pod == id && !claim.owners.set)
          collect_[pods_.now() + pods_.time().collect].push_back({pod.slot, i});
      }
    } else {
      entry.counted = pod;
      Count(pod, 1);
    }
    Refresh(pod.slot);
  }
}

StatefulSetStatus StatefulSetState::Count() const {
  StatefulSetStatus status = counts_;
  status.current_revision = status_.current_revision;
  status.update_revision = update_;
  const auto staying = [this](RevisionId revision) {
    const auto found = staying_.find(revision);
    return found == staying_.end() ? 0 : found->second;
  };
  status.current = staying(status.current_revision);
  status.updated = staying(update_);
  return status;
}

std::vector<Slot> StatefulSetState::Ordinals() const {
  std::vector<Slot> ordinals;
  for (const auto& [ordinal, entry] : entries_) {
    if (entry.pod != kNoPod) ordinals.push_back(ordinal);
  }
  std::sort(ordinals.begin(), ordinals.end());
  return ordinals;
}

void StatefulSetState::SetSpec(StatefulSetSpec spec, RevisionId update) {
  spec_ = std::move(spec);
  update_ = update;
  pods_.SetMinReady(spec_.min_ready);
  TakeChanges();
  std::vector<Slot> known;
  for (const auto& [ordinal, entry] : entries_) known.push_back(ordinal);
  for (Slot ordinal : known) Refresh(ordinal);
  for (int64_t ordinal = spec_.start; ordinal < spec_.end(); ++ordinal) Refresh(static_cast<Slot>(ordinal));
}

void StatefulSetState::AdoptPod(Slot ordinal, RevisionId revision, PodState state) {
  entries_[ordinal].pod = pods_.Adopt(ordinal, revision, state);
  TakeChanges();
}

void StatefulSetState::AdoptClaim(Slot ordinal, size_t claim_template) {
  CreateClaim(ordinal, claim_template);
  SetOwners(ordinal, claim_template, WantedOwners(ordinal));
}

void StatefulSetState::CreatePod(Slot ordinal, RevisionId revision) {
  entries_[ordinal].pod = pods_.Create(ordinal, revision);
  TakeChanges();
}

void StatefulSetState::DeletePod(PodId id) {
  pods_.Delete(id);
  TakeChanges();
}

void StatefulSetState::SetPodState(PodId id, PodState state) {
  pods_.SetState(id, state);
  TakeChanges();
}

void StatefulSetState::CreateClaim(Slot ordinal, size_t claim_template) {
  Entry& entry = entries_[ordinal];
  if (entry.claims.size() <= claim_template) entry.claims.resize(claim_template + 1);
  SetClaim(ordinal, claim_template, {true, {}});
}

void StatefulSetState::SetClaim(Slot ordinal, size_t claim_template, const Claim& claim) {
  Claim& kept = entries_[ordinal].claims[claim_template];
  claims_signature_ -= Fingerprint(ordinal, claim_template, kept);
  kept = claim;
  claims_signature_ += Fingerprint(ordinal, claim_template, kept);
  Refresh(ordinal);
}

void StatefulSetState::SetOwners(Slot ordinal, size_t claim_template, const ClaimOwners& owners) {
  SetClaim(ordinal, claim_template, {true, owners});
}

std::vector<ClaimId> StatefulSetState::Claims() const {
  std::vector<ClaimId> claims;
  for (const auto& [ordinal, entry] : entries_) {
    for (size_t i = 0; i < entry.claims.size(); ++i) {
      if (entry.claims[i].exists) claims.push_back({ordinal, i});
    }
  }
  return claims;
}

std::optional<Tick> StatefulSetState::NextChange() const {
  const std::optional<Tick> next = pods_.NextChange();
  if (collect_.empty()) return next;
  return std::min(next.value_or(collect_.begin()->first), collect_.begin()->first);
}

std::vector<ClaimId> StatefulSetState::AdvanceTo(Tick when) {
  pods_.AdvanceTo(when);
  TakeChanges();
  std::vector<ClaimId> collected;
  while (!collect_.empty() && collect_.begin()->first <= pods_.now()) {
    const auto node = collect_.extract(collect_.begin());
    for (const ClaimId& id : node.mapped()) {
      const Claim& claim = entries_[id.ordinal].claims[id.claim_template];
      if (!claim.exists || claim.owners.set || claim.owners.pod == kNoPod || !pods_[claim.owners.pod].gone)
        continue;
      SetClaim(id.ordinal, id.claim_template, {});
      collected.push_back(id);
    }
  }
  std::sort(collected.begin(), collected.end(), [](const ClaimId& a, const ClaimId& b) {
    return std::pair(a.claim_template, a.ordinal) < std::pair(b.claim_template, b.ordinal);
  });
  return collected;
}

}  // namespace kubevet::plan
