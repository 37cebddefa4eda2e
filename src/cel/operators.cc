// Arithmetic, comparison and membership. Integers never wrap around: what does not fit is an error.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/hash.h"
#include "cel/declared.h"
#include "cel/function.h"
#include "cel/map.h"
#include "cel/standard.h"
#include "cel/time.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kOverflow = "the result does not fit 64 bits";
constexpr std::string_view kTooLong = "the duration is too long";
constexpr std::string_view kDivisionByZero = "division by zero";
constexpr std::string_view kTimeRange = "the result is outside of the years 1 to 9999";

struct Add {
  static constexpr auto kOverflows = [](auto x, auto y, auto* sum) {
    return __builtin_add_overflow(x, y, sum);
  };
};
struct Subtract {
  static constexpr auto kOverflows = [](auto x, auto y, auto* rest) {
    return __builtin_sub_overflow(x, y, rest);
  };
};
struct Multiply {
  static constexpr auto kOverflows = [](auto x, auto y, auto* product) {
    return __builtin_mul_overflow(x, y, product);
  };
};

template <typename Operation>
Value OnInts(Call&, Arguments a) {
  int64_t result = 0;
  const bool overflows = Operation::kOverflows(a[0].AsInt(), a[1].AsInt(), &result);
  return overflows ? Value::Error(kOverflow) : Value::Int(result);
}

template <typename Operation>
Value OnUints(Call&, Arguments a) {
  uint64_t result = 0;
  const bool overflows = Operation::kOverflows(a[0].AsUint(), a[1].AsUint(), &result);
  return overflows ? Value::Error(kOverflow) : Value::Uint(result);
}

template <typename Operation>
Value OnDurations(Call&, Arguments a) {
  int64_t result = 0;
  const bool overflows = Operation::kOverflows(a[0].AsDuration(), a[1].AsDuration(), &result);
  return overflows ? Value::Error(kTooLong) : Value::Duration(result);
}

Value AddDoubles(Call&, Arguments a) {
  return Value::Double(a[0].AsDouble() + a[1].AsDouble());
}

std::string_view Concatenated(Call& call, std::string_view a, std::string_view b) {
  if (!call.Charge((a.size() + b.size()) / 10 + 1)) return {};
  const std::span<char> text = call.arena().NewSpan<char>(a.size() + b.size());
  std::copy(b.begin(), b.end(), std::copy(a.begin(), a.end(), text.begin()));
  return {text.data(), text.size()};
}

Value AddStrings(Call& call, Arguments a) {
  return Value::String(Concatenated(call, a[0].text(), a[1].text()));
}
Value AddBytes(Call& call, Arguments a) {
  return Value::Bytes(Concatenated(call, a[0].text(), a[1].text()));
}

/// Of declared sets and maps the first list keeps its places; what the second has more goes behind them.
Value MergeLists(Call& call, const Value& first, const Value& second) {
  const Type& list = *first.declared();
  TextMap<std::string, size_t> places;
  std::vector<Value> items;
  for (const Value* each : {&first, &second}) {
    for (const Value& item : each->items()) {
      if (!call.Charge(1)) return {};
      const auto [place, is_new] = places.emplace(KeyInList(list, item), items.size());
      is_new ? items.push_back(item) : void(items[place->second] = item);
    }
  }
  return Value::List(call.arena().Copy(std::span<const Value>(items)));
}

Value AddLists(Call& call, Arguments a) {
  if (a[0].declared() && a[0].declared()->list_form != ListForm::kAtomic) return MergeLists(call, a[0], a[1]);
  const size_t size = a[0].size() + a[1].size();
  if (!call.Charge(size)) return {};
  const std::span<Value> items = call.arena().NewSpan<Value>(size);
  size_t at = 0;
  for (const Value& list : a) {
    for (const Value& item : list.items()) items[at++] = item;
  }
  return Value::List(items);
}

