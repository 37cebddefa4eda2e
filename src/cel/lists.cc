// The lists extension (cel-go/ext/lists.go) and the API server's functions of lists
// (k8s.io/apiserver/pkg/cel/library/lists.go).
#include "cel/lists.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

bool IsOrdered(const Value& value) {
  return Compare(value, value).has_value();
}

// --- the language's ----------------------------------------------------------------------------------------

Value Slice(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  const int64_t start = arguments[1].AsInt(), end = arguments[2].AsInt();
  if (start < 0 || start > end || end > static_cast<int64_t>(items.size())) {
    return call.Error(
        fmt::format("slice: a list of {} items has none from {} to {}", items.size(), start, end));
  }
  return Value::List(items.subspan(static_cast<size_t>(start), static_cast<size_t>(end - start)));
}

Value FlattenTo(Call& call, const Value& list, int64_t depth) {
  struct Level {
    Value::ListView::Iterator next, end;
    int64_t depth;
  };
  std::vector<Level> levels = {{list.items().begin(), list.items().end(), depth}};
  std::vector<Value> flat;
  while (!levels.empty() && call.Charge(1)) {
    Level& level = levels.back();
    if (level.next == level.end) {
      levels.pop_back();
      continue;
    }
    const Value item = *level.next;
    ++level.next;
    if (level.depth > 0 && item.kind() == Kind::kList) {
      levels.push_back({item.items().begin(), item.items().end(), level.depth - 1});
    } else if (ChargeItems(call, 1)) {
      flat.push_back(item);
    }
  }
  return ListOf(call, flat);
}

Value Flatten(Call& call, Arguments arguments) {
  return FlattenTo(call, arguments[0], 1);
}

Value FlattenLevels(Call& call, Arguments arguments) {
  if (arguments[1].AsInt() < 0) return Value::Error("flatten: the number of levels is negative");
  return FlattenTo(call, arguments[0], arguments[1].AsInt());
}

/// As costly as the server reckons: every item may be compared with every other.
Value Distinct(Call& call, Arguments arguments) {
  std::vector<Value> distinct;
  for (const Value& item : Items(call, arguments[0])) {
    if (!call.Charge(distinct.size())) return {};
    const auto is_same = [&](const Value& other) { return call.Equal(item, other); };
    if (std::none_of(distinct.begin(), distinct.end(), is_same)) distinct.push_back(item);
  }
  return ListOf(call, distinct);
}

Value Reverse(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  std::reverse(items.begin(), items.end());
  return Value::List(items);
}

Value Range(Call& call, Arguments arguments) {
  const auto count = static_cast<size_t>(std::max<int64_t>(arguments[0].AsInt(), 0));
  if (!ChargeItems(call, count)) return {};
  const std::span<Value> numbers = call.arena().NewSpan<Value>(count);
  for (size_t i = 0; i < count; ++i) numbers[i] = Value::Int(static_cast<int64_t>(i));
  return Value::List(numbers);
}

/// Stable; NaN goes last.
bool IsBefore(const Value& a, const Value& b) {
  const auto order = *Compare(a, b);
  if (order != std::partial_ordering::unordered) return order < 0;
  return *Compare(a, a) == 0 && *Compare(b, b) != 0;
}

Value SortBy(Call& call, const Value& list, const Value& keys) {
  struct Keyed {
    Value key;
    Value item;
  };
  const std::span<Value> items = Items(call, list), sort_keys = Items(call, keys);
  if (items.size() != sort_keys.size()) return Value::Error("sortBy: there is not one key for every item");
  std::vector<Keyed> keyed;
  uint64_t work = items.size();
  for (size_t i = 0; i < items.size(); ++i) {
    const Value& key = sort_keys[i];
    if (!IsOrdered(key)) return Value::Error("sort: the list has items that stand in no order");
    if (key.kind() != sort_keys[0].kind()) return Value::Error("sort: the list has items of several types");
    if (key.kind() == Kind::kString || key.kind() == Kind::kBytes) work += key.text().size() / 10;
    keyed.push_back({key, items[i]});
  }
  if (!call.Charge(work * static_cast<uint64_t>(std::bit_width(items.size())))) return {};
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const Keyed& a, const Keyed& b) { return IsBefore(a.key, b.key); });
  for (size_t i = 0; i < keyed.size(); ++i) items[i] = keyed[i].item;
  return Value::List(items);
}

