#include "yaml/to_json.h"

#include <fmt/format.h>

#include <unordered_set>

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

void AppendJson(std::string& out, Node node) {
  switch (node.kind()) {
    case Kind::kNull:
      out += "null";
      return;
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
    case Kind::kMap: {
      std::unordered_set<std::string_view> seen;
      char separator = '{';
      for (auto [key, value] : node.entries()) {
        if (!seen.insert(key.text()).second) continue;
        out += separator;
        separator = ',';
        AppendJsonString(out, key.text());
        out += ':';
        AppendJson(out, value);
      }
      out += separator == '{' ? "{}" : "}";
      return;
    }
    case Kind::kList: {
      char separator = '[';
      for (Node item : node.items()) {
        out += separator;
        separator = ',';
        AppendJson(out, item);
      }
      out += separator == '[' ? "[]" : "]";
      return;
    }
  }
}

}  // namespace kubevet::yaml