Value TimePlus(Timestamp time, int64_t duration) {
  // Neither sum can overflow: times are in range, a duration is less than 2^34 seconds.
  time.seconds += duration / kNanosPerSecond;
  int64_t nanos = time.nanos + duration % kNanosPerSecond;
  if (nanos < 0) {
    nanos += kNanosPerSecond;
    --time.seconds;
  } else if (nanos >= kNanosPerSecond) {
    nanos -= kNanosPerSecond;
    ++time.seconds;
  }
  time.nanos = static_cast<int32_t>(nanos);
  return IsInRange(time) ? Value::Time(time) : Value::Error(kTimeRange);
}

Value AddTimeAndDuration(Call&, Arguments a) {
  return TimePlus(a[0].AsTimestamp(), a[1].AsDuration());
}
Value AddDurationAndTime(Call&, Arguments a) {
  return TimePlus(a[1].AsTimestamp(), a[0].AsDuration());
}

Value SubtractDoubles(Call&, Arguments a) {
  return Value::Double(a[0].AsDouble() - a[1].AsDouble());
}
Value SubtractDurationFromTime(Call&, Arguments a) {
  const int64_t duration = a[1].AsDuration();
  if (duration == std::numeric_limits<int64_t>::min()) return Value::Error(kTooLong);
  return TimePlus(a[0].AsTimestamp(), -duration);
}
Value SubtractTimes(Call&, Arguments a) {
  const Timestamp left = a[0].AsTimestamp();
  const Timestamp right = a[1].AsTimestamp();
  int64_t result = 0;
  bool overflows = __builtin_mul_overflow(left.seconds - right.seconds, kNanosPerSecond, &result);
  overflows |= __builtin_add_overflow(result, left.nanos - right.nanos, &result);
  return overflows ? Value::Error(kTooLong) : Value::Duration(result);
}

Value MultiplyDoubles(Call&, Arguments a) {
  return Value::Double(a[0].AsDouble() * a[1].AsDouble());
}

/// The one quotient of integers that does not fit.
bool Overflows(int64_t a, int64_t b) {
  return a == std::numeric_limits<int64_t>::min() && b == -1;
}

Value DivideInts(Call&, Arguments a) {
  if (a[1].AsInt() == 0) return Value::Error(kDivisionByZero);
  if (Overflows(a[0].AsInt(), a[1].AsInt())) return Value::Error(kOverflow);
  return Value::Int(a[0].AsInt() / a[1].AsInt());
}
Value DivideUints(Call&, Arguments a) {
  if (a[1].AsUint() == 0) return Value::Error(kDivisionByZero);
  return Value::Uint(a[0].AsUint() / a[1].AsUint());
}
Value DivideDoubles(Call&, Arguments a) {
  return Value::Double(a[0].AsDouble() / a[1].AsDouble());
}
Value ModuloInts(Call&, Arguments a) {
  if (a[1].AsInt() == 0) return Value::Error(kDivisionByZero);
  if (Overflows(a[0].AsInt(), a[1].AsInt())) return Value::Error(kOverflow);
  return Value::Int(a[0].AsInt() % a[1].AsInt());
}
Value ModuloUints(Call&, Arguments a) {
  if (a[1].AsUint() == 0) return Value::Error(kDivisionByZero);
  return Value::Uint(a[0].AsUint() % a[1].AsUint());
}

Value NegateInt(Call&, Arguments a) {
  if (a[0].AsInt() == std::numeric_limits<int64_t>::min()) return Value::Error(kOverflow);
  return Value::Int(-a[0].AsInt());
}
Value NegateDouble(Call&, Arguments a) {
  return Value::Double(-a[0].AsDouble());
}
Value Not(Call&, Arguments a) {
  return Value::Bool(!a[0].AsBool());
}

Value IsEqual(Call& call, Arguments a) {
  return Value::Bool(call.Equal(a[0], a[1]));
}
Value IsUnequal(Call& call, Arguments a) {
  return Value::Bool(!call.Equal(a[0], a[1]));
}

/// What `holds` says of the order of two values. A text is charged like everything that looks at text.
template <typename Predicate>
Value Ordered(Call& call, Arguments a, Predicate holds) {
  const bool is_text = a[0].kind() == Kind::kString || a[0].kind() == Kind::kBytes;
  if (is_text && !call.Charge(a[0].text().size() / 10)) return {};
  const auto order = Compare(a[0], a[1]);
  if (order == std::partial_ordering::unordered) return Value::Error("NaN is neither less nor greater");
  return order ? Value::Bool(holds(*order)) : NoSuchOverload();
}

