// Quantities of resources: k8s.io/apiserver/pkg/cel/library/quantity.go. A value keeps the state of a
// schema::Quantity, its digits in the arena.
#include <fmt/core.h>

#include <string>

#include "cel/libraries.h"
#include "schema/quantity.h"

namespace kubevet::cel {
namespace {

using schema::Quantity;
using Arguments = std::span<const Value>;

Quantity Read(const void* data) {
  return Quantity(*static_cast<const Quantity::State*>(data));
}

Quantity Read(const Value& value) {
  return Read(value.opaque_data());
}

constexpr OpaqueKind kQuantity = {
    Kind::kQuantity,
    [](const void* a, const void* b) { return Read(a) == Read(b); },
    [](const void* data) { return static_cast<const Quantity::State*>(data)->digits.size(); },
    [](const void* data) { return Read(data).ToString(); },
};

/// Charges for looking at the digits of all quantities among the arguments.
bool Charge(Call& call, Arguments arguments) {
  uint64_t digits = 0;
  for (const Value& value : arguments) {
    if (value.kind() == Kind::kQuantity) digits += kQuantity.size(value.opaque_data());
  }
  return call.ChargeText(digits);
}

/// A value in the arena; charged.
Value Keep(Call& call, const Quantity& quantity) {
  Quantity::State state = quantity.state();
  if (!call.ChargeText(state.digits.size())) return {};
  state.digits = call.arena().Copy(state.digits);
  return Value::Opaque(&kQuantity, call.arena().New<Quantity::State>(state));
}

Value Parse(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto quantity = schema::ParseQuantity(text);
  if (!quantity) return call.Error(fmt::format("`{}` is no quantity", text));
  return Keep(call, *quantity);
}

Value IsQuantity(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && schema::ParseQuantity(text).has_value());
}

// --- questions ---------------------------------------------------------------------------------------------

Value Sign(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  return Value::Int(Read(arguments[0]).sign());
}

Value IsInteger(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  return Value::Bool(Read(arguments[0]).AsInt64().has_value());
}

Value AsInteger(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  if (const auto integer = Read(arguments[0]).AsInt64()) return Value::Int(*integer);
  return Value::Error("cannot convert value to integer");
}

Value AsApproximateFloat(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  return Value::Double(Read(arguments[0]).AsDouble());
}

Value IsLessThan(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  return Value::Bool(Read(arguments[0]) < Read(arguments[1]));
}

Value IsGreaterThan(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  return Value::Bool(Read(arguments[0]) > Read(arguments[1]));
}

Value CompareTo(Call& call, Arguments arguments) {
  if (!Charge(call, arguments)) return {};
  const auto order = Read(arguments[0]) <=> Read(arguments[1]);
  return Value::Int(order < 0 ? -1 : order > 0);
}

/// The other operand: a quantity, or an int.
Quantity Operand(const Value& value) {
  if (value.kind() == Kind::kInt) return Quantity(value.AsInt(), Quantity::Format::kDecimalExponent);
  return Read(value);
}

/// Numbers of very different sizes have long sums.
constexpr uint64_t kArithmeticUnits = 100;

Value Add(Call& call, Arguments arguments) {
  if (!Charge(call, arguments) || !call.Charge(kArithmeticUnits)) return {};
  return Keep(call, Read(arguments[0]) + Operand(arguments[1]));
}

Value Sub(Call& call, Arguments arguments) {
  if (!Charge(call, arguments) || !call.Charge(kArithmeticUnits)) return {};
  return Keep(call, Read(arguments[0]) - Operand(arguments[1]));
}

constexpr Function kFunctions[] = {
    {"quantity(string) -> Quantity", Parse},
    {"isQuantity(string) -> bool", IsQuantity},
    {"sign(Quantity) -> int", Sign},
    {"Quantity.isInteger() -> bool", IsInteger},
    {"Quantity.asInteger() -> int", AsInteger},
    {"Quantity.asApproximateFloat() -> double", AsApproximateFloat},
    {"Quantity.isLessThan(Quantity) -> bool", IsLessThan},
    {"Quantity.isGreaterThan(Quantity) -> bool", IsGreaterThan},
    {"Quantity.compareTo(Quantity) -> int", CompareTo},
    {"Quantity.add(Quantity) -> Quantity", Add},
    {"Quantity.add(int) -> Quantity", Add},
    {"Quantity.sub(Quantity) -> Quantity", Sub},
    {"Quantity.sub(int) -> Quantity", Sub},
};

}  // namespace

Library QuantityLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
