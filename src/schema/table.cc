#include "schema/table.h"

#include <array>
#include <utility>

#include "schema/table_data.h"

namespace kubevet::schema {
namespace {

std::string_view View(data::Text text) {
  return {data::kText + (text >> data::kTextSizeBits), text & data::kLongestText};
}

const data::KindRow& Row(ApiKind kind) {
  return data::kKinds[kind.index()];
}
const data::FieldRow& Row(Field field) {
  return data::kFields[field.index()];
}
const data::FieldExtraRow& ExtraRow(Field field) {
  return data::kFieldExtras[field.index()];
}

// The group and version of `apps/v1`, or of `v1`.
std::pair<std::string_view, std::string_view> SplitApiVersion(std::string_view api_version) {
  size_t slash = api_version.find('/');
  if (slash == api_version.npos) return {"", api_version};
  return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

constexpr uint32_t kNoRow = ~0u;

// The first row of a field of this hash for which `is_it` says so.
template <typename IsIt>
[[gnu::always_inline]] inline uint32_t FirstRowThat(Type type, uint16_t name_hash, IsIt is_it) {
  const data::TypeRow& of = data::kTypes[type.index()];
  if (of.field_count == 0) return kNoRow;
  const data::FieldSlots slots(of);
  for (uint32_t slot = data::FieldSlot(slots, name_hash);; slot = data::NextFieldSlot(slots, slot)) {
    const uint32_t value = data::kFieldSlots[slot];
    if (value == 0) return kNoRow;
    const uint32_t row = of.first_field + value - 1;
    if (const data::FieldRow& field = data::kFields[row]; field.name_hash == name_hash && is_it(field))
      return row;
  }
}

// The first row of a field; kNoRow when the type never had it.
uint32_t FirstRow(Type type, yaml::Key name) {
  return FirstRowThat(type, name.hash(),
                      [name](const data::FieldRow& field) { return View(field.name) == name.text(); });
}

// The same for a name that is known to be common.
[[gnu::always_inline]] inline uint32_t FirstRowOfCommon(Type type, yaml::Key name) {
  return FirstRowThat(type, name.hash(), [size = name.text().size()](const data::FieldRow& field) {
    return (field.flags & data::kCommonName) != 0 && (field.name & data::kLongestText) == size;
  });
}

// Whether there is one more row behind `row` that is about the same field.
bool HasNextRow(Type type, uint32_t row) {
  const data::TypeRow& of = data::kTypes[type.index()];
  return row + 1 < uint32_t{of.first_field} + of.field_count &&
         data::kFields[row + 1].name == data::kFields[row].name;
}

// The field as it is at `minor`, of which this is the first row or kNoRow.
[[gnu::always_inline]] inline std::optional<Field> FieldAt(Type type, uint32_t row, Minor minor) {
  if (row == kNoRow) return std::nullopt;
  for (; !Field(row).versions().Contains(minor); ++row) {
    if (!HasNextRow(type, row)) return std::nullopt;
  }
  return Field(row);
}

// Out of the way of names that are common.
[[gnu::noinline]] std::optional<Field> FindFieldByText(Type type, yaml::Key name, Minor minor) {
  return FieldAt(type, FirstRow(type, name), minor);
}

uint32_t Distance(VersionRange range, Minor minor) {
  if (minor < range.first) return range.first - minor;
  return minor > range.last ? minor - range.last : 0;
}

// Longer than any alias; longer names are none.
constexpr size_t kLongestAlias = 64;

}  // namespace

std::string_view EnumValues::Iterator::operator*() const {
  return View(data::kEnumValues[index_]);
}

Shape TypeRef::shape() const {
  return static_cast<Shape>(data::kTypeRefs[index_].shape);
}
Type TypeRef::type() const {
  return Type(data::kTypeRefs[index_].target);
}
TypeRef TypeRef::element() const {
  return TypeRef(data::kTypeRefs[index_].target);
}
EnumValues TypeRef::enum_values() const {
  const data::TypeRefRow& row = data::kTypeRefs[index_];
  return {row.first_enum_value, row.enum_value_count};
}

std::string_view Field::name() const {
  return View(Row(*this).name);
}
TypeRef Field::type() const {
  return TypeRef(Row(*this).type_ref);
}
Shape Field::shape() const {
  return static_cast<Shape>(Row(*this).shape);
}
VersionRange Field::versions() const {
  return {Row(*this).first, Row(*this).last};
}
bool Field::required() const {
  return Row(*this).flags & data::kRequired;
}
std::string_view Field::default_json() const {
  return View(ExtraRow(*this).default_json);
}
std::string_view Field::list_map_keys() const {
  return View(ExtraRow(*this).list_map_keys);
}
std::string_view Field::patch_merge_key() const {
  return View(ExtraRow(*this).patch_merge_key);
}
bool Field::retain_keys() const {
  return Row(*this).flags & data::kRetainKeys;
}
ListType Field::list_type() const {
  if (Row(*this).flags & data::kListMap) return ListType::kMap;
  return Row(*this).flags & data::kListSet ? ListType::kSet : ListType::kAtomic;
}

std::string_view Type::definition() const {
  return View(data::kTypes[index_].definition);
}
std::string_view Type::name() const {
  return definition().substr(definition().rfind('.') + 1);
}
VersionRange Type::versions() const {
  return {data::kTypes[index_].first, data::kTypes[index_].last};
}
uint32_t Type::row_count() const {
  return data::kTypes[index_].field_count;
}
Field Type::row(uint32_t i) const {
  return Field(data::kTypes[index_].first_field + i);
}

std::optional<Field> Type::FindField(yaml::Key name, Minor minor) const {
  if (!name.is_common()) return FindFieldByText(*this, name, minor);
  return FieldAt(*this, FirstRowOfCommon(*this, name), minor);
}

std::optional<Field> Type::FindFieldAnyVersion(std::string_view name, Minor minor) const {
  uint32_t row = FirstRow(*this, name);
  if (row == kNoRow) return std::nullopt;
  uint32_t nearest = row;
  while (HasNextRow(*this, row)) {
    ++row;
    if (Distance(Field(row).versions(), minor) < Distance(Field(nearest).versions(), minor)) nearest = row;
  }
  return Field(nearest);
}

std::string_view ApiKind::group() const {
  return View(Row(*this).group);
}
std::string_view ApiKind::version() const {
  return View(Row(*this).version);
}
std::string_view ApiKind::kind() const {
  return View(Row(*this).kind);
}
std::string_view ApiKind::plural() const {
  return View(Row(*this).plural);
}
std::string_view ApiKind::migration_note() const {
  return View(Row(*this).note);
}
Scope ApiKind::scope() const {
  return static_cast<Scope>(Row(*this).scope);
}
VersionRange ApiKind::served() const {
  return {Row(*this).first, Row(*this).last};
}
Minor ApiKind::deprecated() const {
  return Row(*this).deprecated;
}
Minor ApiKind::removed() const {
  return Row(*this).removed;
}

std::optional<ApiKind> ApiKind::replacement() const {
  if (Row(*this).replacement == data::kNone) return std::nullopt;
  return ApiKind(Row(*this).replacement);
}

std::optional<ApiKind> ApiKind::ReplacementAt(Minor minor) const {
  std::optional<ApiKind> best;
  auto next = replacement();
  for (uint32_t steps = 0; next && steps < data::kKindCount; ++steps, next = next->replacement()) {
    if (!next->served().Contains(minor)) continue;
    best = next;
    if (next->deprecated() == 0 || next->deprecated() > minor) break;
  }
  return best;
}

std::optional<bool> ApiKind::same_shape() const {
  if (Row(*this).same_shape > 1) return std::nullopt;
  return Row(*this).same_shape == 1;
}

std::optional<Type> ApiKind::type() const {
  if (Row(*this).type == data::kNone) return std::nullopt;
  return Type(Row(*this).type);
}

KnownVersions Versions() {
  return {data::kVersions.oldest, data::kVersions.newest, data::kVersions.preview};
}

std::optional<ApiKind> FindKind(std::string_view api_version, std::string_view kind) {
  auto [group, version] = SplitApiVersion(api_version);
  // `/v1` splits like `v1`, and is none.
  if (group.empty() && api_version.size() != version.size()) return std::nullopt;
  uint32_t slot = yaml::internal::HashOfKey(kind) & data::kKindSlotMask;
  for (; data::kKindSlots[slot] != 0; slot = (slot + 1) & data::kKindSlotMask) {
    uint32_t row = data::kKindSlots[slot] - 1u;
    for (; row < data::kKindCount && View(data::kKinds[row].kind) == kind; ++row) {
      const ApiKind found(static_cast<uint16_t>(row));
      if (found.group() == group && found.version() == version) return found;
    }
  }
  return std::nullopt;
}

bool IsBuiltInGroup(std::string_view group) {
  const data::Text* end = data::kGroups + data::kGroupCount;
  const data::Text* found =
      std::lower_bound(data::kGroups, end, group,
                       [](data::Text text, std::string_view wanted) { return View(text) < wanted; });
  return found != end && View(*found) == group;
}

uint32_t KindCount() {
  return data::kKindCount;
}
ApiKind KindAt(uint32_t i) {
  return ApiKind(static_cast<uint16_t>(i));
}

std::vector<ApiKind> FindKindsByName(std::string_view name) {
  if (name.size() > kLongestAlias) return {};
  std::array<char, kLongestAlias> lower;
  std::transform(name.begin(), name.end(), lower.begin(),
                 [](char c) { return static_cast<char>('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c); });
  std::string_view alias(lower.data(), name.size());
  const data::AliasRow* end = data::kAliases + data::kAliasCount;
  const data::AliasRow* found = std::lower_bound(
      data::kAliases, end, alias,
      [](const data::AliasRow& row, std::string_view wanted) { return View(row.alias) < wanted; });
  if (found == end || View(found->alias) != alias) return {};
  std::vector<ApiKind> kinds;
  for (uint32_t i = 0; i < found->kind_count; ++i) kinds.push_back(KindAt(found->first_kind + i));
  return kinds;
}

}  // namespace kubevet::schema
