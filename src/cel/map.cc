#include "cel/map.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cel/function.h"

namespace kubevet::cel {
namespace {

constexpr size_t kFewEntries = 8;

/// Bools before numbers before strings.
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

/// The integer that a double is exactly; null for every other double.
Value ExactInteger(double number) {
  constexpr double kTwo63 = 9223372036854775808.0;
  if (!(number >= -kTwo63 && number < 2 * kTwo63) || number != std::trunc(number)) return {};
  return number < kTwo63 ? Value::Int(static_cast<int64_t>(number))
                         : Value::Uint(static_cast<uint64_t>(number));
}

}  // namespace

bool IsKey(const Value& value) {
  return value.kind() == Kind::kBool || value.kind() == Kind::kString || value.kind() == Kind::kInt ||
         value.kind() == Kind::kUint;
}

const MapEntry* MapData::Find(const Value& key) const {
  if (key.kind() == Kind::kDouble) return Find(ExactInteger(key.AsDouble()));
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

Value MapBuilder::Finish() {
  constexpr std::string_view kTwice = "a key is given twice";
  MapData* map = arena_.New<MapData>();
  const std::span<const MapEntry> entries = entries_.items();
  map->entries = entries;
  if (entries.size() <= kFewEntries) {
    for (size_t i = 0; i < entries.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (KeyEqual(entries[i].key, entries[j].key)) return Value::Error(kTwice);
      }
    }
    return Value::Map(map);
  }
  const std::span<uint32_t> sorted = arena_.NewSpan<uint32_t>(entries.size());
  std::iota(sorted.begin(), sorted.end(), 0u);
  std::sort(sorted.begin(), sorted.end(),
            [&](uint32_t a, uint32_t b) { return KeyLess(entries[a].key, entries[b].key); });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (KeyEqual(entries[sorted[i - 1]].key, entries[sorted[i]].key)) return Value::Error(kTwice);
  }
  map->sorted = sorted;
  return Value::Map(map);
}

}  // namespace kubevet::cel
