#include "validate/numbers.h"

#include <fmt/core.h>

#include <charconv>
#include <limits>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

bool IsPercent(const Value& value) {
  return value.IsString() && k8s::PercentProblem(value.String()).empty();
}

/// Go's strconv.Atoi without its error: the nearest number when it is out of range, 0 when it is none.
int64_t LenientNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<int64_t>::max();
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace

void ValidateNonNegative(const Value& number) {
  if (number.Int() < 0)
    Invalid(number, fmt::format("`{}` is negative, it must be 0 or more", number.node().text()));
}

void ValidateIntOrPercent(const Value& value) {
  if (value.IsString()) {
    InvalidIf(value, k8s::PercentProblem(value.String()));
  } else {
    ValidateNonNegative(value);
  }
}

void ValidateNotMoreThan100Percent(const Value& value) {
  if (IsPercent(value) && IntOrPercentValue(value, 0) > 100) {
    Invalid(value, fmt::format("`{}` is more than 100%", value.String()));
  }
}

int64_t IntOrPercentValue(const Value& value, int64_t otherwise) {
  if (!value) return otherwise;
  if (!value.IsString()) return value.Int();
  std::string_view text = value.String();
  if (IsPercent(value)) text.remove_suffix(1);
  return LenientNumber(text);
}

}  // namespace kubevet::validate
