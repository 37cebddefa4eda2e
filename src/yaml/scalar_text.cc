#include "yaml/scalar_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "yaml/scalars.h"

namespace kubevet::yaml {

std::string DoubleQuoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < ' ') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

bool IsPlainString(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_harmless = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("-_./").find(c) != std::string_view::npos;
  };
  return !text.empty() && text[0] != '-' && std::all_of(text.begin(), text.end(), is_harmless) &&
         text.find_first_not_of("-.") != std::string_view::npos && ResolvePlain(text) == Kind::kString;
}

std::string StringLike(Style style, std::string_view text) {
  if (!IsPlainString(text)) return DoubleQuoted(text);
  if (style == Style::kDoubleQuoted) return fmt::format("\"{}\"", text);
  if (style == Style::kSingleQuoted) return fmt::format("'{}'", text);
  return std::string(text);
}

}  // namespace kubevet::yaml
