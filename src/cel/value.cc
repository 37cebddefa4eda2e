#include "cel/value.h"

#include <charconv>
#include <iterator>

#include "cel/declared.h"
#include "cel/map.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

/// Plain decimal digits, which nearly all integers of manifests are.
std::optional<int64_t> SmallInteger(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

Value Number(yaml::Node node) {
  if (const auto small = SmallInteger(node.text())) return Value::Int(*small);
  if (const auto integer = node.AsInt()) return Value::Int(*integer);
  return Value::Double(node.AsDouble().value_or(0));
}

}  // namespace

Value Value::Bytes(std::string_view bytes) {
  Value result = String(bytes);
  result.kind_ = Kind::kBytes;
  return result;
}

Value Value::List(std::span<const Value> items) {
  Value result(Kind::kList);
  result.items_ = items.data();
  result.item_count_ = items.size();
  return result;
}

Value Value::Map(const MapData* map) {
  Value result(Kind::kMap);
  result.map_ = map;
  return result;
}

Value Value::TypeValue(const Type* type) {
  Value result(Kind::kType);
  result.type_ = type;
  return result;
}

Value Value::Time(Timestamp timestamp) {
  Value result(Kind::kTimestamp);
  result.int_ = timestamp.seconds;
  result.nanos_ = timestamp.nanos;
  return result;
}

Value Value::Duration(int64_t nanoseconds) {
  Value result(Kind::kDuration);
  result.int_ = nanoseconds;
  return result;
}

Value Value::Optional(const Value* value) {
  Value result(Kind::kOptional);
  result.optional_ = value;
  return result;
}

Value Value::Opaque(const OpaqueKind* kind, const void* data) {
  Value result(kind->kind);
  result.opaque_kind_ = kind;
  result.opaque_ = data;
  return result;
}

Value Value::Error(std::string_view message) {
  Value result = String(message);
  result.kind_ = Kind::kError;
  result.nanos_ = -1;
  return result;
}

Value Value::PlacedAt(int32_t place) const {
  Value result = *this;
  result.nanos_ = place;
  return result;
}

Value Value::ReadFrom(yaml::Node node) const {
  Value result = *this;
  result.node_ = node;
  return result;
}

Value Value::Of(yaml::Node node) {
  Value result;
  result.node_ = node;
  switch (node.kind()) {
    case yaml::Kind::kNull:
      break;
    case yaml::Kind::kBool:
      result.kind_ = Kind::kBool;
      result.bool_ = node.AsBool().value_or(false);
      break;
    case yaml::Kind::kInt:
    case yaml::Kind::kFloat:
      result = Number(node).ReadFrom(node);
      break;
    case yaml::Kind::kString:
      result.kind_ = Kind::kString;
      result.text_ = node.text().data();
      result.text_size_ = node.text().size();
      break;
    case yaml::Kind::kList:
    case yaml::Kind::kMap:
      result.kind_ = node.kind() == yaml::Kind::kList ? Kind::kList : Kind::kMap;
      result.is_view_ = true;
      result.declared_ = nullptr;
      break;
  }
  return result;
}

/// An update may leave a value as it is that is not of the type which the schema declares.
constexpr std::string_view kNotAsDeclared = "the value is not of the type that the schema declares";

Value Value::Of(yaml::Node node, const Type* type) {
  Value result = Of(node);
  if (!type || type->IsDyn()) return result;
  if (result.is_view_) {
    if (type->kind != result.kind_) return Error(kNotAsDeclared).ReadFrom(node);
    result.declared_ = type;
    return result;
  }
  if (result.kind_ == type->kind || result.IsNull()) return result;
  const Value declared = AsDeclared(result, type->kind);
  // Bytes are read from their text when they are asked for.
  const bool is_right = declared.kind_ == type->kind || type->kind == Kind::kBytes;
  return is_right ? declared : Error(kNotAsDeclared).ReadFrom(node);
}

size_t Value::size() const {
  if (is_view_) return node_.size();
  return kind_ == Kind::kList ? item_count_ : map_->entries.size();
}

Value::ListView Value::items() const {
  ListView view;
  if (is_view_) {
    view.begin_.node_items_ = node_.items().begin();
    view.begin_.type_ = ItemType(declared_);
    view.end_.node_items_ = node_.items().end();
  } else if (kind_ == Kind::kList) {
    view.begin_.items_ = items_;
    view.end_.items_ = items_ + item_count_;
  }
  return view;
}

Value Value::At(size_t index) const {
  if (!is_view_ && index < item_count_) return items_[index];
  if (is_view_) {
    for (const yaml::Node item : node_.items()) {
      if (index-- == 0) return Of(item, ItemType(declared_));
    }
  }
  return Error("no such index");
}

Value::MapView Value::entries() const {
  MapView view;
  if (is_view_) {
    view.begin_.node_entries_ = node_.entries().begin();
    view.begin_.type_ = declared_;
    view.end_.node_entries_ = node_.entries().end();
  } else if (kind_ == Kind::kMap) {
    view.begin_.entries_ = map_->entries.data();
    view.end_.entries_ = map_->entries.data() + map_->entries.size();
  }
  return view;
}

std::optional<Value> Value::Find(const Value& key) const {
  if (is_view_) return key.kind() == Kind::kString ? Find(key.text()) : std::nullopt;
  const MapEntry* entry = map_->Find(key);
  return entry ? std::optional(entry->value) : std::nullopt;
}

std::optional<Value> Value::Find(std::string_view key) const {
  if (!is_view_) return Find(String(key));
  // As on the server, a null in an object is the same as a field left out.
  if (!declared_) {
    const yaml::Node child = node_[key];
    return child && !child.IsNull() ? std::optional(Of(child)) : std::nullopt;
  }
  const Field field = EntryOf(declared_, key);
  const yaml::Node child = field.type ? node_[field.key] : yaml::Node();
  // A declared map may hold null; in an object it is the same as a field left out.
  const bool is_there = child && !(declared_->IsObject() && child.IsNull());
  return is_there ? std::optional(Of(child, field.type)) : std::nullopt;
}

MapEntry Value::MapView::Iterator::operator*() const {
  if (entries_) return *entries_;
  const yaml::Node::Entry entry = *node_entries_;
  return {Value::String(entry.key.text()),
          type_ ? Value::Of(entry.value, EntryOf(type_, entry.key.text()).type) : Value::Of(entry.value)};
}

Value::MapView::Iterator& Value::MapView::Iterator::operator++() {
  entries_ ? void(++entries_) : void(++node_entries_);
  return *this;
}

Value NoSuchOverload() {
  return Value::Error("no such overload");
}

}  // namespace kubevet::cel
