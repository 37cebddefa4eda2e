// What calls cost, from the sizes of their arguments: cel-go's own functions (checker/cost.go, ext/lists.go,
// ext/sets.go) and Kubernetes' (k8s.io/apiserver/pkg/cel/library/cost.go).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "cel/ast.h"
#include "cel/environment.h"
#include "cel/type.h"

namespace kubevet::cel {

/// A number of characters, bytes, items or entries that is known within bounds.
struct SizeRange {
  uint64_t least = 0;
  uint64_t most = kUnknownSize;

  static SizeRange Exactly(uint64_t size) { return {size, size}; }
};

/// Sums and products stop at the largest number.
inline uint64_t Sum(uint64_t a, uint64_t b) {
  return a > std::numeric_limits<uint64_t>::max() - b ? std::numeric_limits<uint64_t>::max() : a + b;
}
inline uint64_t Product(uint64_t a, uint64_t b) {
  return b != 0 && a > std::numeric_limits<uint64_t>::max() / b ? std::numeric_limits<uint64_t>::max()
                                                                : a * b;
}
inline SizeRange Union(SizeRange a, SizeRange b) {
  return {std::min(a.least, b.least), std::max(a.most, b.most)};
}

inline constexpr uint64_t kSelectCost = 1;  // a name, or a field
inline constexpr uint64_t kCallCost = 1;    // of what takes no time to speak of
inline constexpr uint64_t kListCost = 10;   // a new list
inline constexpr uint64_t kMapCost = 30;    // a new map

struct CallArgument {
  SizeRange size;
  std::optional<SizeRange> item;    ///< of what is in a list or map
  const Type* type = nullptr;       ///< static
  const Value* constant = nullptr;  ///< where it is written in the expression
};

struct CallEstimate {
  uint64_t cost = kCallCost;
  std::optional<SizeRange> result;  ///< size, where the call says something of it
};

/// Of a function; null when its calls cost kCallCost, whatever their arguments are.
CallCost CallCostOf(std::string_view function);
/// The cost of one overload of a call, without that of its arguments; the receiver is the first.
CallEstimate EstimateCall(const Expr& call, const Overload& overload,
                          std::span<const CallArgument> arguments);
/// Of sorting a list of so many items by keys of a type.
CallEstimate EstimateSort(SizeRange count, const Type* key);

}  // namespace kubevet::cel
