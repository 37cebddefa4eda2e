// The layout of the compiled table. Rows of plain integers that the build writes from
// schemas/kubernetes.table: no pointers, so nothing is relocated or built at start-up.
#pragma once

#include <cstdint>

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

/// kCommonName: one of yaml::internal::kCommonKeys.
enum FieldFlags : uint8_t { kRequired = 1, kListSet = 2, kListMap = 4, kRetainKeys = 8, kCommonName = 16 };

/// What every decoder asks.
struct FieldRow {
  Text name;
  uint16_t type_ref;
  uint8_t shape;  ///< of the type
  uint8_t first, last;
  uint8_t flags;
  uint16_t name_hash;  ///< as yaml::Key has it
};

/// And what few ask.
struct FieldExtraRow {
  Text default_json, list_map_keys, patch_merge_key;
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
extern const FieldRow kFields[];            ///< by type, name, version
extern const FieldExtraRow kFieldExtras[];  ///< the same
extern const TypeRefRow kTypeRefs[];
extern const Text kEnumValues[];
extern const AliasRow kAliases[];  ///< by alias
extern const uint32_t kAliasCount;
extern const Text kGroups[];  ///< sorted
extern const uint32_t kGroupCount;
/// Open addressing within a type: 1 + how far behind the type's first row that of a field is, at FieldSlot()
/// or after it; 0 is free.
extern const uint8_t kFieldSlots[];
/// 1 + the first row of a kind, by the hash of its name that yaml::Key would have, or after it.
extern const uint16_t kKindSlots[];
extern const uint32_t kKindSlotMask;

/// A type's part of kFieldSlots: twice as many as it has rows, so that every search meets a free one. The
/// build and the lookup must agree on it, as on FieldSlot.
struct FieldSlots {
  explicit FieldSlots(const TypeRow& type) : first(2u * type.first_field), count(2u * type.field_count) {}
  uint32_t first, count;
};

/// Where to look for a field first: by the hash of its name that yaml::Key has, of a type that has any.
/// Behind the last slot of the type comes its first.
inline uint32_t FieldSlot(const FieldSlots& slots, uint16_t name_hash) {
  return slots.first + (name_hash * slots.count >> 16);
}
inline uint32_t NextFieldSlot(const FieldSlots& slots, uint32_t slot) {
  return slot + 1 == slots.first + slots.count ? slots.first : slot + 1;
}

}  // namespace kubevet::schema::data
