#include "cel/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "base/base64.h"
#include "base/json.h"
#include "cel/map.h"
#include "cel/time.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

constexpr size_t kMaxText = 65536;
constexpr uint32_t kMaxDepth = 100;

std::string Digits(double number, std::chars_format format) {
  char buffer[400];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number, format);
  return {buffer, end};
}

std::string NoNumber(double number) {
  if (std::isnan(number)) return "NaN";
  return number < 0 ? "-Inf" : "+Inf";
}

/// What is neither a list nor a map, nor JSON by itself.
std::string ScalarText(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
      return value.AsBool() ? "true" : "false";
    case Kind::kInt:
      return std::to_string(value.AsInt());
    case Kind::kUint:
      return std::to_string(value.AsUint());
    case Kind::kDouble:
      return DoubleText(value.AsDouble());
    case Kind::kError:
    case Kind::kString:
    case Kind::kBytes:
      return std::string(value.text());
    case Kind::kType:
      return ToString(value.AsType());
    case Kind::kTimestamp:
      return TimestampText(value.AsTimestamp());
    case Kind::kDuration:
      return DurationText(value.AsDuration());
    case Kind::kNull:
      return "null";
    case Kind::kList:
    case Kind::kMap:
    case Kind::kOptional:
      return {};
    default:
      return value.opaque_kind().text(value.opaque_data());
  }
}

void Write(JsonWriter& out, const Value& value, uint32_t depth) {
  if (out.text().size() > kMaxText || depth > kMaxDepth) {
    out.String("...");
    return;
  }
  switch (value.kind()) {
    case Kind::kNull:
      out.Null();
      return;
    case Kind::kBool:
      out.Bool(value.AsBool());
      return;
    case Kind::kInt:
      out.Int(value.AsInt());
      return;
    case Kind::kUint:
      out.Uint(value.AsUint());
      return;
    case Kind::kDouble:
      out.Double(value.AsDouble());
      return;
    case Kind::kBytes:
      out.String(EncodeBase64(value.text()));
      return;
    case Kind::kOptional:
      value.AsOptional() ? Write(out, *value.AsOptional(), depth + 1) : void(out.Null());
      return;
    case Kind::kList:
      out.BeginArray();
      for (const Value& item : value.items()) {
        Write(out, item, depth + 1);
        if (out.text().size() > kMaxText) break;
      }
      out.EndArray();
      return;
    case Kind::kMap:
      out.BeginObject();
      for (const MapEntry& entry : value.entries()) {
        out.Key(ScalarText(entry.key));
        Write(out, entry.value, depth + 1);
        if (out.text().size() > kMaxText) break;
      }
      out.EndObject();
      return;
    default:
      out.String(ScalarText(value));
  }
}

}  // namespace

std::string DoubleText(double number) {
  if (!std::isfinite(number)) return NoNumber(number);
  const std::string scientific = Digits(number, std::chars_format::scientific);
  const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  return exponent < -4 || exponent >= 6 ? scientific : PlainDouble(number);
}

std::string PlainDouble(double number) {
  if (!std::isfinite(number)) return NoNumber(number);
  // Not std::chars_format::fixed, which writes all digits of large numbers instead of the fewest.
  const std::string scientific = Digits(number, std::chars_format::scientific);
  const size_t mark = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + mark + 1);
  std::string digits;
  std::copy_if(scientific.begin(), scientific.begin() + static_cast<std::ptrdiff_t>(mark),
               std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  if (exponent < 0) digits.insert(0, static_cast<size_t>(-exponent), '0');
  const size_t whole = static_cast<size_t>(std::max(exponent, 0)) + 1;
  if (digits.size() < whole) digits.resize(whole, '0');
  if (digits.size() > whole) digits.insert(whole, 1, '.');
  return std::signbit(number) ? "-" + digits : digits;
}

std::string ToJson(const Value& value) {
  JsonWriter out;
  Write(out, value, 0);
  return out.Take();
}

std::string ToText(const Value& value) {
  const bool is_structure =
      value.kind() == Kind::kList || value.kind() == Kind::kMap || value.kind() == Kind::kOptional;
  return is_structure ? ToJson(value) : ScalarText(value);
}

}  // namespace kubevet::cel
