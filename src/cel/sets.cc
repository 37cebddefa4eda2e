// The sets extension, on lists: cel-go/ext/sets.go. As costly as the server reckons: the product of the
// sizes.
#include <algorithm>

#include "cel/libraries.h"
#include "cel/lists.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

bool Has(Call& call, std::span<const Value> items, const Value& wanted) {
  return call.Charge(items.size()) &&
         std::any_of(items.begin(), items.end(), [&](const Value& item) { return call.Equal(item, wanted); });
}

bool HasAll(Call& call, std::span<const Value> items, std::span<const Value> wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const Value& one) { return Has(call, items, one); });
}

Value Contains(Call& call, Arguments arguments) {
  return Value::Bool(HasAll(call, Items(call, arguments[0]), Items(call, arguments[1])));
}

Value Equivalent(Call& call, Arguments arguments) {
  const std::span<const Value> a = Items(call, arguments[0]), b = Items(call, arguments[1]);
  return Value::Bool(HasAll(call, a, b) && HasAll(call, b, a));
}

Value Intersects(Call& call, Arguments arguments) {
  const std::span<const Value> a = Items(call, arguments[0]), b = Items(call, arguments[1]);
  return Value::Bool(std::any_of(a.begin(), a.end(), [&](const Value& item) { return Has(call, b, item); }));
}

constexpr Function kFunctions[] = {
    {"sets.contains(list<A>, list<A>) -> bool", Contains},
    {"sets.equivalent(list<A>, list<A>) -> bool", Equivalent},
    {"sets.intersects(list<A>, list<A>) -> bool", Intersects},
};

}  // namespace

Library SetLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
