// What literals stand for: numbers, and text with its quotes, prefixes and escapes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/span.h"
#include "cel/lexer.h"
#include "cel/value.h"

namespace kubevet::cel {

/// What is wrong with an expression: a place in it and our words.
struct Issue {
  Span span;
  std::string message;
};

/// Of kInt, kUint and kDouble; `is_negative` when a minus stands before it.
std::variant<Value, Issue> ReadNumber(const Token& token, bool is_negative);

/// A decimal number, "inf" or "nan"; nothing for other text and what is too large. What is too small is 0.
std::optional<double> ParseDouble(std::string_view text);

/// The bytes that a kString or kBytes token stands for.
std::variant<std::string, Issue> ReadText(const Token& token);

}  // namespace kubevet::cel
