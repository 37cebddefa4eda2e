#include "validate/custom_lists.h"

#include <fmt/core.h>

#include <string>

#include "base/hash.h"
#include "validate/json_values.h"

namespace kubevet::validate {
namespace {

using schema::ListTopology;
using schema::Schema;
using yaml::Node;

struct Seen {
  Value first;
  uint32_t times = 0;
};

/// Of three equal items only the second is reported.
using SeenItems = TextMap<std::string, Seen>;

bool IsSecond(SeenItems& seen, std::string identity, const Value& item) {
  Seen& entry = seen.try_emplace(std::move(identity), Seen{item}).first->second;
  return ++entry.times == 2;
}

std::string KeysOf(const Schema& schema, Node item) {
  std::string out;
  for (Node name : schema.list_map_keys) {
    const auto key = item.Find(name.text());
    if (key) out += JsonIdentity(key->value);
    out += '\0';
  }
  return out;
}

std::string DescribeKeys(const Schema& schema, Node item) {
  std::string out;
  for (Node name : schema.list_map_keys) {
    const Node key = item[name.text()];
    if (!key) continue;
    out += fmt::format("{}`{}: {}`", out.empty() ? "" : ", ", name.text(), key.text());
  }
  return out;
}

void CheckSet(const Value& list) {
  SeenItems seen;
  for (Value item : list.items()) {
    std::string identity = JsonIdentity(item.node());
    if (!IsSecond(seen, identity, item)) continue;
    const bool is_scalar = !item.IsMap() && !item.IsList();
    Duplicate(item, is_scalar ? fmt::format("`{}` is in the set already", item.node().text())
                              : std::string("the same item is in the set already"));
    AddNote(seen.at(identity).first, "the first one");
  }
}

void CheckMap(const Value& list, const Schema& schema) {
  for (Value item : list.items()) {
    if (item && !item.IsMap()) {
      return Invalid(item, "must be an object: the items of this list are told apart by their keys");
    }
  }
  SeenItems seen;
  for (Value item : list.items()) {
    std::string identity = KeysOf(schema, item.node());
    if (!IsSecond(seen, identity, item)) continue;
    const std::string keys = DescribeKeys(schema, item.node());
    Duplicate(item, keys.empty() ? std::string("another item has none of the keys either")
                                 : fmt::format("another item has {}", keys));
    AddNote(seen.at(identity).first, "the first one");
  }
}

}  // namespace

void ValidateCustomLists(const Value& value, const Schema& schema) {
  if (!schema.has_keyed_lists_below) return;
  if (value.IsList()) {
    if (schema.list_type == ListTopology::kSet) CheckSet(value);
    if (schema.list_type == ListTopology::kMap) CheckMap(value, schema);
    if (schema.items == nullptr || !schema.items->has_keyed_lists_below) return;
    for (Value item : value.items()) ValidateCustomLists(item, *schema.items);
  } else if (value.IsMap()) {
    if (const Schema* additional = schema.additional_properties) {
      for (const auto& entry : value.entries()) ValidateCustomLists(entry.value, *additional);
    }
    for (auto [key, node] : value.node().entries()) {
      const schema::Property* property = schema.FindProperty(key.text());
      if (property != nullptr && property->schema->has_keyed_lists_below)
        ValidateCustomLists(value.Member(key, node), *property->schema);
    }
  }
}

}  // namespace kubevet::validate
