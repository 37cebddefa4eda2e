// The functions of optional values: cel-go/cel/library.go.
#include <vector>

#include "cel/libraries.h"
#include "cel/lists.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

/// 0001-01-01, the zero of Go's time.
constexpr int64_t kFirstSecond = -62135596800;

bool IsZero(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return !value.AsBool();
    case Kind::kInt:
      return value.AsInt() == 0;
    case Kind::kUint:
      return value.AsUint() == 0;
    case Kind::kDouble:
      return value.AsDouble() == 0;
    case Kind::kString:
    case Kind::kBytes:
      return value.text().empty();
    case Kind::kList:
    case Kind::kMap:
      return value.size() == 0;
    case Kind::kDuration:
      return value.AsDuration() == 0;
    case Kind::kTimestamp:
      return value.AsTimestamp() == Timestamp{kFirstSecond, 0};
    default:
      return false;
  }
}

Value Some(Call& call, const Value& value) {
  return Value::Optional(call.arena().New<Value>(value));
}

Value None(Call&, Arguments) {
  return Value::Optional(nullptr);
}

Value Of(Call& call, Arguments arguments) {
  return Some(call, arguments[0]);
}

Value OfNonZeroValue(Call& call, Arguments arguments) {
  return IsZero(arguments[0]) ? Value::Optional(nullptr) : Some(call, arguments[0]);
}

Value HasValue(Call&, Arguments arguments) {
  return Value::Bool(arguments[0].AsOptional() != nullptr);
}

Value Get(Call&, Arguments arguments) {
  if (const Value* value = arguments[0].AsOptional()) return *value;
  return Value::Error("optional.none() dereference");
}

Value Or(Call&, Arguments arguments) {
  return arguments[arguments[0].AsOptional() ? 0 : 1];
}

Value OrValue(Call&, Arguments arguments) {
  const Value* value = arguments[0].AsOptional();
  return value ? *value : arguments[1];
}

Value First(Call& call, Arguments arguments) {
  if (arguments[0].size() == 0) return Value::Optional(nullptr);
  return Some(call, arguments[0].At(0));
}

Value Last(Call& call, Arguments arguments) {
  const size_t size = arguments[0].size();
  if (!call.Charge(size)) return {};
  return size == 0 ? Value::Optional(nullptr) : Some(call, arguments[0].At(size - 1));
}

Value Unwrap(Call& call, Arguments arguments) {
  std::vector<Value> values;
  for (const Value& item : Items(call, arguments[0])) {
    if (item.kind() != Kind::kOptional) return Value::Error("the list has an item that is no optional");
    if (item.AsOptional()) values.push_back(*item.AsOptional());
  }
  return ListOf(call, values);
}

constexpr Function kFunctions[] = {
    {"optional.of(A) -> optional<A>", Of},
    {"optional.ofNonZeroValue(A) -> optional<A>", OfNonZeroValue},
    {"optional.none() -> optional<A>", None},
    {"optional<A>.hasValue() -> bool", HasValue},
    {"optional<A>.value() -> A", Get},
    {"optional<A>.or(optional<A>) -> optional<A>", Or},
    {"optional<A>.orValue(A) -> A", OrValue},
    {"list<A>.first() -> optional<A>", First},
    {"list<A>.last() -> optional<A>", Last},
    {"optional.unwrap(list<optional<A>>) -> list<A>", Unwrap},
    {"list<optional<A>>.unwrapOpt() -> list<A>", Unwrap},
};

}  // namespace

Library OptionalLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