Value Sort(Call& call, Arguments arguments) {
  return SortBy(call, arguments[0], arguments[0]);
}

Value SortByKeys(Call& call, Arguments arguments) {
  return SortBy(call, arguments[0], arguments[1]);
}

constexpr Function kFunctions[] = {
    {"list<A>.slice(int, int) -> list<A>", Slice},
    {"list<list<A>>.flatten() -> list<A>", Flatten},
    {"list<dyn>.flatten(int) -> list<dyn>", FlattenLevels},
    {"list<A>.distinct() -> list<A>", Distinct},
    {"list<A>.reverse() -> list<A>", Reverse},
    {"lists.range(int) -> list<int>", Range},
    {"list<int>.sort() -> list<int>", Sort},
    {"list<uint>.sort() -> list<uint>", Sort},
    {"list<double>.sort() -> list<double>", Sort},
    {"list<bool>.sort() -> list<bool>", Sort},
    {"list<duration>.sort() -> list<duration>", Sort},
    {"list<timestamp>.sort() -> list<timestamp>", Sort},
    {"list<string>.sort() -> list<string>", Sort},
    {"list<bytes>.sort() -> list<bytes>", Sort},
    {"list<A>.@sortByAssociatedKeys(list<int>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<uint>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<double>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<bool>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<duration>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<timestamp>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<string>) -> list<A>", SortByKeys},
    {"list<A>.@sortByAssociatedKeys(list<bytes>) -> list<A>", SortByKeys},
};

// --- the server's ------------------------------------------------------------------------------------------

Value IsSorted(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  if (!std::all_of(items.begin(), items.end(), IsOrdered)) return NoSuchOverload();
  const auto is_after = [](const Value& a, const Value& b) {
    return Compare(a, b) == std::partial_ordering::greater;
  };
  return Value::Bool(std::adjacent_find(items.begin(), items.end(), is_after) == items.end());
}

/// The sum of two values of one kind.
Value Add(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return NoSuchOverload();
  int64_t sum = 0;
  uint64_t unsigned_sum = 0;
  switch (a.kind()) {
    case Kind::kInt:
      if (__builtin_add_overflow(a.AsInt(), b.AsInt(), &sum)) return Value::Error("integer overflow");
      return Value::Int(sum);
    case Kind::kUint:
      if (__builtin_add_overflow(a.AsUint(), b.AsUint(), &unsigned_sum))
        return Value::Error("unsigned integer overflow");
      return Value::Uint(unsigned_sum);
    case Kind::kDouble:
      return Value::Double(a.AsDouble() + b.AsDouble());
    case Kind::kDuration:
      if (__builtin_add_overflow(a.AsDuration(), b.AsDuration(), &sum))
        return Value::Error("duration overflow");
      return Value::Duration(sum);
    default:
      return NoSuchOverload();
  }
}

Value Zero(Kind kind) {
  switch (kind) {
    case Kind::kInt:
      return Value::Int(0);
    case Kind::kUint:
      return Value::Uint(0);
    case Kind::kDouble:
      return Value::Double(0);
    default:
      return Value::Duration(0);
  }
}

/// `kind` is what the items are known to be; only an empty list needs it.
template <Kind kind>
Value Sum(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  Value sum = Zero(items.empty() ? kind : items[0].kind());
  for (const Value& item : items) {
    sum = Add(sum, item);
    if (sum.IsError()) break;
  }
  return sum;
}

