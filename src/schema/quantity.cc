#include "schema/quantity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <utility>

namespace kubevet::schema {
namespace {

using Format = Quantity::Format;

// The finest that the server keeps.
constexpr int64_t kNano = -9;
// Digits that fit the server's int64 for certain.
constexpr int kSmallDigits = 18;
// Addends that are further apart do not meet within memory.
constexpr int64_t kFarthestDigits = 4096;

struct Suffix {
  std::string_view text;
  int base;
  int exponent;
};

constexpr Suffix kSuffixes[] = {
    {"", 10, 0},   {"n", 10, -9}, {"u", 10, -6}, {"m", 10, -3}, {"k", 10, 3},  {"M", 10, 6},
    {"G", 10, 9},  {"T", 10, 12}, {"P", 10, 15}, {"E", 10, 18}, {"Ki", 2, 10}, {"Mi", 2, 20},
    {"Gi", 2, 30}, {"Ti", 2, 40}, {"Pi", 2, 50}, {"Ei", 2, 60},
};

std::string_view SuffixText(int base, int64_t exponent) {
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.base == base && suffix.exponent == exponent) return suffix.text;
  }
  return {};
}

bool IsDigit(char c) {
  return '0' <= c && c <= '9';
}

size_t CountDigits(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
}

// A quantity taken apart: sign, digits before the dot without leading zeros, digits after it, suffix.
struct Parts {
  bool negative = false;
  bool has_digits = false;
  std::string_view whole;
  std::string_view fraction;
  std::string_view suffix;
};

std::optional<Parts> TakeApart(std::string_view text) {
  Parts parts;
  parts.negative = text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  size_t whole = CountDigits(text);
  parts.whole = text.substr(0, whole);
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    parts.fraction = text.substr(0, CountDigits(text));
    text.remove_prefix(parts.fraction.size());
  }
  parts.has_digits = whole + parts.fraction.size() > 0;
  parts.whole.remove_prefix(std::min(parts.whole.find_first_not_of('0'), parts.whole.size()));
  if (parts.whole.empty()) parts.whole = "0";

  parts.suffix = text;
  text.remove_prefix(std::min(text.find_first_not_of("eEinumkKMGTP"), text.size()));
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (CountDigits(text) != text.size()) return std::nullopt;
  return parts;
}

struct Scale {
  int base = 10;
  int32_t exponent = 0;
  Format format = Format::kDecimalSi;
};

std::optional<Scale> ReadSuffix(std::string_view text) {
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.text != text) continue;
    return Scale{suffix.base, suffix.exponent, suffix.base == 2 ? Format::kBinarySi : Format::kDecimalSi};
  }
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(text[1] == '+' ? 2 : 1);
  int64_t exponent = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Scale{10, static_cast<int32_t>(exponent), Format::kDecimalExponent};
}

