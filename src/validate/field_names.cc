#include "validate/field_names.h"

#include <algorithm>
#include <iterator>

namespace kubevet::validate {
namespace {

constexpr std::string_view kReservedWords[] = {"true",   "false",    "null", "in",      "as",        "break",
                                               "const",  "continue", "else", "for",     "function",  "if",
                                               "import", "let",      "loop", "package", "namespace", "return",
                                               "var",    "void",     "while"};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

bool IsReservedWord(std::string_view name) {
  return std::find(std::begin(kReservedWords), std::end(kReservedWords), name) != std::end(kReservedWords);
}

std::optional<std::string> EscapedFieldName(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return std::nullopt;
  if (IsReservedWord(name)) return "__" + std::string(name) + "__";
  std::string escaped;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_' && i + 1 < name.size() && name[i + 1] == '_') {
      escaped += "__underscores__";
      ++i;
    } else if (name[i] == '.') {
      escaped += "__dot__";
    } else if (name[i] == '-') {
      escaped += "__dash__";
    } else if (name[i] == '/') {
      escaped += "__slash__";
    } else if (IsWordCharacter(name[i])) {
      escaped += name[i];
    } else {
      return std::nullopt;
    }
  }
  return escaped;
}

}  // namespace kubevet::validate
