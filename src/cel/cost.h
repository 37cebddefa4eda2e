// What evaluating an expression costs at worst. The API server refuses definitions whose rules may cost too
// much. Mirrors cel-go's checker/cost.go, its quirks included: what it has lost track of it takes for fields
// of the variable.
#pragma once

#include <cstdint>
#include <functional>

#include "cel/expression.h"
#include "cel/type.h"

namespace kubevet::cel {

/// What an evaluation has cost in the server's units so far; behind the limit it ends with an error.
struct Meter {
  uint64_t limit = kUnknownSize;
  uint64_t cost = 0;
  /// Told of what the evaluation looks at in documents: texts, lists and maps that it takes as a whole,
  /// values that are not what is declared of them. Whether something is there, how many, and under which keys
  /// can be asked without looking at it. May be null.
  const std::function<void(yaml::Node)>* looks_at = nullptr;
};

/// The most that an evaluation of `program` can cost, kUnknownSize when there is no bound. Sizes of values
/// are those that the types of variables declare (Type::max_size); `root` is the type of the variables,
/// null when there are none. O(size of the expression).
uint64_t EstimateCost(const Program& program, const Type* root);

}  // namespace kubevet::cel
