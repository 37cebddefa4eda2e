#include "validate/correlation.h"

#include <optional>

#include "validate/json_values.h"

namespace kubevet::validate {
namespace {

using schema::ListTopology;
using schema::Schema;
using yaml::Node;

bool IsScalar(Node node) {
  return node.IsString() || node.IsNumber() || node.IsBool();
}

/// The keys of an item as one text; nothing when one is missing or no scalar.
std::optional<std::string> KeyOf(const Schema& schema, Node item) {
  if (!item.IsMap()) return std::nullopt;
  std::string out;
  for (Node name : schema.list_map_keys) {
    const Node key = item[name.text()];
    if (!IsScalar(key)) return std::nullopt;
    out += JsonIdentity(key);
    out += '\0';
  }
  return out;
}

}  // namespace

const Schema CorrelatedItems::kNothing;

Correlation Correlation::Field(std::string_view name) const {
  if (schema_ == nullptr) return {};
  const auto old = old_.Find(name);
  if (!old) return {};
  const auto now = now_.Find(name);
  if (!now) return {};
  const schema::Property* property = schema_->FindProperty(name);
  const Schema* schema = property != nullptr ? property->schema : schema_->additional_properties;
  if (schema == nullptr) return {};
  return {now->value, old->value, *schema};
}

bool Correlation::IsUnchanged() const {
  if (schema_ == nullptr) return false;
  if (now_.IsNull() || old_.IsNull()) return now_.IsNull() && old_.IsNull();
  if (now_.IsMap() != old_.IsMap() || now_.IsList() != old_.IsList()) return false;
  if (now_.IsMap()) {
    if (now_.size() != old_.size()) return false;
    for (auto [key, value] : now_.entries()) {
      if (!Field(key.text()).IsUnchanged()) return false;
    }
    return true;
  }
  if (now_.IsList()) {
    if (now_.size() != old_.size()) return false;
    const bool is_keyed = schema_->list_type == ListTopology::kMap;
    if (!is_keyed) return SameJson(now_, old_);
    const CorrelatedItems items(*this);
    for (Node item : now_.items()) {
      if (!items.Of(item).IsUnchanged()) return false;
    }
    return true;
  }
  return SameJson(now_, old_);
}

KeyedItems::KeyedItems(const Schema& schema, Node list) : schema_(schema) {
  if (schema.list_type != ListTopology::kMap || schema.list_map_keys.empty()) return;
  for (Node item : list.items()) {
    if (auto key = KeyOf(schema, item)) by_key_.emplace(std::move(*key), item);
  }
}

Node KeyedItems::Find(Node item) const {
  if (by_key_.empty()) return {};
  const auto key = KeyOf(schema_, item);
  if (!key) return {};
  const auto found = by_key_.find(*key);
  return found == by_key_.end() ? Node() : found->second;
}

Correlation CorrelatedItems::Of(Node item) const {
  if (!list_ || list_.schema().items == nullptr) return {};
  const Node old = old_.Find(item);
  return old ? Correlation(item, old, *list_.schema().items) : Correlation();
}

}  // namespace kubevet::validate
