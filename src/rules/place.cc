#include "rules/place.h"

#include <fmt/core.h>

#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace kubevet::rules {
namespace {

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
}

/// Takes `['key']`, `["key"]` or `[12]` from the front of `rest`.
std::optional<Place::Step> TakeBrackets(std::string_view& rest) {
  const size_t end = rest.find(']', rest.size() > 1 && (rest[1] == '\'' || rest[1] == '"')
                                        ? std::max<size_t>(2, rest.find(rest[1], 2))
                                        : 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  if (inside.size() >= 2 && (inside[0] == '\'' || inside[0] == '"') && inside.back() == inside[0])
    return inside.substr(1, inside.size() - 2);
  uint32_t index = 0;
  const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
  if (inside.empty() || error != std::errc() || stop != inside.data() + inside.size()) return std::nullopt;
  return index;
}

bool Contains(Span whole, Span part) {
  return whole.begin <= part.begin && part.end <= whole.end;
}

/// The way from an object to a node in it: the field path, and the key of the node when it has one.
struct Way {
  std::string field;
  yaml::Node key;
};

void Append(std::string& field, std::string_view name) {
  const bool is_plain = !name.empty() && name.find_first_of("./[]") == std::string_view::npos;
  if (is_plain) {
    if (!field.empty()) field += '.';
    field += name;
  } else {
    field += fmt::format("[{}]", name);
  }
}

Way WayTo(yaml::Node object, yaml::Node node) {
  Way way;
  yaml::Node at = object;
  const Span goal = node.span();
  while (at && !(at.span() == goal && at.kind() == node.kind())) {
    yaml::Node next;
    for (auto [key, value] : at.entries()) {
      if (!Contains(value.span(), goal)) continue;
      Append(way.field, key.text());
      way.key = key;
      next = value;
      break;
    }
    uint32_t index = 0;
    for (yaml::Node item : at.items()) {
      if (Contains(item.span(), goal)) {
        way.field += fmt::format("[{}]", index);
        way.key = {};
        next = item;
        break;
      }
      ++index;
    }
    if (!next || next.IsSame(at)) break;
    at = next;
  }
  return way;
}

}  // namespace

Result<Place> Place::Parse(std::string_view text) {
  Place place;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (rest[0] == '[') {
      const auto step = TakeBrackets(rest);
      if (!step) return Error{fmt::format("`{}` is no place: expected `[0]` or `['key']`", text)};
      place.steps_.push_back(*step);
      continue;
    }
    if (!place.steps_.empty()) {
      if (rest[0] != '.') return Error{fmt::format("`{}` is no place: expected `.` before `{}`", text, rest)};
      rest.remove_prefix(1);
    }
    size_t end = 0;
    while (end < rest.size() && IsNameCharacter(rest[end])) ++end;
    if (end == 0) return Error{fmt::format("`{}` is no place: expected the name of a field", text)};
    place.steps_.push_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return place;
}

Place Place::Tail() const {
  Place tail;
  if (!steps_.empty()) tail.steps_.assign(steps_.begin() + 1, steps_.end());
  return tail;
}

Place Place::Parent() const {
  Place parent;
  if (!steps_.empty()) parent.steps_.assign(steps_.begin(), steps_.end() - 1);
  return parent;
}

Reached Follow(yaml::Node start, const Place& place) {
  Reached at{{}, {}, start, true};
  for (const Place::Step& step : place.steps()) {
    yaml::Node key, next;
    if (const auto* name = std::get_if<std::string_view>(&step)) {
      if (const auto entry = at.node.Find(*name)) {
        key = entry->key;
        next = entry->value;
      }
    } else {
      uint32_t index = 0;
      for (yaml::Node item : at.node.items()) {
        if (index++ == std::get<uint32_t>(step)) next = item;
      }
    }
    if (!next) {
      at.complete = false;
      return at;
    }
    at = {at.node, key, next, true};
  }
  return at;
}

Reached FindIn(yaml::Node object, yaml::Node node) {
  Reached at{{}, {}, object, false};
  while (at.node && !at.complete) {
    const yaml::Node parent = at.node;
    Reached next{{}, {}, {}, false};
    for (auto [key, value] : parent.entries()) {
      if (Contains(value.span(), node.span())) next = {parent, key, value, value.IsSame(node)};
    }
    for (yaml::Node item : parent.items()) {
      if (Contains(item.span(), node.span())) next = {parent, {}, item, item.IsSame(node)};
    }
    at = next;
  }
  return at;
}

Spot Locate(yaml::Node object, yaml::Node start, const Place& place, bool mark_key) {
  const Reached reached = Follow(start, place);
  Way way = WayTo(object, start);
  if (reached.parent) way.key = reached.key;
  for (const Place::Step& step : place.steps()) {
    if (const auto* name = std::get_if<std::string_view>(&step)) {
      Append(way.field, *name);
    } else {
      way.field += fmt::format("[{}]", std::get<uint32_t>(step));
    }
  }
  const yaml::Node node = reached.node;
  const bool shows_itself =
      !mark_key && reached.complete && !node.IsMap() && !node.IsList() && node.span().size() > 0;
  if (shows_itself) return {node.location(), std::move(way.field)};
  if (way.key) return {way.key.location(), std::move(way.field)};
  // A list item or the whole object: its first key stands for it, a block of many lines helps nobody.
  for (auto [key, value] : node.entries()) return {key.location(), std::move(way.field)};
  return {node.location(), std::move(way.field)};
}

}  // namespace kubevet::rules