std::string TimesPowerOfTwo(std::string digits, int power) {
  constexpr int kStep = 30;  // 10 * 2^30 leaves room for the carry
  while (power > 0) {
    int step = std::min(power, kStep);
    uint64_t carry = 0;
    for (size_t i = digits.size(); i-- > 0;) {
      carry += static_cast<uint64_t>(digits[i] - '0') << step;
      digits[i] = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    if (carry > 0) digits.insert(0, std::to_string(carry));
    power -= step;
  }
  return digits;
}

std::string Increment(std::string digits) {
  size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
  if (i == 0) return digits.insert(0, 1, '1');
  ++digits[i - 1];
  return digits;
}

// Both without leading zeros.
std::strong_ordering CompareWhole(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

std::string AddDigits(std::string a, std::string b) {
  if (a.size() < b.size()) std::swap(a, b);
  b.insert(0, a.size() - b.size(), '0');
  int carry = 0;
  for (size_t i = a.size(); i-- > 0;) {
    carry += a[i] - '0' + b[i] - '0';
    a[i] = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  if (carry > 0) a.insert(0, 1, '1');
  return a;
}

// a - b for a >= b.
std::string SubtractDigits(std::string a, std::string b) {
  b.insert(0, a.size() - b.size(), '0');
  int borrow = 0;
  for (size_t i = a.size(); i-- > 0;) {
    int digit = a[i] - b[i] - borrow;
    borrow = digit < 0;
    a[i] = static_cast<char>('0' + digit + 10 * borrow);
  }
  return a;
}

// Nothing when a remainder is left.
std::optional<std::string> DivideExactly(std::string digits, int divisor) {
  int rest = 0;
  for (char& digit : digits) {
    rest = rest * 10 + (digit - '0');
    digit = static_cast<char>('0' + rest / divisor);
    rest %= divisor;
  }
  if (rest != 0) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return digits;
}

std::optional<int64_t> ToInt64(std::string_view digits, bool negative) {
  std::string text(negative ? "-" : "");
  text += digits.empty() ? "0" : digits;
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

// Whether the server keeps the number as an int64 and a scale.
bool IsSmall(const Parts& parts, const Scale& scale, int64_t decimal_scale) {
  int digits = static_cast<int>(std::min<size_t>(parts.whole.size() + parts.fraction.size(), 1000));
  if (scale.base == 10) return digits <= kSmallDigits && decimal_scale >= kNano;
  // 2^10 counts as three digits.
  constexpr int kBinaryDigits = 15;
  return parts.fraction.empty() && kBinaryDigits - digits - scale.exponent * 3 / 10 - 1 >= 0;
}

// Whether the server gives back what was written instead of a canonical form of its own.
bool IsKeptAsWritten(const Parts& parts, const Scale& scale, int64_t decimal_scale) {
  std::string digits = std::string(parts.whole) + std::string(parts.fraction);
  if (scale.base == 2) return *ToInt64(digits, false) % 8 != 0;
  return decimal_scale % 3 == 0 && !digits.ends_with("000") && digits[0] != '0';
}

}  // namespace

Quantity::Quantity(int64_t value, Format format)
    : digits_(std::to_string(value)), negative_(value < 0), format_(format) {
  if (negative_) digits_.erase(0, 1);
  Normalize();
}

Quantity::Quantity(const State& state)
    : digits_(state.digits),
      exponent_(state.exponent),
      negative_(state.negative),
      format_(state.format),
      is_small_(state.is_small),
      scale_(state.scale) {}

void Quantity::Normalize() {
  digits_.erase(0, std::min(digits_.find_first_not_of('0'), digits_.size()));
  if (digits_.empty()) {
    exponent_ = 0;
    negative_ = false;
    return;
  }
  size_t size = digits_.find_last_not_of('0') + 1;
  exponent_ += static_cast<int64_t>(digits_.size() - size);
  digits_.resize(size);
}

std::strong_ordering Quantity::operator<=>(const Quantity& other) const {
  if (sign() != other.sign()) return sign() <=> other.sign();
  const Quantity& greater = negative_ ? other : *this;
  const Quantity& less = negative_ ? *this : other;
  if (IsZero() || greater.size() != less.size()) return greater.size() <=> less.size();
  return greater.digits_ <=> less.digits_;
}

Quantity Quantity::operator-() const {
  Quantity result = *this;
  result.negative_ = !negative_ && !IsZero();
  result.written_.clear();
  return result;
}

Quantity Quantity::operator-(const Quantity& other) const {
  return *this + -other;
}

Quantity Quantity::operator+(const Quantity& other) const {
  Quantity result = IsZero() ? other : *this;
  result.written_.clear();
  result.is_small_ = is_small_ && other.is_small_;
  if (IsZero() || other.IsZero()) return result;
  if (std::abs(size() - other.size()) > kFarthestDigits) return size() > other.size() ? *this : other;

  int64_t exponent = std::min(exponent_, other.exponent_);
  std::string a = RoundedDigits(exponent), b = other.RoundedDigits(exponent);
  if (negative_ == other.negative_) {
    result.digits_ = AddDigits(std::move(a), std::move(b));
  } else if (CompareWhole(a, b) >= 0) {
    result.digits_ = SubtractDigits(std::move(a), std::move(b));
  } else {
    result.digits_ = SubtractDigits(std::move(b), std::move(a));
    result.negative_ = other.negative_;
  }
  result.exponent_ = exponent;
  result.Normalize();
  result.scale_ = std::min(scale_, other.scale_);
  for (const Quantity* part : {this, &other, &std::as_const(result)}) {
    result.is_small_ &= part->IntegerAt(result.scale_).has_value();
  }
  return result;
}

// |*this| / 10^exponent as a whole number, rounded up. Not for exponents far below the number's own.
std::string Quantity::RoundedDigits(int64_t exponent) const {
  if (IsZero()) return "";
  if (exponent_ >= exponent) return digits_ + std::string(static_cast<size_t>(exponent_ - exponent), '0');
  if (exponent - exponent_ >= static_cast<int64_t>(digits_.size())) return "1";
  // Digits end with another one than zero, so whatever is cut off counts.
  return Increment(digits_.substr(0, digits_.size() - static_cast<size_t>(exponent - exponent_)));
}

// The number in units of 10^exponent, rounded away from zero; nothing when it does not fit.
std::optional<int64_t> Quantity::IntegerAt(int64_t exponent) const {
  constexpr int64_t kMostDigits = 19;
  if (size() - exponent > kMostDigits) return std::nullopt;
  return ToInt64(RoundedDigits(exponent), negative_);
}

int64_t Quantity::Scaled(int64_t exponent) const {
  if (auto value = IntegerAt(exponent)) return *value;
  return negative_ ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

// The number in units of 10^exponent as the server computes it in 64 bits.
int64_t Quantity::Overflowing(int64_t exponent) const {
  if (auto value = IntegerAt(exponent)) return *value;
  constexpr int64_t kWrittenShifts[] = {1, 2, 3, 6, 9};
  const int64_t shift = scale_ - exponent;
  const bool wraps =
      std::find(std::begin(kWrittenShifts), std::end(kWrittenShifts), shift) != std::end(kWrittenShifts);
  if (is_small_ && !wraps) return 0;  // elsewhere it notices
  constexpr int64_t kWordBits = 64;   // 10^64 has as many factors of two
  uint64_t value = 0;
  for (char digit : digits_) value = value * 10 + static_cast<uint64_t>(digit - '0');
  for (int64_t i = std::min(exponent_ - exponent, kWordBits); i > 0; --i) value *= 10;
  return static_cast<int64_t>(negative_ ? -value : value);
}

bool Quantity::IsWhole() const {
  constexpr int64_t kMilli = -3;
  return Overflowing(kMilli) % 1000 == 0;
}

bool Quantity::IsMultipleOf(const Quantity& unit) const {
  const int64_t divisor = unit.Overflowing(0);
  return divisor != 0 && Overflowing(0) % divisor == 0;
}

Quantity Quantity::RoundedToMilli() const {
  constexpr int64_t kMilli = -3;
  if (exponent_ >= kMilli) return *this;
  Quantity result = *this;
  result.digits_ = RoundedDigits(kMilli);
  result.exponent_ = kMilli;
  result.scale_ = kMilli;
  result.written_.clear();
  result.Normalize();
  return result;
}

std::optional<int64_t> Quantity::AsInt64() const {
  if (!is_small_ || scale_ < 0) return std::nullopt;
  return IntegerAt(0);
}

double Quantity::AsDouble() const {
  std::string text = (negative_ ? "-" : "") + (IsZero() ? "0" : digits_) + "e" + std::to_string(exponent_);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() && exponent_ > 0) value = negative_ ? -HUGE_VAL : HUGE_VAL;
  return value;
}

std::string Quantity::ToString() const {
  if (!written_.empty()) return written_;
  if (IsZero()) return "0";
  bool binary = format_ == Format::kBinarySi && exponent_ >= 0 && exponent_ <= kFarthestDigits;
  if (!binary || (Quantity(-1024) < *this && *this < Quantity(1024))) return DecimalString();
  std::string digits = RoundedDigits(0);
  int power = 0;
  while (auto quotient = DivideExactly(digits, 1024)) {
    digits = *std::move(quotient);
    power += 10;
  }
  return (negative_ ? "-" : "") + digits + std::string(SuffixText(2, power));
}

// A whole mantissa and an exponent that is a multiple of three. The server has no suffix beyond E and then
// writes none.
std::string Quantity::DecimalString() const {
  std::string digits = (negative_ ? "-" : "") + digits_;
  int64_t exponent = exponent_;
  for (; exponent % 3 != 0; --exponent) digits += '0';
  if (format_ != Format::kDecimalExponent) return digits + std::string(SuffixText(10, exponent));
  return exponent == 0 ? digits : digits + "e" + std::to_string(exponent);
}

std::optional<Quantity> ParseQuantity(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto parts = TakeApart(text);
  auto scale = parts ? ReadSuffix(parts->suffix) : std::nullopt;
  if (!scale) return std::nullopt;

  Quantity quantity;
  int32_t decimal_exponent = scale->base == 10 ? scale->exponent : 0;
  auto decimal_scale = static_cast<int32_t>(decimal_exponent - static_cast<int64_t>(parts->fraction.size()));
  quantity.is_small_ = IsSmall(*parts, *scale, decimal_scale);
  if (!quantity.is_small_ && !parts->has_digits) return std::nullopt;
  quantity.format_ = scale->format;
  quantity.negative_ = parts->negative;
  quantity.digits_ = std::string(parts->whole) + std::string(parts->fraction);
  quantity.exponent_ = decimal_scale;
  quantity.scale_ = decimal_scale;
  if (scale->base == 2) quantity.digits_ = TimesPowerOfTwo(std::move(quantity.digits_), scale->exponent);
  quantity.Normalize();
  if (!quantity.is_small_) {
    quantity.Confine();
  } else if (IsKeptAsWritten(*parts, *scale, decimal_scale)) {
    quantity.written_ = text;
  }
  return quantity;
}

std::optional<int64_t> PlainThousandths(std::string_view quantity) {
  constexpr size_t kDigits = 6;
  int64_t value = 0;
  size_t digits = 0;
  while (digits < quantity.size() && digits <= kDigits && IsDigit(quantity[digits]))
    value = value * 10 + (quantity[digits++] - '0');
  if (digits == 0 || digits > kDigits || (quantity[0] == '0' && digits > 1)) return std::nullopt;
  const std::string_view suffix = quantity.substr(digits);
  if (suffix.empty()) return value * 1000;
  if (suffix.size() == 1 && suffix[0] == 'm') return value;
  if (suffix.size() != 2 || suffix[1] != 'i') return std::nullopt;
  if (suffix[0] == 'M') return (value << 20) * 1000;
  if (suffix[0] == 'G') return (value << 30) * 1000;
  if (suffix[0] == 'K') return (value << 10) * 1000;
  return std::nullopt;
}

// What the server does to numbers that do not fit its int64: nothing finer than nano, no binary number beyond
// the greatest int64, and no binary suffix for fractions.
void Quantity::Confine() {
  if (exponent_ < kNano) {
    digits_ = RoundedDigits(kNano);
    exponent_ = kNano;
    Normalize();
  }
  if (format_ != Format::kBinarySi) return;
  if (!IntegerAt(0) || *IntegerAt(0) == std::numeric_limits<int64_t>::min()) {
    digits_ = std::to_string(std::numeric_limits<int64_t>::max());
    exponent_ = 0;
  }
  if (!IsZero() && size() <= 0) format_ = Format::kDecimalSi;
}

}  // namespace kubevet::schema
