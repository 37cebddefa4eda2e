// A multimap that is filled once and then only read: keys of several parts, the values of a key side by side.
// Safe to read from many threads.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace kubevet::k8s {

using kubevet::HashOf;

/// Hash of a part of a key; types of ours have overloads.
template <typename T>
size_t HashOf(const T& part) {
  return std::hash<T>()(part);
}

template <typename... Parts>
size_t HashOf(const std::tuple<Parts...>& key) {
  size_t hash = 0;
  std::apply([&](const Parts&... parts) { ((hash = MixHash(hash, HashOf(parts))), ...); }, key);
  return hash;
}

template <typename Key, typename Value>
class FrozenMultimap {
 public:
  using Entry = std::pair<Key, Value>;

  FrozenMultimap() : FrozenMultimap(std::vector<Entry>()) {}
  /// The values of a key keep their order; one that repeats the value before it under this key is left out.
  /// `expected_keys`: about so many different ones, all by default; a wrong number costs time or memory.
  explicit FrozenMultimap(std::vector<Entry> entries, std::optional<size_t> expected_keys = std::nullopt) {
    const size_t keys = expected_keys.value_or(entries.size());
    slots_.resize(std::bit_ceil(keys * 2 + 1));
    mask_ = slots_.size() - 1;
    std::vector<uint32_t> group_of(entries.size());
    std::vector<Value> last;
    groups_.reserve(keys);
    last.reserve(keys);
    for (size_t i = 0; i < entries.size(); ++i) {
      auto& [key, value] = entries[i];
      const size_t hash = HashOf(key);
      Slot& slot = slots_[SlotOf(key, hash)];
      const bool is_new = slot.group == 0;
      if (is_new) {
        groups_.push_back({std::move(key), 0, 0});
        last.push_back(value);
        slot = {Tag(hash), static_cast<uint32_t>(groups_.size())};
      }
      const uint32_t group = slot.group - 1;
      if (groups_.size() * 2 > slots_.size()) Grow();
      const bool repeats = !is_new && last[group] == value;
      group_of[i] = repeats ? kLeftOut : group;
      if (repeats) continue;
      last[group] = value;
      ++groups_[group].end;
    }
    uint32_t begin = 0;
    for (Group& group : groups_) {
      begin += group.end;
      group.begin = group.end = begin - group.end;
    }
    values_.resize(begin);
    for (size_t i = 0; i < entries.size(); ++i) {
      if (group_of[i] != kLeftOut) values_[groups_[group_of[i]].end++] = entries[i].second;
    }
  }

  /// Constant.
  std::span<const Value> Find(const Key& key) const {
    const Slot& slot = slots_[SlotOf(key, HashOf(key))];
    return slot.group == 0 ? std::span<const Value>() : values(slot.group - 1);
  }

  /// The different keys, numbered in the order in which they came.
  uint32_t key_count() const { return static_cast<uint32_t>(groups_.size()); }
  const Key& key(uint32_t i) const { return groups_[i].key; }
  std::span<const Value> values(uint32_t i) const {
    return std::span(values_).subspan(groups_[i].begin, groups_[i].end - groups_[i].begin);
  }

 private:
  static constexpr uint32_t kLeftOut = ~0u;

  struct Slot {
    uint32_t tag = 0;    // of the hash, so that few keys are looked at
    uint32_t group = 0;  // 1 + index in groups_, 0 when the slot is free
  };
  struct Group {
    Key key;
    uint32_t begin, end;  // in values_
  };

  static uint32_t Tag(size_t hash) { return static_cast<uint32_t>(hash >> 32); }

  size_t SlotOf(const Key& key, size_t hash) const {
    size_t at = hash & mask_;
    while (slots_[at].group != 0 &&
           !(slots_[at].tag == Tag(hash) && groups_[slots_[at].group - 1].key == key)) {
      at = (at + 1) & mask_;
    }
    return at;
  }

  void Grow() {
    slots_ = std::vector<Slot>(slots_.size() * 2);
    mask_ = slots_.size() - 1;
    for (uint32_t i = 0; i < groups_.size(); ++i) {
      const size_t hash = HashOf(groups_[i].key);
      slots_[SlotOf(groups_[i].key, hash)] = {Tag(hash), i + 1};
    }
  }

  std::vector<Slot> slots_;
  size_t mask_ = 0;
  std::vector<Group> groups_;
  std::vector<Value> values_;
};

}  // namespace kubevet::k8s
