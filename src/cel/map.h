// Computed maps: entries in the order of insertion, and an index over their keys once there are many.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "cel/value.h"

namespace kubevet::cel {

struct MapEntry {
  Value key;
  Value value;
};

struct MapData {
  std::span<const MapEntry> entries;
  std::span<const uint32_t> sorted;  // positions of entries in the order of their keys; empty for small maps

  /// Null when there is no such key. int, uint and integral double keys of one number are one key.
  const MapEntry* Find(const Value& key) const;
};

/// What may be a key: bool, int, uint and string.
bool IsKey(const Value& value);

/// Collects the entries of a map, in O(n log n).
class MapBuilder {
 public:
  explicit MapBuilder(Arena& arena, size_t expected = 0) : arena_(arena), entries_(arena, expected) {}
  /// The key must be one; see IsKey.
  void Add(const Value& key, const Value& value) { entries_.Add({key, value}); }
  size_t size() const { return entries_.size(); }
  /// The map; an error when a key was added twice.
  Value Finish();

 private:
  Arena& arena_;
  ArenaList<MapEntry> entries_;
};

}  // namespace kubevet::cel
