#include "cel/declared.h"

#include "cel/text.h"
#include "cel/time.h"
#include "schema/scalars.h"

namespace kubevet::cel {
namespace {

/// RFC 3339, its date alone, and the local times that the server's formats take besides.
std::optional<Timestamp> ParseDate(std::string_view text) {
  constexpr size_t kDateSize = 10;
  if (const auto time = ParseTimestamp(text)) return time;
  if (text.size() == kDateSize) return ParseTimestamp(std::string(text) + "T00:00:00Z");
  return ParseTimestamp(std::string(text) + "Z");
}

Value ReadDuration(const Value& value) {
  const auto duration = schema::ParseGoDuration(value.text());
  return duration ? Value::Duration(*duration).ReadFrom(value.node()) : value;
}

}  // namespace

Value AsDeclared(const Value& value, Kind kind) {
  const bool is_text = value.kind() == Kind::kString;
  switch (kind) {
    case Kind::kDouble:
      if (value.kind() != Kind::kInt) return value;
      return Value::Double(static_cast<double>(value.AsInt())).ReadFrom(value.node());
    case Kind::kTimestamp:
      if (const auto time = is_text ? ParseDate(value.text()) : std::nullopt)
        return Value::Time(*time).ReadFrom(value.node());
      return value;
    case Kind::kDuration:
      return is_text ? ReadDuration(value) : value;
    default:
      return value;
  }
}

const Type* ItemType(const Type* list) {
  return list ? list->Parameter(0) : nullptr;
}

Field EntryOf(const Type* map, std::string_view key) {
  if (map->IsObject()) return map->field(map->schema, key);
  return {map->Parameter(1), key};
}

std::string KeyInList(const Type& list, const Value& item) {
  const auto text = [](const Value& value) {
    return std::string(TypeOf(value.kind())->name) + ' ' + ToText(value);
  };
  if (list.list_form != ListForm::kMap) return text(item);
  std::string key;
  for (const std::string_view name : list.list_keys) {
    const auto field = item.node() ? Value::Of(item.node()[name]) : Value();
    key += text(field) + '\n';
  }
  return key;
}

}  // namespace kubevet::cel
