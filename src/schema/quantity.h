// Resource quantities, as k8s.io/apimachinery/pkg/api/resource reads, compares and prints them: `1.5Gi`,
// `250m`, `1e3`. Exact at any size; what is finer than a billionth is rounded away from zero when it is read.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kubevet::schema {

/// An exact decimal number that remembers how it was written.
class Quantity {
 public:
  /// Which family of suffixes it is printed with.
  enum class Format : uint8_t { kDecimalSi, kBinarySi, kDecimalExponent };

  /// All of a quantity but how it was written, for those who keep it in memory of their own.
  struct State {
    std::string_view digits;  ///< of the quantity it was taken from
    int64_t exponent = 0;
    bool negative = false;
    Format format = Format::kDecimalSi;
    bool is_small = true;
    int32_t scale = 0;
  };

  /// Zero.
  Quantity() = default;
  explicit Quantity(int64_t value, Format format = Format::kDecimalSi);
  explicit Quantity(const State& state);
  State state() const { return {digits_, exponent_, negative_, format_, is_small_, scale_}; }

  /// -1, 0 or 1.
  int sign() const { return IsZero() ? 0 : negative_ ? -1 : 1; }
  bool IsZero() const { return digits_.empty(); }
  Format format() const { return format_; }

  /// The number alone counts: 1Gi equals 1024Mi.
  std::strong_ordering operator<=>(const Quantity& other) const;
  bool operator==(const Quantity& other) const { return (*this <=> other) == std::strong_ordering::equal; }

  /// The sum, in the format of the first addend that is not zero. Of two numbers whose sizes are thousands of
  /// digits apart, the larger.
  Quantity operator+(const Quantity& other) const;
  Quantity operator-() const;
  Quantity operator-(const Quantity& other) const;

  /// Whole units or thousandths, rounded away from zero; the nearest int64 when it does not fit.
  int64_t Value() const { return Scaled(0); }
  int64_t MilliValue() const { return Scaled(-3); }
  /// What the server asks of counted resources: no thousandths are left over. What does not fit an int64
  /// overflows as it does there.
  bool IsWhole() const;
  /// What the server asks of huge pages: whole units of both divide without a rest, with the same overflows.
  bool IsMultipleOf(const Quantity& unit) const;
  /// As it stands in a list of resources: what is finer than a thousandth is rounded away from zero.
  Quantity RoundedToMilli() const;
  /// The value, when the server can tell without loss from its own form of it: not for `1.0`, nor for more
  /// than 18 digits. What CEL's isInteger() and asInteger() see.
  std::optional<int64_t> AsInt64() const;
  double AsDouble() const;

  /// As the server prints it: as written when that is canonical enough for it, else in canonical form.
  std::string ToString() const;

 private:
  friend std::optional<Quantity> ParseQuantity(std::string_view text);

  /// Digits before the decimal point, negative for zeros behind it.
  int64_t size() const { return static_cast<int64_t>(digits_.size()) + exponent_; }
  void Normalize();
  void Confine();
  std::string RoundedDigits(int64_t exponent) const;
  std::optional<int64_t> IntegerAt(int64_t exponent) const;
  int64_t Scaled(int64_t exponent) const;
  int64_t Overflowing(int64_t exponent) const;
  std::string DecimalString() const;

  // digits_ * 10^exponent_, without leading or trailing zeros; no digits for zero.
  std::string digits_;
  int64_t exponent_ = 0;
  bool negative_ = false;
  Format format_ = Format::kDecimalSi;
  // The server keeps small numbers as an int64 and a scale, the others as a big decimal.
  bool is_small_ = true;
  int32_t scale_ = 0;
  std::string written_;  ///< what ToString() gives back; empty for the canonical form
};

/// Reads a quantity. As generous as the server: a sign alone, a dot and a bare suffix are zero.
std::optional<Quantity> ParseQuantity(std::string_view text);

/// Thousandths of a quantity that is written as most are: a few digits, maybe `m`, `Ki`, `Mi` or `Gi`.
/// Nothing for all others, which ParseQuantity can read.
std::optional<int64_t> PlainThousandths(std::string_view quantity);

}  // namespace kubevet::schema
