// The layout of the compiled table. Rows of plain integers that the build writes from
// schemas/kubernetes.table: no pointers, so nothing is relocated or built at start-up.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace kubevet::schema::data {

/// A piece of kText: its offset in the upper bits, its size in the lower.
using Text = uint32_t;
inline constexpr unsigned kTextSizeBits = 11;
inline constexpr uint32_t kLongestText = (1u << kTextSizeBits) - 1;

inline constexpr uint16_t kNone = 0xFFFF;

struct KnownVersionsRow {
  uint8_t oldest, newest, preview;
};

struct KindRow {
  Text group, version, kind, plural, note;
  uint16_t type;         ///< or kNone
  uint16_t replacement;  ///< or kNone
  uint8_t first, last, deprecated, removed;
  uint8_t scope;
  uint8_t same_shape;  ///< 0 no, 1 yes, 2 not known
};

struct TypeRow {
  Text definition;
  uint16_t first_field, field_count;
  uint8_t first, last;
};

enum FieldFlags : uint8_t { kRequired = 1, kListSet = 2, kListMap = 4, kRetainKeys = 8 };

struct FieldRow {
  Text name, default_json, list_map_keys, patch_merge_key;
  uint16_t type_ref;
  uint8_t first, last;
  uint8_t flags;
};

struct TypeRefRow {
  uint8_t shape;
  uint16_t target;  ///< a type for objects, another row for lists and maps
  uint16_t first_enum_value, enum_value_count;
};

/// What people call a kind: its name, plural or short name, in lower case.
struct AliasRow {
  Text alias;
  uint16_t first_kind, kind_count;
};

extern const KnownVersionsRow kVersions;
extern const char kText[];
extern const KindRow kKinds[];  ///< by kind, group, version
extern const uint32_t kKindCount;
extern const TypeRow kTypes[];  ///< by definition
extern const uint32_t kTypeCount;
extern const FieldRow kFields[];  ///< by type, name, version
extern const TypeRefRow kTypeRefs[];
extern const Text kEnumValues[];
extern const AliasRow kAliases[];  ///< by alias
extern const uint32_t kAliasCount;
extern const Text kGroups[];  ///< sorted
extern const uint32_t kGroupCount;
/// Open addressing: 1 + the first row of a field, at FieldHash() or after it; 0 is free.
extern const uint16_t kFieldSlots[];
extern const uint32_t kFieldSlotMask;

template <typename Word>
uint64_t LoadWord(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The build and the lookup must agree on it; they run on the same kind of machine. Words overlap at the end
/// of the name instead of leaving single bytes.
inline uint32_t FieldHash(uint16_t type, std::string_view name) {
  constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  const char* text = name.data();
  const size_t size = name.size();
  uint64_t hash = (uint64_t{type} << 32) + size;
  if (size > 8) {
    for (size_t i = 0; i + 8 < size; i += 8) {
      hash = (hash ^ LoadWord<uint64_t>(text + i)) * kMultiplier;
      hash ^= hash >> 32;
    }
    hash ^= LoadWord<uint64_t>(text + size - 8);
  } else if (size >= 4) {
    hash ^= LoadWord<uint32_t>(text) | LoadWord<uint32_t>(text + size - 4) << 32;
  } else if (size > 0) {
    hash ^= LoadWord<uint8_t>(text) | LoadWord<uint8_t>(text + size / 2) << 8 |
            LoadWord<uint8_t>(text + size - 1) << 16;
  }
  return static_cast<uint32_t>(hash * kMultiplier >> 32);
}

}  // namespace kubevet::schema::data
