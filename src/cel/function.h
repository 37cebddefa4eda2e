// What a library of functions is: a table of signatures and the code behind them.
//
//   const Function kFunctions[] = {
//       {"string.charAt(int) -> string", CharAt},
//       {"list<A>.distinct() -> list<A>", Distinct},
//       {"math.isNaN(double) -> bool", IsNaN},          // a name with a dot, called like a namespace
//   };
//
// `type.name(...)` with a lower-case type (string, list<A>, map<K, V>, dyn, optional<A>, timestamp, ip, ...) before
// the dot is a member function; names in `namespaces` of the library (math, strings, base64, ip, cidr, ...) are
// not types. Overloads are rows of the same name; of those whose kinds fit the arguments the first is called.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cel/arena.h"
#include "cel/value.h"

namespace kubevet::cel {

/// What a call has beside its arguments.
class Call {
 public:
  Call(Arena& arena, uint64_t& cost_left) : arena_(arena), cost_left_(cost_left) {}
  Arena& arena() { return arena_; }
  /// Work beyond one unit, charged before it is done; false when the evaluation has had its share: return
  /// kOutOfBudget then. A unit is one step of the interpreter, or ten characters looked at.
  bool Charge(uint64_t units);

  /// An error whose text is computed.
  Value Error(std::string_view message);
  Value String(std::string_view text) { return Value::String(arena_.Copy(text)); }

 private:
  Arena& arena_;
  uint64_t& cost_left_;
};

/// Arguments are of the kinds in the signature, the receiver first; never errors.
using Implementation = Value (*)(Call& call, std::span<const Value> arguments);

struct Function {
  std::string_view signature;
  Implementation implementation;
};

using Library = std::span<const Function>;

}  // namespace kubevet::cel
