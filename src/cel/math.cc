// The math extension: cel-go/ext/math.go.
#include <cmath>
#include <limits>

#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

// --- the greatest and the least ----------------------------------------------------------------------------

/// Of equal numbers the first; NaN stands in no order, so it neither wins nor loses its place.
template <std::partial_ordering (*order)(std::partial_ordering)>
Value Extreme(Call& call, Arguments numbers) {
  if (!call.Charge(numbers.size())) return {};
  if (numbers.empty()) return Value::Error("math.greatest and math.least need at least one number");
  const Value* best = &numbers[0];
  for (const Value& number : numbers) {
    if (!number.IsNumber()) return Value::Error("math.greatest and math.least take numbers only");
    if (order(*Compare(number, *best)) == std::partial_ordering::greater) best = &number;
  }
  return *best;
}

std::partial_ordering Upwards(std::partial_ordering order) {
  return order;
}

std::partial_ordering Downwards(std::partial_ordering order) {
  return 0 <=> order;
}

/// Of several arguments, or of the items of one list.
template <std::partial_ordering (*order)(std::partial_ordering)>
Value ExtremeOf(Call& call, Arguments arguments) {
  if (arguments.size() != 1 || arguments[0].kind() != Kind::kList) return Extreme<order>(call, arguments);
  if (!call.Charge(arguments[0].size())) return {};
  std::span<Value> numbers = call.arena().NewSpan<Value>(arguments[0].size());
  size_t count = 0;
  for (const Value& item : arguments[0].items()) numbers[count++] = item;
  return Extreme<order>(call, numbers);
}

// --- doubles -----------------------------------------------------------------------------------------------

template <double (*function)(double)>
Value OfDouble(Call&, Arguments arguments) {
  return Value::Double(function(arguments[0].AsDouble()));
}

double RoundUp(double x) {
  return std::ceil(x);
}
double RoundDown(double x) {
  return std::floor(x);
}
double RoundHalfAway(double x) {
  return std::round(x);
}
double Truncate(double x) {
  return std::trunc(x);
}
double Magnitude(double x) {
  return std::fabs(x);
}
double SquareRoot(double x) {
  return std::sqrt(x);
}
double Sign(double x) {
  return std::isnan(x) ? x : static_cast<double>((x > 0) - (x < 0));
}

Value IsNaN(Call&, Arguments arguments) {
  return Value::Bool(std::isnan(arguments[0].AsDouble()));
}

Value IsInf(Call&, Arguments arguments) {
  return Value::Bool(std::isinf(arguments[0].AsDouble()));
}

Value IsFinite(Call&, Arguments arguments) {
  return Value::Bool(std::isfinite(arguments[0].AsDouble()));
}

// --- integers ----------------------------------------------------------------------------------------------

Value MagnitudeOfInt(Call&, Arguments arguments) {
  const int64_t value = arguments[0].AsInt();
  if (value == std::numeric_limits<int64_t>::min()) return Value::Error("integer overflow");
  return Value::Int(value < 0 ? -value : value);
}

Value MagnitudeOfUint(Call&, Arguments arguments) {
  return arguments[0];
}

Value SignOfInt(Call&, Arguments arguments) {
  const int64_t value = arguments[0].AsInt();
  return Value::Int((value > 0) - (value < 0));
}

Value SignOfUint(Call&, Arguments arguments) {
  return Value::Uint(arguments[0].AsUint() > 0);
}

Value SquareRootOfInt(Call&, Arguments arguments) {
  return Value::Double(std::sqrt(static_cast<double>(arguments[0].AsInt())));
}

Value SquareRootOfUint(Call&, Arguments arguments) {
  return Value::Double(std::sqrt(static_cast<double>(arguments[0].AsUint())));
}

/// An int or uint as bits.
uint64_t Bits(const Value& value) {
  return value.kind() == Kind::kInt ? static_cast<uint64_t>(value.AsInt()) : value.AsUint();
}

/// `bits` as a number of the kind that `like` has.
Value FromBits(const Value& like, uint64_t bits) {
  return like.kind() == Kind::kInt ? Value::Int(static_cast<int64_t>(bits)) : Value::Uint(bits);
}

Value BitAnd(Call&, Arguments arguments) {
  return FromBits(arguments[0], Bits(arguments[0]) & Bits(arguments[1]));
}

Value BitOr(Call&, Arguments arguments) {
  return FromBits(arguments[0], Bits(arguments[0]) | Bits(arguments[1]));
}

Value BitXor(Call&, Arguments arguments) {
  return FromBits(arguments[0], Bits(arguments[0]) ^ Bits(arguments[1]));
}

Value BitNot(Call&, Arguments arguments) {
  return FromBits(arguments[0], ~Bits(arguments[0]));
}

constexpr int64_t kWordBits = 64;

Value BitShiftLeft(Call&, Arguments arguments) {
  const int64_t places = arguments[1].AsInt();
  if (places < 0) return Value::Error("math.bitShiftLeft: the number of places is negative");
  return FromBits(arguments[0], places >= kWordBits ? 0 : Bits(arguments[0]) << places);
}

/// Zeros move in from the left, also for negative numbers.
Value BitShiftRight(Call&, Arguments arguments) {
  const int64_t places = arguments[1].AsInt();
  if (places < 0) return Value::Error("math.bitShiftRight: the number of places is negative");
  return FromBits(arguments[0], places >= kWordBits ? 0 : Bits(arguments[0]) >> places);
}

constexpr Function kFunctions[] = {
    {"math.greatest(dyn...) -> dyn", ExtremeOf<Upwards>},
    {"math.least(dyn...) -> dyn", ExtremeOf<Downwards>},
    {"math.ceil(double) -> double", OfDouble<RoundUp>},
    {"math.floor(double) -> double", OfDouble<RoundDown>},
    {"math.round(double) -> double", OfDouble<RoundHalfAway>},
    {"math.trunc(double) -> double", OfDouble<Truncate>},
    {"math.isNaN(double) -> bool", IsNaN},
    {"math.isInf(double) -> bool", IsInf},
    {"math.isFinite(double) -> bool", IsFinite},
    {"math.abs(double) -> double", OfDouble<Magnitude>},
    {"math.abs(int) -> int", MagnitudeOfInt},
    {"math.abs(uint) -> uint", MagnitudeOfUint},
    {"math.sign(double) -> double", OfDouble<Sign>},
    {"math.sign(int) -> int", SignOfInt},
    {"math.sign(uint) -> uint", SignOfUint},
    {"math.sqrt(double) -> double", OfDouble<SquareRoot>},
    {"math.sqrt(int) -> double", SquareRootOfInt},
    {"math.sqrt(uint) -> double", SquareRootOfUint},
    {"math.bitAnd(int, int) -> int", BitAnd},
    {"math.bitAnd(uint, uint) -> uint", BitAnd},
    {"math.bitOr(int, int) -> int", BitOr},
    {"math.bitOr(uint, uint) -> uint", BitOr},
    {"math.bitXor(int, int) -> int", BitXor},
    {"math.bitXor(uint, uint) -> uint", BitXor},
    {"math.bitNot(int) -> int", BitNot},
    {"math.bitNot(uint) -> uint", BitNot},
    {"math.bitShiftLeft(int, int) -> int", BitShiftLeft},
    {"math.bitShiftLeft(uint, int) -> uint", BitShiftLeft},
    {"math.bitShiftRight(int, int) -> int", BitShiftRight},
    {"math.bitShiftRight(uint, int) -> uint", BitShiftRight},
};

}  // namespace

Library MathLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