Value Less(Call& call, Arguments a) {
  return Ordered(call, a, [](std::partial_ordering order) { return order < 0; });
}
Value LessOrEqual(Call& call, Arguments a) {
  return Ordered(call, a, [](std::partial_ordering order) { return order <= 0; });
}
Value Greater(Call& call, Arguments a) {
  return Ordered(call, a, [](std::partial_ordering order) { return order > 0; });
}
Value GreaterOrEqual(Call& call, Arguments a) {
  return Ordered(call, a, [](std::partial_ordering order) { return order >= 0; });
}

Value InList(Call& call, Arguments a) {
  for (const Value& item : a[1].items()) {
    if (!call.Charge(1)) return {};
    if (call.Equal(a[0], item)) return Value::Bool(true);
  }
  return Value::Bool(false);
}
Value InMap(Call& call, Arguments a) {
  return Value::Bool(call.Find(a[1], a[0]).has_value());
}

// clang-format off
#define ORDER(name, implementation)                  \
  {name "(int, int) -> bool", implementation},             \
  {name "(uint, uint) -> bool", implementation},           \
  {name "(double, double) -> bool", implementation},       \
  {name "(int, uint) -> bool", implementation},            \
  {name "(int, double) -> bool", implementation},          \
  {name "(uint, int) -> bool", implementation},            \
  {name "(uint, double) -> bool", implementation},         \
  {name "(double, int) -> bool", implementation},          \
  {name "(double, uint) -> bool", implementation},         \
  {name "(string, string) -> bool", implementation},       \
  {name "(bytes, bytes) -> bool", implementation},         \
  {name "(bool, bool) -> bool", implementation},           \
  {name "(timestamp, timestamp) -> bool", implementation}, \
  {name "(duration, duration) -> bool", implementation}
// clang-format on

constexpr Function kFunctions[] = {
    {"+(int, int) -> int", OnInts<Add>},
    {"+(string, string) -> string", AddStrings},
    {"+(double, double) -> double", AddDoubles},
    {"+(uint, uint) -> uint", OnUints<Add>},
    {"+(bytes, bytes) -> bytes", AddBytes},
    {"+(list<A>, list<A>) -> list<A>", AddLists},
    {"+(timestamp, duration) -> timestamp", AddTimeAndDuration},
    {"+(duration, timestamp) -> timestamp", AddDurationAndTime},
    {"+(duration, duration) -> duration", OnDurations<Add>},
    {"-(int, int) -> int", OnInts<Subtract>},
    {"-(uint, uint) -> uint", OnUints<Subtract>},
    {"-(double, double) -> double", SubtractDoubles},
    {"-(timestamp, timestamp) -> duration", SubtractTimes},
    {"-(timestamp, duration) -> timestamp", SubtractDurationFromTime},
    {"-(duration, duration) -> duration", OnDurations<Subtract>},
    {"*(int, int) -> int", OnInts<Multiply>},
    {"*(uint, uint) -> uint", OnUints<Multiply>},
    {"*(double, double) -> double", MultiplyDoubles},
    {"/(int, int) -> int", DivideInts},
    {"/(uint, uint) -> uint", DivideUints},
    {"/(double, double) -> double", DivideDoubles},
    {"%(int, int) -> int", ModuloInts},
    {"%(uint, uint) -> uint", ModuloUints},
    {"-(int) -> int", NegateInt},
    {"-(double) -> double", NegateDouble},
    {"!(bool) -> bool", Not},
    {"==(A, A) -> bool", IsEqual},
    {"!=(A, A) -> bool", IsUnequal},
    ORDER("<", Less),
    ORDER("<=", LessOrEqual),
    ORDER(">", Greater),
    ORDER(">=", GreaterOrEqual),
    {"in(A, list<A>) -> bool", InList},
    {"in(A, map<A, B>) -> bool", InMap},
};

}  // namespace

Library OperatorLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
