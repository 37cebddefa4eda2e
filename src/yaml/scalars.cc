#include "yaml/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace kubevet::yaml {
namespace {

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether a text is a word of the same length written `like`, `Like` or `LIKE` this.
bool IsWrittenLike(std::string_view text, std::string_view word) {
  constexpr char kCase = 'a' - 'A';
  bool is_lower = true, is_upper = true;  // from the second letter on
  for (size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | kCase) != word[i]) return false;
    if (i > 0) (text[i] == word[i] ? is_upper : is_lower) = false;
  }
  return text[0] == word[0] ? is_lower : is_lower || is_upper;
}

bool IsBoolWord(std::string_view text) {
  const auto is = [text](std::string_view word) { return IsWrittenLike(text, word); };
  switch (text.size()) {
    case 1:
      return is("y") || is("n");
    case 2:
      return is("no") || is("on");
    case 3:
      return is("yes") || is("off");
    case 4:
      return is("true");
    case 5:
      return is("false");
    default:
      return false;
  }
}

bool IsNullWord(std::string_view text) {
  return text.empty() || text == "~" || (text.size() == 4 && IsWrittenLike(text, "null"));
}

std::optional<double> SpecialFloat(std::string_view text) {
  double sign = 1;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::nullopt;
  }
  if (text == ".inf" || text == ".Inf" || text == ".INF")
    return sign * std::numeric_limits<double>::infinity();
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// Digits with an optional fraction and exponent; a leading '.' needs a digit behind it.
bool LooksLikeFloat(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i > start;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  } else {
    if (!digits()) return false;
    if (i < text.size() && text[i] == '.') {
      ++i;
      digits();
    }
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

/// A float that is in range; too large is no number at all, too small is zero.
std::optional<double> ParseFloat(std::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    value = std::strtod(std::string(text).c_str(), nullptr);
    if (std::isinf(value)) return std::nullopt;
    return value;
  }
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// An integer with Go's base prefixes: 0x, 0o, 0b and a bare leading zero for octal.
std::optional<Number> ParseInteger(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
  }
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    char prefix = text[1] | 0x20;
    base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
    text.remove_prefix(prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1);
  }
  uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), magnitude, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  Number number;
  if (negative) {
    if (magnitude > 1ull << 63) return std::nullopt;
    number.integer = static_cast<int64_t>(0 - magnitude);
  } else if (magnitude > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    number.large = magnitude;
  } else {
    number.integer = static_cast<int64_t>(magnitude);
  }
  return number;
}

/// JSON drops the leading zero of a two-digit exponent.
std::string Scientific(double value) {
  std::array<char, 40> buffer;
  auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string out(buffer.data(), end);
  size_t e = out.find('e');
  if (e + 3 < out.size() && out[e + 2] == '0') out.erase(e + 2, 1);
  return out;
}

std::string Decimal(double value) {
  std::array<char, 400> buffer;
  auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return std::string(buffer.data(), end);
}

/// Go's shortest 'g' format of a 32 bit float, which is what keys get.
std::string FloatKey(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  std::array<char, 40> buffer;
  float narrow = static_cast<float>(value);
  auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), narrow, std::chars_format::scientific);
  std::string scientific(buffer.data(), end);
  int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent < -4 || exponent >= 6) return scientific;
  auto [fixed_end, fixed_error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), narrow, std::chars_format::fixed);
  return std::string(buffer.data(), fixed_end);
}

}  // namespace

Kind internal::ResolveWordOrNumber(std::string_view text) {
  const char first = text[0];
  if (kPlainStarts[static_cast<uint8_t>(first)] == PlainStart::kWord)
    return IsNullWord(text) ? Kind::kNull : IsBoolWord(text) ? Kind::kBool : Kind::kString;
  if (text.size() <= 18 && first >= '1' && first <= '9' && std::all_of(text.begin(), text.end(), IsDigit))
    return Kind::kInt;
  auto number = ParseNumber(text);
  return !number ? Kind::kString : number->real ? Kind::kFloat : Kind::kInt;
}

std::optional<Number> ParseNumber(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (auto special = SpecialFloat(text)) return Number{{}, {}, special};
  auto real = [](std::string_view digits) -> std::optional<Number> {
    auto value = LooksLikeFloat(digits) ? ParseFloat(digits) : std::nullopt;
    return value ? std::optional<Number>(Number{{}, {}, value}) : std::nullopt;
  };
  if (text[0] == '.') return real(text);
  if (!IsDigit(text[0]) && text[0] != '-' && text[0] != '+') return std::nullopt;
  std::string plain;
  if (text.find('_') != std::string_view::npos) {
    std::remove_copy(text.begin(), text.end(), std::back_inserter(plain), '_');
    text = plain;
  }
  auto integer = ParseInteger(text);
  return integer ? integer : real(text);
}

std::string JsonText(const Number& number) {
  if (number.integer) return std::to_string(*number.integer);
  if (number.large) return std::to_string(*number.large);
  double value = *number.real;
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  double magnitude = std::fabs(value);
  return magnitude < 1e-6 || magnitude >= 1e21 ? Scientific(value) : Decimal(value);
}

std::optional<std::string> JsonKey(std::string_view text, Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return IsTrue(text) ? "true" : "false";
    case Kind::kInt:
    case Kind::kFloat: {
      auto number = ParseNumber(text);
      std::string json = number->real ? FloatKey(*number->real) : JsonText(*number);
      return json == text ? std::nullopt : std::optional(json);
    }
    default:
      return std::nullopt;
  }
}

bool IsTrue(std::string_view text) {
  if (text.empty()) return false;
  char first = text[0] | 0x20;
  return first == 'y' || first == 't' || (first == 'o' && text.size() == 2);
}

}  // namespace kubevet::yaml
