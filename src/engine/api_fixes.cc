#include "engine/api_fixes.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "yaml/scalar_text.h"

namespace kubevet::engine {
namespace {

/// The type at a field path as the server prints it; nothing where the path leaves what the table describes.
std::optional<schema::TypeRef> TypeAt(std::string_view path, schema::Type type, schema::Minor minor) {
  std::optional<schema::TypeRef> at;
  while (!path.empty()) {
    if (at && path[0] == '[') {
      const size_t close = path.find(']');
      if (close == std::string_view::npos || at->shape() != schema::Shape::kList) return std::nullopt;
      at = at->element();
      path.remove_prefix(close + 1);
      continue;
    }
    if (at && path[0] == '.') path.remove_prefix(1);
    if (at && at->shape() != schema::Shape::kObject) return std::nullopt;
    const std::string_view name = path.substr(0, path.find_first_of(".["));
    const auto field = (at ? at->type() : type).FindField(name, minor);
    if (name.empty() || !field) return std::nullopt;
    at = field->type();
    path.remove_prefix(name.size());
  }
  return at;
}

/// What is written at a place: a scalar of one line and how it is quoted.
struct Written {
  std::string_view text;
  yaml::Style style = yaml::Style::kPlain;
};

Written WrittenAt(const Location& location) {
  const std::string_view text = location.source->text().substr(location.span.begin, location.span.size());
  for (const auto& [quote, style] :
       {std::pair('"', yaml::Style::kDoubleQuoted), std::pair('\'', yaml::Style::kSingleQuoted)}) {
    if (text.size() >= 2 && text.front() == quote && text.back() == quote)
      return {text.substr(1, text.size() - 2), style};
  }
  return {text, yaml::Style::kPlain};
}

bool IsEqualButForCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<Fix> ApiFix(const Diagnostic& finding, schema::Type type, schema::Minor minor) {
  const bool is_about_word = finding.reason == "NotSupported";
  if (!is_about_word && finding.reason != "Invalid") return std::nullopt;
  const Written written = WrittenAt(finding.location);
  if (written.text.empty()) return std::nullopt;
  const auto at = TypeAt(finding.field, type, minor);
  if (!at) return std::nullopt;
  if (is_about_word) {
    for (std::string_view word : at->enum_values()) {
      if (!IsEqualButForCase(word, written.text) || word == written.text) continue;
      return Fix{fmt::format("write `{}`", word),
                 {{finding.location, yaml::StringLike(written.style, word)}}};
    }
    return std::nullopt;
  }
  constexpr size_t kMostDigits = 5;  // of a port
  const bool is_number = written.text.size() <= kMostDigits && written.text[0] != '0' &&
                         written.text.find_first_not_of("0123456789") == std::string_view::npos;
  if (at->shape() != schema::Shape::kIntOrString || written.style == yaml::Style::kPlain || !is_number)
    return std::nullopt;
  return Fix{"remove the quotes", {{finding.location, std::string(written.text)}}};
}

}  // namespace kubevet::engine
