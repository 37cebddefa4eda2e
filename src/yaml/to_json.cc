#include "yaml/to_json.h"

#include <fmt/core.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace kubevet::yaml {

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

namespace {

void AppendScalar(std::string& out, Node node) {
  switch (node.kind()) {
    case Kind::kBool:
      out += *node.AsBool() ? "true" : "false";
      return;
    case Kind::kInt:
    case Kind::kFloat:
      out += node.NumberText();
      return;
    case Kind::kString:
      AppendJsonString(out, node.text());
      return;
    default:
      out += "null";
  }
}

/// A container that is being written: what of it is left.
struct Open {
  bool is_map;
  Entries entries;
  Entries::Iterator entry;
  Items items;
  Items::Iterator item;
  bool is_first = true;
  TextSet<std::string_view> seen;

  explicit Open(Node node)
      : is_map(node.IsMap()),
        entries(node.entries()),
        entry(entries.begin()),
        items(node.items()),
        item(items.begin()) {}

  /// The next value, its key and comma written; nothing at the end.
  std::optional<Node> Next(std::string& out) {
    while (is_map && entry != entries.end()) {
      Node::Entry next = *entry;
      ++entry;
      if (!seen.insert(next.key.text()).second) continue;
      if (!std::exchange(is_first, false)) out += ',';
      AppendJsonString(out, next.key.text());
      out += ':';
      return next.value;
    }
    if (!is_map && item != items.end()) {
      Node next = *item;
      ++item;
      if (!std::exchange(is_first, false)) out += ',';
      return next;
    }
    return std::nullopt;
  }
};

}  // namespace

void AppendJson(std::string& out, Node node) {
  std::vector<Open> open;
  std::optional<Node> next = node;
  do {
    if (!next) {
      out += open.back().is_map ? '}' : ']';
      open.pop_back();
    } else if (next->IsMap() || next->IsList()) {
      out += next->IsMap() ? '{' : '[';
      open.emplace_back(*next);
    } else {
      AppendScalar(out, *next);
    }
    if (!open.empty()) next = open.back().Next(out);
  } while (!open.empty());
}

}  // namespace kubevet::yaml
