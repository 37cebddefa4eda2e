// What a scalar means to the API server: YAML 1.1's rules as its YAML library has them, then JSON.
// Source of truth: go.yaml.in/yaml/v2 resolve.go and sigs.k8s.io/yaml (values pass through JSON).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "yaml/document.h"

namespace kubevet::yaml {

namespace internal {

/// What may begin something else than a string: with a letter or `~` a word of at most kLongestWord.
inline constexpr std::string_view kBeginsWord = "~nNyYtTfFoO", kBeginsNumber = "0123456789-+.";
inline constexpr size_t kLongestWord = 5;
enum class PlainStart : uint8_t { kString, kWord, kNumber };
inline constexpr auto kPlainStarts = [] {
  std::array<PlainStart, 256> starts{};
  for (char c : kBeginsWord) starts[static_cast<uint8_t>(c)] = PlainStart::kWord;
  for (char c : kBeginsNumber) starts[static_cast<uint8_t>(c)] = PlainStart::kNumber;
  return starts;
}();

Kind ResolveWordOrNumber(std::string_view text);

}  // namespace internal

/// The kind of a plain scalar: `yes` is a bool, `~` null, `010`, `0o10` and `1_0` ints, `12:30` a string.
inline Kind ResolvePlain(std::string_view text) {
  if (text.empty()) return Kind::kNull;
  const internal::PlainStart start = internal::kPlainStarts[static_cast<uint8_t>(text[0])];
  const bool is_string = start == internal::PlainStart::kString ||
                         (start == internal::PlainStart::kWord && text.size() > internal::kLongestWord);
  return is_string ? Kind::kString : internal::ResolveWordOrNumber(text);
}

/// A number as the server reads it: exactly one member is set, integers where they fit.
struct Number {
  std::optional<int64_t> integer;
  std::optional<uint64_t> large;  ///< above the range of int64
  std::optional<double> real;
};

/// The value of a plain scalar that ResolvePlain calls an int or float; nothing for others.
std::optional<Number> ParseNumber(std::string_view text);

/// JSON text of a number as Go prints it: "16", "1e+21", "0.001".
std::string JsonText(const Number& number);

/// The text a plain key has in JSON: `yes` is "true", `010` "8", `1.0` "1"; nothing for keys that stay as
/// they are written. Null keys cannot be converted and are refused before.
std::optional<std::string> JsonKey(std::string_view text, Kind kind);

/// Whether `text`, which ResolvePlain calls a bool, is true.
bool IsTrue(std::string_view text);

}  // namespace kubevet::yaml
