// What every expression can ask of strings, sizes and types, and conversions between the types.
#include <re2/re2.h>

#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "cel/function.h"
#include "cel/literal.h"
#include "cel/standard.h"
#include "cel/strings.h"
#include "cel/text.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr double kTwo63 = 9223372036854775808.0;
constexpr double kTwo64 = 18446744073709551616.0;

// --- strings and sizes ---

Value SizeOfString(Call& call, Arguments a) {
  if (!call.ChargeText(a[0].text().size())) return {};
  return Value::Int(static_cast<int64_t>(CountCodePoints(a[0].text())));
}
Value SizeOfBytes(Call&, Arguments a) {
  return Value::Int(static_cast<int64_t>(a[0].text().size()));
}
Value SizeOfCollection(Call& call, Arguments a) {
  const size_t size = a[0].size();
  if (!call.Charge(size / 10 + 1)) return {};
  return Value::Int(static_cast<int64_t>(size));
}

Value Contains(Call& call, Arguments a) {
  if (!call.ChargeText(a[0].text().size() + a[1].text().size())) return {};
  return Value::Bool(FindFirst(a[0].text(), a[1].text()) != std::string_view::npos);
}
Value StartsWith(Call&, Arguments a) {
  return Value::Bool(a[0].text().starts_with(a[1].text()));
}
Value EndsWith(Call&, Arguments a) {
  return Value::Bool(a[0].text().ends_with(a[1].text()));
}
Value Matches(Call& call, Arguments a) {
  const re2::RE2* pattern = call.Pattern(a[1].text());
  if (!pattern) return call.Error("`" + std::string(a[1].text()) + "` is no regular expression");
  const std::string_view text = a[0].text();
  return Value::Bool(call.ChargeSearch(text.size(), *pattern) &&
                     re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern));
}

// --- conversions ---

Value Unreadable(Call& call, const Value& text, std::string_view wanted) {
  return call.Error("`" + std::string(text.text()) + "` is no " + std::string(wanted));
}

Value Identity(Call&, Arguments a) {
  return a[0];
}

Value TypeOfValue(Call&, Arguments a) {
  return a[0].kind() == Kind::kType ? Value::TypeValue(TypeOf(Kind::kType))
                                    : Value::TypeValue(TypeOf(a[0].kind()));
}

Value StringToBool(Call& call, Arguments a) {
  for (const std::string_view word : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (a[0].text() == word) return Value::Bool(true);
  }
  for (const std::string_view word : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (a[0].text() == word) return Value::Bool(false);
  }
  return Unreadable(call, a[0], "bool");
}

template <typename T>
std::optional<T> ParseWhole(std::string_view text) {
  T number{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                    : std::nullopt;
}

Value StringToInt(Call& call, Arguments a) {
  std::string_view text = a[0].text();
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto number = ParseWhole<int64_t>(text);
  return number ? Value::Int(*number) : Unreadable(call, a[0], "int");
}
Value StringToUint(Call& call, Arguments a) {
  const auto number = ParseWhole<uint64_t>(a[0].text());
  return number ? Value::Uint(*number) : Unreadable(call, a[0], "uint");
}
Value StringToDouble(Call& call, Arguments a) {
  std::string_view text = a[0].text();
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const auto number = ParseDouble(text);
  return number ? Value::Double(*number) : Unreadable(call, a[0], "double");
}

Value DoubleToInt(Call& call, Arguments a) {
  const double number = a[0].AsDouble();
  if (number > -kTwo63 && number < kTwo63) return Value::Int(static_cast<int64_t>(number));
  return call.Error(DoubleText(number) + " does not fit an int");
}
Value UintToInt(Call& call, Arguments a) {
  if (a[0].AsUint() <= INT64_MAX) return Value::Int(static_cast<int64_t>(a[0].AsUint()));
  return call.Error(ToText(a[0]) + " does not fit an int");
}
Value DoubleToUint(Call& call, Arguments a) {
  const double number = a[0].AsDouble();
  if (number >= 0 && number < kTwo64) return Value::Uint(static_cast<uint64_t>(number));
  return call.Error(DoubleText(number) + " does not fit a uint");
}
Value IntToUint(Call& call, Arguments a) {
  if (a[0].AsInt() >= 0) return Value::Uint(static_cast<uint64_t>(a[0].AsInt()));
  return call.Error(ToText(a[0]) + " does not fit a uint");
}
Value IntToDouble(Call&, Arguments a) {
  return Value::Double(static_cast<double>(a[0].AsInt()));
}
Value UintToDouble(Call&, Arguments a) {
  return Value::Double(static_cast<double>(a[0].AsUint()));
}

Value StringToBytes(Call&, Arguments a) {
  return Value::Bytes(a[0].text());
}
Value BytesToString(Call& call, Arguments a) {
  if (!call.ChargeText(a[0].text().size())) return {};
  for (std::string_view rest = a[0].text(); !rest.empty();) {
    const size_t length = Utf8SequenceLength(rest);
    if (length == 0) return Value::Error("the bytes are no UTF-8");
    rest.remove_prefix(length);
  }
  return Value::String(a[0].text());
}
Value ScalarToString(Call& call, Arguments a) {
  return call.String(ToText(a[0]));
}

constexpr Function kFunctions[] = {
    {"size(string) -> int", SizeOfString},
    {"size(bytes) -> int", SizeOfBytes},
    {"size(list<A>) -> int", SizeOfCollection},
    {"size(map<A, B>) -> int", SizeOfCollection},
    {"string.size() -> int", SizeOfString},
    {"bytes.size() -> int", SizeOfBytes},
    {"list<A>.size() -> int", SizeOfCollection},
    {"map<A, B>.size() -> int", SizeOfCollection},
    {"string.contains(string) -> bool", Contains},
    {"string.startsWith(string) -> bool", StartsWith},
    {"string.endsWith(string) -> bool", EndsWith},
    {"string.matches(string) -> bool", Matches, Trait::kPattern},
    {"matches(string, string) -> bool", Matches, Trait::kPattern},
    {"type(A) -> type", TypeOfValue},
    {"dyn(A) -> dyn", Identity},
    {"bool(bool) -> bool", Identity},
    {"bool(string) -> bool", StringToBool},
    {"bytes(bytes) -> bytes", Identity},
    {"bytes(string) -> bytes", StringToBytes},
    {"double(double) -> double", Identity},
    {"double(int) -> double", IntToDouble},
    {"double(uint) -> double", UintToDouble},
    {"double(string) -> double", StringToDouble},
    {"int(int) -> int", Identity},
    {"int(uint) -> int", UintToInt},
    {"int(double) -> int", DoubleToInt},
    {"int(string) -> int", StringToInt},
    {"uint(uint) -> uint", Identity},
    {"uint(int) -> uint", IntToUint},
    {"uint(double) -> uint", DoubleToUint},
    {"uint(string) -> uint", StringToUint},
    {"string(string) -> string", Identity},
    {"string(bool) -> string", ScalarToString},
    {"string(int) -> string", ScalarToString},
    {"string(uint) -> string", ScalarToString},
    {"string(double) -> string", ScalarToString},
    {"string(bytes) -> string", BytesToString},
    {"string(timestamp) -> string", ScalarToString},
    {"string(duration) -> string", ScalarToString},
};

}  // namespace

Library StandardLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
