// The tokens of an expression.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/span.h"

namespace kubevet::cel {

enum class TokenKind : uint8_t {
  kEnd,
  kIdentifier,
  kQuotedIdentifier,  // `a-b`, without meaning to be an expression
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTrue,
  kFalse,
  kNull,
  kPunctuation,  // and operators, `in` among them: compare the text
  kInvalid,      // `problem` says why
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Span span;
  std::string_view text;     // as written; of a quoted identifier what is between the quotes
  std::string_view problem;  // static

  bool Is(std::string_view punctuation) const {
    return kind == TokenKind::kPunctuation && text == punctuation;
  }
};

/// Gives the tokens of `text` one by one, then kEnd for ever.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token Next();

 private:
  char At(size_t offset) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  void SkipBlanks();
  Token Take(TokenKind kind, size_t length);
  Token Invalid(std::string_view problem, size_t length);
  Token Number();
  Token Word();
  Token QuotedIdentifier();
  Token Text(size_t prefix);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace kubevet::cel
