#include "validate/json_values.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "yaml/scalars.h"

namespace kubevet::validate {
namespace {

using yaml::Kind;
using yaml::Node;

/// Whether the text of a node is JSON: what begins with a brace is read as such.
bool IsJson(Node node) {
  const std::string_view text = node.source().text();
  const size_t first = text.find_first_not_of(" \t\r\n", node.document()->span().begin);
  return first != std::string_view::npos && text[first] == '{';
}

bool IsScalar(Node node) {
  return !node.IsMap() && !node.IsList();
}

/// Numbers are one kind or another by their value.
bool SameScalar(Node a, Node b) {
  if (a.IsNumber() && b.IsNumber()) {
    return KindOfNumber(a) == KindOfNumber(b) && (a.text() == b.text() || a.NumberText() == b.NumberText());
  }
  if (a.kind() != b.kind()) return false;
  if (a.IsBool()) return a.AsBool() == b.AsBool();
  return a.text() == b.text();
}

void AppendIdentity(Node node, std::string& out) {
  switch (node.kind()) {
    case Kind::kNull:
      out += 'z';
      break;
    case Kind::kBool:
      out += node.AsBool().value_or(false) ? 't' : 'f';
      break;
    case Kind::kInt:
    case Kind::kFloat:
      out += KindOfNumber(node) == NumberKind::kInteger ? 'i' : 'd';
      out += node.NumberText();
      break;
    case Kind::kString:
      out += 's' + std::to_string(node.text().size()) + ':';
      out += node.text();
      break;
    case Kind::kList:
      out += '[';
      for (Node item : node.items()) AppendIdentity(item, out);
      out += ']';
      break;
    case Kind::kMap: {
      std::vector<std::pair<std::string_view, Node>> entries;
      for (auto [key, value] : node.entries()) entries.emplace_back(key.text(), value);
      std::stable_sort(entries.begin(), entries.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      out += '{';
      for (const auto& [key, value] : entries) {
        out += std::to_string(key.size()) + ':';
        out += key;
        AppendIdentity(value, out);
      }
      out += '}';
      break;
    }
  }
}

}  // namespace

NumberKind KindOfNumber(Node node) {
  if (node.kind() == Kind::kInt) return node.AsInt() ? NumberKind::kInteger : NumberKind::kFloat;
  if (IsJson(node) && node.text().find_first_of(".eE") != std::string_view::npos) return NumberKind::kFloat;
  const std::string text = node.NumberText();
  return node.AsInt() && text.find_first_of(".eE") == std::string::npos ? NumberKind::kInteger
                                                                        : NumberKind::kFloat;
}

bool SameJson(Node a, Node b) {
  if (a.IsSame(b)) return true;
  if (IsScalar(a) || IsScalar(b)) return IsScalar(a) && IsScalar(b) && SameScalar(a, b);
  if (a.kind() != b.kind()) return false;
  if (a.IsList()) {
    const auto items = a.items(), others = b.items();
    auto other = others.begin();
    for (Node item : items) {
      if (other == others.end() || !SameJson(item, *other)) return false;
      ++other;
    }
    return other == others.end();
  }
  if (a.size() != b.size()) return false;
  for (auto [key, value] : a.entries()) {
    const auto other = b.Find(key.text());
    if (!other || !SameJson(value, other->value)) return false;
  }
  return true;
}

std::string JsonIdentity(Node node) {
  std::string out;
  AppendIdentity(node, out);
  return out;
}

}  // namespace kubevet::validate
