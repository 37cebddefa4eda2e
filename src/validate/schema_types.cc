#include "validate/schema_types.h"

#include <algorithm>
#include <array>
#include <optional>

#include "validate/field_names.h"

namespace kubevet::validate {
namespace {

using schema::JsonType;
using schema::Schema;

/// The largest request, and what values take in it at least; quotation marks count.
constexpr int64_t kRequestBytes = 3 * 1024 * 1024;
constexpr int64_t kLongestText = kRequestBytes - 2;
constexpr int64_t kBrackets = 2;
constexpr int64_t kLeastText = 2;
constexpr int64_t kLeastBool = 4;
constexpr int64_t kLeastNumber = 1;
constexpr int64_t kLeastDuration = 3;
constexpr int64_t kDateBytes = 12;
constexpr int64_t kLeastTime = 21;
constexpr uint64_t kMostTime = 32;
/// Beside an entry's value: two quotation marks, colon and comma, and a key of two.
constexpr int64_t kEntryBytes = 6;
/// Beside the value of an object's field and its name.
constexpr int64_t kFieldBytes = 4;
constexpr uint64_t kBytesPerRune = 4;

uint64_t NotNegative(int64_t number) {
  return number < 0 ? 0 : static_cast<uint64_t>(number);
}

uint64_t LongestText(const schema::Constraints& constraints) {
  if (constraints.max_length) return NotNegative(*constraints.max_length) * kBytesPerRune;
  if (constraints.enum_values.empty()) return kLongestText;
  size_t longest = 0;
  for (const yaml::Node value : constraints.enum_values) {
    if (value.IsString()) longest = std::max(longest, value.text().size());
  }
  return longest;
}

bool IsOfType(const Schema* schema, std::string_view property, JsonType type) {
  const schema::Property* found = schema ? schema->FindProperty(property) : nullptr;
  return found && found->schema->type == type;
}

/// The schema itself declares all that expressions may use of every resource.
bool DeclaresResourceFields(const Schema& schema) {
  const schema::Property* metadata = schema.FindProperty("metadata");
  return IsOfType(&schema, "kind", JsonType::kString) && IsOfType(&schema, "apiVersion", JsonType::kString) &&
         metadata && metadata->schema->type == JsonType::kObject &&
         IsOfType(metadata->schema, "name", JsonType::kString) &&
         IsOfType(metadata->schema, "generateName", JsonType::kString);
}

bool IsResourceField(std::string_view name) {
  return name == "apiVersion" || name == "kind" || name == "metadata";
}

bool IsRequired(const schema::Constraints& constraints, std::string_view name) {
  return std::any_of(constraints.required.begin(), constraints.required.end(),
                     [=](yaml::Node required) { return required.text() == name; });
}

}  // namespace

SchemaTypes::SchemaTypes(const schema::SchemaTree& tree) : types_(tree.size()) {
  Declare(tree.root(), true, "object");
}

uint64_t SchemaTypes::MostOccurrences(const Schema& schema) const {
  return static_cast<uint64_t>(kRequestBytes / (types_[schema.index].least_bytes + 1));
}

SchemaTypes::Declared SchemaTypes::Declare(const Schema& schema, bool is_resource, std::string_view name) {
  Declared declared;
  if (schema.int_or_string) {
    const auto most = schema.constraints().max_length;
    declared = {Sized(cel::Dyn(), most ? NotNegative(*most) * kBytesPerRune : kLongestText), kLeastNumber};
    return types_[schema.index] = declared;
  }
  switch (schema.type) {
    case JsonType::kArray:
      if (schema.items) declared = DeclareList(schema, name);
      break;
    case JsonType::kObject:
      declared =
          schema.additional_properties ? DeclareMap(schema, name) : DeclareObject(schema, is_resource, name);
      break;
    case JsonType::kString:
      declared = DeclareString(schema);
      break;
    case JsonType::kBoolean:
      declared = {Sized(cel::TypeOf(cel::Kind::kBool), 0), kLeastBool};
      break;
    case JsonType::kNumber:
      declared = {Sized(cel::TypeOf(cel::Kind::kDouble), 0), kLeastNumber};
      break;
    case JsonType::kInteger:
      declared = {Sized(cel::TypeOf(cel::Kind::kInt), 0), kLeastNumber};
      break;
    case JsonType::kNone:
    case JsonType::kOther:
      break;
  }
  return types_[schema.index] = declared;
}

SchemaTypes::Declared SchemaTypes::DeclareList(const Schema& schema, std::string_view name) {
  const Declared item = Declare(*schema.items, schema.items->is_embedded_resource, Below(name, "@idx"));
  if (!item.type) return {};
  const auto limit = schema.constraints().max_items;
  cel::Type* type = arena_.New<cel::Type>(*cel::ListOf(item.type, arena_));
  type->max_size = limit ? NotNegative(*limit) : NotNegative(kLongestText / (item.least_bytes + 1));
  if (schema.list_type == schema::ListTopology::kSet) type->list_form = cel::ListForm::kSet;
  if (schema.list_type == schema::ListTopology::kMap) {
    type->list_form = cel::ListForm::kMap;
    const auto keys = arena_.NewSpan<std::string_view>(schema.list_map_keys.size());
    for (size_t i = 0; i < keys.size(); ++i) keys[i] = schema.list_map_keys[i].text();
    type->list_keys = keys;
  }
  return {type, kBrackets};
}

SchemaTypes::Declared SchemaTypes::DeclareMap(const Schema& schema, std::string_view name) {
  const Schema& values = *schema.additional_properties;
  const Declared value = Declare(values, values.is_embedded_resource, Below(name, "@elem"));
  if (!value.type) return {};
  const auto limit = schema.constraints().max_properties;
  const cel::Type* key = Sized(cel::TypeOf(cel::Kind::kString), 0);
  return {Sized(cel::MapOf(key, value.type, arena_),
                limit ? NotNegative(*limit) : NotNegative(kLongestText / (value.least_bytes + kEntryBytes))),
          kBrackets};
}

SchemaTypes::Declared SchemaTypes::DeclareObject(const Schema& schema, bool is_resource,
                                                 std::string_view name) {
  const bool adds_fields = is_resource && !DeclaresResourceFields(schema);
  const schema::Constraints& constraints = schema.constraints();
  Fields fields;
  Declared declared{nullptr, kBrackets};
  const auto count_required = [&](std::string_view key, int64_t least_bytes) {
    if (IsRequired(constraints, key))
      declared.least_bytes += static_cast<int64_t>(key.size()) + least_bytes + kFieldBytes;
  };
  for (const schema::Property& property : schema.properties) {
    const Declared value =
        Declare(*property.schema, property.schema->is_embedded_resource, Below(name, property.name));
    if (!value.type || (adds_fields && IsResourceField(property.name))) continue;
    AddField(fields, property.name, value.type);
    if (!property.schema->default_value) count_required(property.name, value.least_bytes);
  }
  if (adds_fields) {
    AddResourceFields(fields, name);
    count_required("apiVersion", kLeastText);
    count_required("kind", kLeastText);
    count_required("metadata", kBrackets);
  }
  declared.type = Object(std::move(fields), name);
  return declared;
}

SchemaTypes::Declared SchemaTypes::DeclareString(const Schema& schema) {
  const schema::Constraints& constraints = schema.constraints();
  const auto of = [&](cel::Kind kind, uint64_t size) { return Sized(cel::TypeOf(kind), size); };
  if (constraints.format == "byte") {
    const auto most = constraints.max_length;
    return {of(cel::Kind::kBytes, most ? NotNegative(*most) : kLongestText), kLeastText};
  }
  if (constraints.format == "duration") return {of(cel::Kind::kDuration, kMostTime), kLeastDuration};
  if (constraints.format == "date") return {of(cel::Kind::kTimestamp, kDateBytes), kDateBytes};
  if (constraints.format == "date-time") return {of(cel::Kind::kTimestamp, kMostTime), kLeastTime};
  return {of(cel::Kind::kString, LongestText(constraints)), kLeastText};
}

void SchemaTypes::AddResourceFields(Fields& fields, std::string_view name) {
  const cel::Type* text = Sized(cel::TypeOf(cel::Kind::kString), kLongestText);
  Fields metadata;
  AddField(metadata, "name", text);
  AddField(metadata, "generateName", text);
  AddField(fields, "apiVersion", text);
  AddField(fields, "kind", text);
  AddField(fields, "metadata", Object(std::move(metadata), Below(name, "metadata")));
}

void SchemaTypes::AddField(Fields& fields, std::string_view key, const cel::Type* type) {
  const auto name = EscapedFieldName(key);
  if (!name) return;
  fields.push_back({*name == key ? key : arena_.Copy(*name), {type, key}});
  // Reserved words may stand behind a dot as they are.
  if (IsReservedWord(key)) fields.push_back({key, {type, key}});
}

const cel::Type* SchemaTypes::Object(Fields fields, std::string_view name) {
  std::sort(fields.begin(), fields.end(),
            [](const FieldEntry& a, const FieldEntry& b) { return a.name < b.name; });
  cel::Type* type = arena_.New<cel::Type>();
  type->form = cel::Type::Form::kObject;
  type->kind = cel::Kind::kMap;
  type->name = name;
  type->schema = &fields_.emplace_back(std::move(fields));
  type->field = FindField;
  type->max_size = 0;
  return type;
}

cel::Field SchemaTypes::FindField(const void* fields, std::string_view name) {
  const Fields& entries = *static_cast<const Fields*>(fields);
  const auto found = std::lower_bound(entries.begin(), entries.end(), name,
                                      [](const FieldEntry& a, std::string_view b) { return a.name < b; });
  return found != entries.end() && found->name == name ? found->field : cel::Field{};
}

const cel::Type* SchemaTypes::Sized(const cel::Type* type, uint64_t size) {
  cel::Type* sized = arena_.New<cel::Type>(*type);
  sized->max_size = size;
  return sized;
}

std::string_view SchemaTypes::Below(std::string_view name, std::string_view step) {
  return arena_.Copy(std::string(name) + "." + std::string(step));
}

}  // namespace kubevet::validate
