// Finding the types that type parameters stand for: what may be given where, as the language's checker has
// it.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "cel/type.h"

namespace kubevet::cel {

/// Parameters of signatures become variables, and variables get types as arguments are met.
class Inference {
 public:
  explicit Inference(Arena& arena) : arena_(arena) {}

  /// A type that is still to be found.
  const Type* Fresh();
  /// Gives fresh variables to the parameters of one signature.
  class Instance;

  /// Whether values of these types may be given where those are wanted; what was found out is kept if so.
  bool Assignable(std::span<const Type* const> from, std::span<const Type* const> to);
  bool Assignable(const Type* from, const Type* to) { return Assignable({&from, 1}, {&to, 1}); }

  /// `type` as far as it is known; `final`: what nobody has said anything about is dyn.
  const Type* Known(const Type* type, bool final = false);
  /// The type of a list with items of both; null when they have nothing in common.
  const Type* Joined(const Type* a, const Type* b);

 private:
  bool Fits(const Type* from, const Type* to);
  bool FitsParameters(const Type* from, const Type* to);
  bool Bind(const Type* variable, const Type* type);
  bool Occurs(const Type* variable, const Type* type);
  const Type* BoundTo(const Type* variable) const { return bindings_[variable->variable]; }
  void Set(const Type* variable, const Type* type);

  Arena& arena_;
  std::vector<const Type*> bindings_;                          // by variable, null: nothing known
  std::vector<std::pair<uint32_t, const Type*>> overwritten_;  // to take back what did not fit after all
};

class Inference::Instance {
 public:
  explicit Instance(Inference& inference) : inference_(inference) {}
  const Type* operator()(const Type* type);

 private:
  Inference& inference_;
  const Type* variables_[26] = {};
};

}  // namespace kubevet::cel
