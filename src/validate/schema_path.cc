#include "validate/schema_path.h"

#include <fmt/core.h>

#include <optional>

namespace kubevet::validate {
namespace {

/// Cuts a path into `.`, `[`, `]`, names, and texts in single quotes.
class PathTokens {
 public:
  explicit PathTokens(std::string_view text) : rest_(text) {}

  /// Empty at the end.
  std::string_view Next() {
    const size_t size = rest_.empty() ? 0 : rest_[0] == '\'' ? QuotedSize() : PlainSize();
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return token;
  }

 private:
  static bool IsDelimiter(char c) { return c == '.' || c == '[' || c == ']'; }

  size_t PlainSize() const {
    if (IsDelimiter(rest_[0])) return 1;
    size_t size = 1;
    while (size < rest_.size() && !IsDelimiter(rest_[size])) ++size;
    return size;
  }
  size_t QuotedSize() const {
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '\'' && rest_[i - 1] != '\\') return i + 1;
    }
    return rest_.size();
  }

  std::string_view rest_;
};

/// What stands between quotes; nothing for an escape that is none.
std::optional<std::string> Unescaped(std::string_view text) {
  constexpr std::string_view kEscapes = "abfnrtv'\\";
  constexpr std::string_view kMeant = "\a\b\f\n\r\t\v'\\";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const size_t escape = kEscapes.find(text[++i]);
    if (escape == std::string_view::npos) return std::nullopt;
    out += kMeant[escape];
  }
  return out;
}

class PathWalk {
 public:
  explicit PathWalk(const schema::Schema& from) { found_.schema = &from; }

  SchemaPath Run(std::string_view text, Brackets brackets) {
    PathTokens tokens(text);
    for (std::string_view token = tokens.Next(); !token.empty() && found_.problem.empty();
         token = tokens.Next()) {
      if (token == "[") {
        if (brackets == Brackets::kForbidden)
          return Failed("names no items and keys of maps: no brackets here");
        Bracket(tokens);
      } else if (token == ".") {
        const std::string_view name = tokens.Next();
        if (name.empty()) return Failed("ends behind a dot");
        Go(std::string(name));
      } else {
        return Failed(fmt::format("has `{}` where `.` or `[` should be", token));
      }
    }
    return std::move(found_);
  }

 private:
  SchemaPath Failed(std::string problem) {
    found_.problem = std::move(problem);
    return std::move(found_);
  }

  void Bracket(PathTokens& tokens) {
    const std::string_view quoted = tokens.Next();
    if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') {
      found_.problem = "needs a name in single quotes between brackets";
      return;
    }
    const auto name = Unescaped(quoted.substr(1, quoted.size() - 2));
    if (!name) {
      found_.problem = fmt::format("has an unknown escape in {}", quoted);
      return;
    }
    Go(*name);
    if (found_.problem.empty() && tokens.Next() != "]") found_.problem = "lacks a `]`";
  }

  void Go(const std::string& name) {
    const schema::Schema* from = found_.schema;
    const bool is_object = from && !from->properties.empty();
    const schema::Property* property = is_object ? from->FindProperty(name) : nullptr;
    const bool is_map = from && !is_object && from->additional != schema::Additional::kUnset;
    if (!property && !is_map) {
      found_.problem = fmt::format("leads to `{}`, which is no field there", name);
      return;
    }
    found_.schema = property ? property->schema : from->additional_properties;
    if (found_.first.empty()) found_.first = name;
    if (is_map) {
      found_.path += fmt::format("[{}]", name);
    } else {
      found_.path += found_.path.empty() ? name : "." + name;
    }
  }

  SchemaPath found_;
};

}  // namespace

SchemaPath FindSchemaPath(std::string_view text, const schema::Schema& from, Brackets brackets) {
  return PathWalk(from).Run(text, brackets);
}

}  // namespace kubevet::validate
