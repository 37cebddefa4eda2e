#include "cel/map.h"

#include <algorithm>

#include "cel/function.h"

namespace kubevet::cel {
namespace {

constexpr size_t kFewEntries = 8;

/// Bools before numbers before strings; NaN, which is no key of any entry, is left out by IsKey.
int Rank(const Value& key) {
  if (key.kind() == Kind::kBool) return 0;
  return key.IsNumber() ? 1 : 2;
}

bool KeyLess(const Value& a, const Value& b) {
  if (Rank(a) != Rank(b)) return Rank(a) < Rank(b);
  return Compare(a, b) == std::partial_ordering::less;
}

bool KeyEqual(const Value& a, const Value& b) {
  return Rank(a) == Rank(b) && Compare(a, b) == std::partial_ordering::equivalent;
}

}  // namespace

bool IsKey(const Value& value) {
  return value.kind() == Kind::kBool || value.kind() == Kind::kString ||
         (value.IsNumber() && !(value.kind() == Kind::kDouble && value.AsDouble() != value.AsDouble()));
}

const MapEntry* MapData::Find(const Value& key) const {
  if (!IsKey(key)) return nullptr;
  if (sorted.empty()) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const MapEntry& e) { return KeyEqual(e.key, key); });
    return found == entries.end() ? nullptr : &*found;
  }
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), key,
                                   [&](uint32_t i, const Value& k) { return KeyLess(entries[i].key, k); });
  return at != sorted.end() && KeyEqual(entries[*at].key, key) ? &entries[*at] : nullptr;
}

void MapBuilder::Add(const Value& key, const Value& value) {
  if (count_ == entries_.size()) Reserve(std::max<size_t>(4, 2 * count_));
  entries_[count_++] = {key, value};
}

void MapBuilder::Reserve(size_t capacity) {
  const std::span<MapEntry> larger = arena_.NewSpan<MapEntry>(capacity);
  std::copy(entries_.begin(), entries_.begin() + static_cast<ptrdiff_t>(count_), larger.begin());
  entries_ = larger;
}

Value MapBuilder::Finish() {
  MapData* map = arena_.New<MapData>();
  map->entries = entries_.first(count_);
  if (count_ <= kFewEntries) {
    for (size_t i = 0; i < count_; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (KeyEqual(entries_[i].key, entries_[j].key)) return Value::Error("a key is given twice");
      }
    }
    return Value::Map(map);
  }
  const std::span<uint32_t> sorted = arena_.NewSpan<uint32_t>(count_);
  for (size_t i = 0; i < count_; ++i) sorted[i] = static_cast<uint32_t>(i);
  std::sort(sorted.begin(), sorted.end(),
            [&](uint32_t a, uint32_t b) { return KeyLess(entries_[a].key, entries_[b].key); });
  for (size_t i = 1; i < count_; ++i) {
    if (KeyEqual(entries_[sorted[i - 1]].key, entries_[sorted[i]].key))
      return Value::Error("a key is given twice");
  }
  map->sorted = sorted;
  return Value::Map(map);
}

}  // namespace kubevet::cel
