// What an expression can name: variables with their types, and functions. Built once, immutable, shared by
// threads.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cel/function.h"
#include "cel/type.h"

namespace kubevet::cel {

/// A row of a library, its signature understood.
struct Overload {
  std::string_view name;
  std::string_view signature;
  bool is_member = false;
  bool is_variadic = false;             // one or more of the last parameter
  std::vector<const Type*> parameters;  // the receiver first
  std::vector<uint32_t> kinds;          // per parameter: a bit for each Kind that it takes
  const Type* result = nullptr;
  Implementation implementation = nullptr;
  Trait trait = Trait::kPure;

  bool TakesCount(size_t arguments) const {
    return is_variadic ? arguments >= parameters.size() : arguments == parameters.size();
  }
  /// The parameter that stands for an argument.
  size_t ParameterOf(size_t argument) const {
    return argument < parameters.size() ? argument : parameters.size() - 1;
  }
  /// The arguments are of kinds that this overload takes.
  bool Takes(std::span<const Value> arguments) const;
};

/// A variable's slot is its position among the variables. Dots in a name are part of it.
struct Variable {
  std::string name;
  const Type* type = Dyn();
};

class Environment {
 public:
  struct Options {
    std::vector<Variable> variables = {};    ///< their types must outlive the environment
    std::vector<Library> libraries = {};     ///< beside the standard library
    bool one_type_literals = false;          ///< [1, 'a'] does not compile, as in the API server
    bool has_bind = true;                    ///< cel.bind(name, value, expression)
    size_t memory_limit = size_t{64} << 20;  ///< bytes that one evaluation may compute
  };

  /// A malformed signature aborts: libraries are ours.
  explicit Environment(Options options);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const Options& options() const { return options_; }
  std::span<const Variable> variables() const { return options_.variables; }
  std::optional<uint32_t> FindVariable(std::string_view name) const;
  /// All rows of that name.
  std::span<const Overload* const> FindFunctions(std::string_view name) const;
  /// How many dots there are at most in the name of anything.
  size_t most_dots() const { return most_dots_; }
  /// The name of a function that somebody probably meant.
  std::optional<std::string_view> NearFunction(std::string_view name) const;

 private:
  void Add(const Function& function);

  void Count(std::string_view name);

  Options options_;
  size_t most_dots_ = 2;  // google.protobuf.Timestamp
  Arena types_;
  std::deque<Overload> overloads_;
  std::unordered_map<std::string_view, std::vector<const Overload*>> functions_;
  std::unordered_map<std::string_view, uint32_t> variables_;
};

}  // namespace kubevet::cel