Value Min(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  if (items.empty()) return Value::Error("min called on empty list");
  if (!std::all_of(items.begin(), items.end(), IsOrdered)) return NoSuchOverload();
  const Value* least = &items[0];
  for (const Value& item : items) {
    if (Compare(*least, item) == std::partial_ordering::greater) least = &item;
  }
  return *least;
}

Value Max(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  if (items.empty()) return Value::Error("max called on empty list");
  if (!std::all_of(items.begin(), items.end(), IsOrdered)) return NoSuchOverload();
  const Value* greatest = &items[0];
  for (const Value& item : items) {
    if (Compare(*greatest, item) == std::partial_ordering::less) greatest = &item;
  }
  return *greatest;
}

Value IndexOf(Call& call, Arguments arguments) {
  int64_t index = 0;
  for (const Value& item : Items(call, arguments[0])) {
    if (call.Equal(item, arguments[1])) return Value::Int(index);
    ++index;
  }
  return Value::Int(-1);
}

Value LastIndexOf(Call& call, Arguments arguments) {
  const std::span<Value> items = Items(call, arguments[0]);
  size_t end = items.size();
  while (end > 0 && !call.Equal(items[end - 1], arguments[1])) --end;
  return Value::Int(static_cast<int64_t>(end) - 1);
}

constexpr Function kKubernetesFunctions[] = {
    {"list<int>.isSorted() -> bool", IsSorted},
    {"list<uint>.isSorted() -> bool", IsSorted},
    {"list<double>.isSorted() -> bool", IsSorted},
    {"list<bool>.isSorted() -> bool", IsSorted},
    {"list<duration>.isSorted() -> bool", IsSorted},
    {"list<timestamp>.isSorted() -> bool", IsSorted},
    {"list<string>.isSorted() -> bool", IsSorted},
    {"list<bytes>.isSorted() -> bool", IsSorted},
    {"list<int>.sum() -> int", Sum<Kind::kInt>},
    {"list<uint>.sum() -> uint", Sum<Kind::kUint>},
    {"list<double>.sum() -> double", Sum<Kind::kDouble>},
    {"list<duration>.sum() -> duration", Sum<Kind::kDuration>},
    {"list<int>.max() -> int", Max},
    {"list<uint>.max() -> uint", Max},
    {"list<double>.max() -> double", Max},
    {"list<bool>.max() -> bool", Max},
    {"list<duration>.max() -> duration", Max},
    {"list<timestamp>.max() -> timestamp", Max},
    {"list<string>.max() -> string", Max},
    {"list<bytes>.max() -> bytes", Max},
    {"list<int>.min() -> int", Min},
    {"list<uint>.min() -> uint", Min},
    {"list<double>.min() -> double", Min},
    {"list<bool>.min() -> bool", Min},
    {"list<duration>.min() -> duration", Min},
    {"list<timestamp>.min() -> timestamp", Min},
    {"list<string>.min() -> string", Min},
    {"list<bytes>.min() -> bytes", Min},
    {"list<A>.indexOf(A) -> int", IndexOf},
    {"list<A>.lastIndexOf(A) -> int", LastIndexOf},
};

}  // namespace

bool ChargeItems(Call& call, size_t count) {
  constexpr size_t kUnitsPerItem = 4;
  return call.Charge(std::min(count, std::numeric_limits<size_t>::max() / kUnitsPerItem) * kUnitsPerItem);
}

std::span<Value> Items(Call& call, const Value& list) {
  const size_t size = list.size();
  if (!ChargeItems(call, size)) return {};
  const std::span<Value> items = call.arena().NewSpan<Value>(size);
  size_t count = 0;
  for (const Value& item : list.items()) items[count++] = item;
  return items;
}

Value ListOf(Call& call, std::span<const Value> items) {
  return Value::List(call.arena().Copy(items));
}

Library ListLibrary() {
  return kFunctions;
}

Library KubernetesListLibrary() {
  return kKubernetesFunctions;
}

}  // namespace kubevet::cel
