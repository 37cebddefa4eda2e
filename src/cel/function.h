// What a library of functions is: a table of signatures and the code behind them.
//
//   const Function kFunctions[] = {
//       {"string.charAt(int) -> string", CharAt},           // a member: "abc".charAt(1)
//       {"list<A>.distinct() -> list<A>", Distinct},
//       {"math.isNaN(double) -> bool", IsNaN},              // a name with a dot, called like a namespace
//       {"math.greatest(dyn...) -> dyn", Greatest},         // one or more of the last parameter
//       {"string.matches(string) -> bool", Matches, Trait::kPattern},
//   };
//
// What stands before the last dot of the name is the receiver when it is a type: bool, int, uint, double,
// string, bytes, list<A>, map<K, V>, optional<A>, type, null, timestamp, duration, dyn, a parameter (one
// capital letter), or IP, CIDR, URL, Quantity, Semver, Format; every other word is a namespace
// (`ip.isCanonical(string)` is one, `IP.family()` is a member). Overloads are rows of the same name; of those
// whose kinds fit the arguments the first is called. Kinds say nothing of what is in a list or map: where the
// static type was dyn, a `list<string>` may hold anything, so look before you use an item.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "cel/value.h"

namespace re2 {
class RE2;
}

namespace kubevet::cel {

/// What functions have beside their arguments: one evaluation's means.
class Call {
 public:
  Call(Arena& arena, uint64_t cost_limit, const void* context);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Arena& arena() { return arena_; }
  /// What the caller of the evaluation handed in for its own functions.
  template <typename T>
  const T& context() const {
    return *static_cast<const T*>(context_);
  }

  /// Work beyond one unit, charged before it is done; false when the evaluation has had its share: return
  /// anything then. A unit is one step of the interpreter, or ten characters looked at.
  bool Charge(uint64_t units) {
    if (units >= cost_left_)
      cost_left_ = 0;
    else
      cost_left_ -= units;
    return cost_left_ != 0;
  }
  /// Charges for looking at, or writing, so many bytes of text.
  bool ChargeText(size_t bytes) { return Charge(bytes / 10 + 1); }

  /// Charges for a search in so many bytes of text.
  bool ChargeSearch(size_t text, const re2::RE2& pattern);

  /// Value::Find, fast also where a document's map is large.
  std::optional<Value> Find(const Value& map, const Value& key);
  /// The same value, as `==` says; charged by size.
  bool Equal(const Value& a, const Value& b);
  /// A compiled regular expression, null when `pattern` is none. Constant patterns were compiled once with
  /// the program; the others are compiled and charged, and valid until the next is asked for.
  const re2::RE2* Pattern(std::string_view pattern);

  /// An error whose text is computed; long ones are cut.
  [[gnu::cold]] Value Error(std::string_view message);
  Value String(std::string_view text) { return Value::String(arena_.Copy(text)); }

 private:
  friend class Interpreter;

  Arena& arena_;
  uint64_t cost_left_;
  const void* context_;
  const re2::RE2* constant_pattern_ = nullptr;  // of the call being made
  struct Caches;
  Caches& caches();
  std::unique_ptr<Caches> caches_;  // what few evaluations need
};

/// Arguments are of the kinds in the signature, the receiver first; never errors.
using Implementation = Value (*)(Call& call, std::span<const Value> arguments);

enum class Trait : uint8_t {
  kPure,     ///< the same arguments give the same value: computed once where they are constant
  kChecked,  ///< pure, and a call with constants that fails does not compile: timestamp('x')
  kPattern,  ///< pure; the second argument is a regular expression, and a bad constant one does not compile
  kContextual,  ///< reads the context
};

struct Function {
  std::string_view signature;
  Implementation implementation;
  Trait trait = Trait::kPure;
};

using Library = std::span<const Function>;

/// A regular expression, which may have failed to compile: ask ok(). Takes a bounded amount of memory.
std::unique_ptr<re2::RE2> CompilePattern(std::string_view pattern);

/// How two values of ordered kinds stand to each other (numbers of all kinds, strings, bytes, bools,
/// timestamps, durations); nothing for other pairs and NaN.
std::optional<std::partial_ordering> Compare(const Value& a, const Value& b);

}  // namespace kubevet::cel
