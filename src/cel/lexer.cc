#include "cel/lexer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace kubevet::cel {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsRaw(char c) {
  return c == 'r' || c == 'R';
}
bool IsQuote(char c) {
  return c == '"' || c == '\'';
}

/// How long the sequence at `text` is that starts with a byte above 0x7f: errors cover whole characters.
size_t CharacterLength(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && !BeginsCodePoint(text[length])) ++length;
  return length;
}

constexpr std::array<std::string_view, 6> kLongPunctuation = {"==", "!=", "<=", ">=", "&&", "||"};
constexpr std::string_view kPunctuation = "[]{}().,-!?:+*/%<>";

}  // namespace

void Lexer::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') {
      ++at_;
    } else if (c == '/' && At(1) == '/') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

Token Lexer::Take(TokenKind kind, size_t length) {
  Token token;
  token.kind = kind;
  token.text = text_.substr(at_, length);
  token.span = {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + length)};
  at_ += length;
  return token;
}

Token Lexer::Invalid(std::string_view problem, size_t length) {
  Token token = Take(TokenKind::kInvalid, std::min(length, text_.size() - at_));
  token.problem = problem;
  return token;
}

Token Lexer::Next() {
  SkipBlanks();
  if (at_ >= text_.size()) return Take(TokenKind::kEnd, 0);
  const char c = text_[at_];
  if (IsDigit(c) || (c == '.' && IsDigit(At(1)))) return Number();
  if (IsQuote(c)) return Text(0);
  if (IsRaw(c) && IsQuote(At(1))) return Text(1);
  if (c == 'b' || c == 'B') {
    if (IsQuote(At(1))) return Text(1);
    if (IsRaw(At(1)) && IsQuote(At(2))) return Text(2);
  }
  if (IsLetter(c)) return Word();
  if (c == '`') return QuotedIdentifier();
  for (const std::string_view punctuation : kLongPunctuation) {
    if (text_.substr(at_).starts_with(punctuation)) return Take(TokenKind::kPunctuation, 2);
  }
  if (kPunctuation.find(c) != std::string_view::npos) return Take(TokenKind::kPunctuation, 1);
  if (c == '=') return Invalid("`=` is no operator; equality is `==`", 1);
  if (c == '&') return Invalid("`&` is no operator; and is `&&`", 1);
  if (c == '|') return Invalid("`|` is no operator; or is `||`", 1);
  return Invalid("this character has no meaning here", CharacterLength(text_.substr(at_)));
}

Token Lexer::Number() {
  size_t length = 0;
  if (At(0) == '0' && At(1) == 'x' && IsHex(At(2))) {
    length = 3;
    while (IsHex(At(length))) ++length;
  } else {
    while (IsDigit(At(length))) ++length;
    bool is_double = false;
    if (At(length) == '.' && IsDigit(At(length + 1))) {
      is_double = true;
      ++length;
      while (IsDigit(At(length))) ++length;
    }
    if (At(length) == 'e' || At(length) == 'E') {
      const size_t sign = At(length + 1) == '+' || At(length + 1) == '-' ? 1 : 0;
      if (IsDigit(At(length + 1 + sign))) {
        is_double = true;
        length += 1 + sign;
        while (IsDigit(At(length))) ++length;
      }
    }
    if (is_double) return Take(TokenKind::kDouble, length);
  }
  if (At(length) == 'u' || At(length) == 'U') return Take(TokenKind::kUint, length + 1);
  return Take(TokenKind::kInt, length);
}

Token Lexer::Word() {
  size_t length = 1;
  while (IsLetter(At(length)) || IsDigit(At(length))) ++length;
  const std::string_view word = text_.substr(at_, length);
  if (word == "true") return Take(TokenKind::kTrue, length);
  if (word == "false") return Take(TokenKind::kFalse, length);
  if (word == "null") return Take(TokenKind::kNull, length);
  if (word == "in") return Take(TokenKind::kPunctuation, length);
  return Take(TokenKind::kIdentifier, length);
}

Token Lexer::QuotedIdentifier() {
  size_t length = 1;
  while (IsLetter(At(length)) || IsDigit(At(length)) ||
         (At(length) && std::string_view(".-/ ").find(At(length)) != std::string_view::npos)) {
    ++length;
  }
  if (At(length) != '`' || length == 1)
    return Invalid("a field in backquotes ends with a backquote and has letters, digits, `_.-/` and spaces",
                   length);
  Token token = Take(TokenKind::kQuotedIdentifier, length + 1);
  token.text = token.text.substr(1, length - 1);
  return token;
}

Token Lexer::Text(size_t prefix) {
  const bool is_bytes = prefix > 0 && !IsRaw(At(0));
  const bool is_raw = prefix > 0 && IsRaw(At(prefix - 1));
  const char quote = At(prefix);
  const bool is_triple = At(prefix + 1) == quote && At(prefix + 2) == quote;
  const size_t quotes = is_triple ? 3 : 1;
  for (size_t i = prefix + quotes; at_ + i < text_.size(); ++i) {
    const char c = At(i);
    if (c == '\\' && !is_raw) {
      ++i;
    } else if (!is_triple && (c == '\n' || c == '\r')) {
      return Invalid("this text does not end on its line", i);
    } else if (c == quote && (!is_triple || (At(i + 1) == quote && At(i + 2) == quote))) {
      return Take(is_bytes ? TokenKind::kBytes : TokenKind::kString, i + quotes);
    }
  }
  return Invalid("this text does not end", text_.size() - at_);
}

}  // namespace kubevet::cel
