#include "cel/literal.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace kubevet::cel {
namespace {

constexpr uint32_t kLastCodePoint = 0x10FFFF;

struct Escape {
  uint32_t code = 0;
  size_t length = 0;  // with the backslash; 0: none that exists
  bool is_byte = false;
};

std::optional<uint32_t> Digits(std::string_view text, size_t count, int base) {
  uint32_t number = 0;
  if (text.size() < count) return std::nullopt;
  const char* end = text.data() + count;
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<char> SimpleEscape(char c) {
  constexpr std::string_view kNames = "abfnrtv\\'\"`?";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"`?";
  const size_t at = kNames.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional(kMeanings[at]);
}

Escape Numbered(std::string_view text, size_t skip, size_t count, int base, bool is_byte) {
  const auto code = Digits(text.substr(skip), count, base);
  return code ? Escape{*code, skip + count, is_byte} : Escape{};
}

/// `text` starts with a backslash and something behind it. In bytes, \x and octal escapes are bytes.
Escape ReadEscape(std::string_view text, bool is_bytes) {
  const char c = text[1];
  if (const auto simple = SimpleEscape(c)) return {static_cast<unsigned char>(*simple), 2, false};
  if (c == 'x' || c == 'X') return Numbered(text, 2, 2, 16, is_bytes);
  if (c >= '0' && c <= '3') return Numbered(text, 1, 3, 8, is_bytes);
  if (c == 'u' && !is_bytes) return Numbered(text, 2, 4, 16, false);
  if (c == 'U' && !is_bytes) return Numbered(text, 2, 8, 16, false);
  return {};
}

bool IsCodePoint(uint32_t code) {
  return code <= kLastCodePoint && !(code >= 0xD800 && code <= 0xDFFF);
}

template <typename T>
std::optional<T> Integer(std::string_view digits, bool is_negative) {
  const bool is_hex = digits.starts_with("0x");
  if (is_hex) digits.remove_prefix(2);
  const std::string text = (is_negative ? "-" : "") + std::string(digits);
  T number{};
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<double> ParseDouble(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument || stop != text.data() + text.size() || text.ends_with(')'))
    return std::nullopt;
  if (error == std::errc()) return number;
  // from_chars does not say on which side the number is out of range.
  number = std::strtod(std::string(text).c_str(), nullptr);
  return std::isinf(number) ? std::nullopt : std::optional(number);
}

std::variant<Value, Issue> ReadNumber(const Token& token, bool is_negative) {
  if (token.kind == TokenKind::kDouble) {
    const auto number = ParseDouble(token.text);
    if (!number) return Issue{token.span, "this number is too large for a double"};
    return Value::Double(is_negative ? -*number : *number);
  }
  if (token.kind == TokenKind::kUint) {
    const auto number = Integer<uint64_t>(token.text.substr(0, token.text.size() - 1), false);
    if (!number) return Issue{token.span, "this number does not fit 64 bits"};
    return Value::Uint(*number);
  }
  const auto number = Integer<int64_t>(token.text, is_negative);
  if (!number) return Issue{token.span, "this number does not fit a signed integer of 64 bits"};
  return Value::Int(*number);
}

std::variant<std::string, Issue> ReadText(const Token& token) {
  const bool is_bytes = token.kind == TokenKind::kBytes;
  std::string_view text = token.text;
  const size_t prefix = text.find_first_of("\"'");
  const bool is_raw = text.substr(0, prefix).find_first_of("rR") != std::string_view::npos;
  const size_t quotes =
      text.size() >= prefix + 6 && text[prefix + 1] == text[prefix] && text[prefix + 2] == text[prefix] ? 3
                                                                                                        : 1;
  const size_t end = text.size() - quotes;
  std::string out;
  out.reserve(text.size());
  for (size_t i = prefix + quotes; i < end;) {
    if (text[i] == '\r') {
      out += '\n';
      i += i + 1 < end && text[i + 1] == '\n' ? 2 : 1;
    } else if (text[i] != '\\' || is_raw) {
      out += text[i++];
    } else {
      const Escape escape = ReadEscape(text.substr(i, end - i), is_bytes);
      const uint32_t place = token.span.begin + static_cast<uint32_t>(i);
      if (escape.length == 0 || (!escape.is_byte && !IsCodePoint(escape.code))) {
        const size_t shown =
            std::max<size_t>(escape.length, 1 + std::max<size_t>(1, Utf8SequenceLength(text.substr(i + 1))));
        return Issue{
            {place, place + static_cast<uint32_t>(shown)},
            fmt::format("there is no escape `{}` in {}", text.substr(i, shown), is_bytes ? "bytes" : "text")};
      }
      escape.is_byte ? void(out += static_cast<char>(escape.code)) : AppendUtf8(out, escape.code);
      i += escape.length;
    }
  }
  return out;
}

}  // namespace kubevet::cel
