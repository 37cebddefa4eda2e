// What an expression can name: variables with their types, and functions. Built once, immutable, shared by
// threads.
#pragma once

#include <deque>
#include <memory>
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

/// The functions of the language and of libraries, by name. Immutable: one serves many environments.
class Functions {
 public:
  /// The standard library and these. A malformed signature aborts: libraries are ours.
  explicit Functions(std::span<const Library> libraries);
  Functions(const Functions&) = delete;
  Functions& operator=(const Functions&) = delete;

  /// All rows of that name.
  std::span<const Overload* const> Find(std::string_view name) const;
  /// The name of a function that somebody probably meant.
  std::optional<std::string_view> Near(std::string_view name) const;
  /// How many dots there are at most in a name.
  size_t most_dots() const { return most_dots_; }

 private:
  void Add(const Function& function);

  size_t most_dots_ = 2;  // google.protobuf.Timestamp
  Arena types_;
  std::deque<Overload> overloads_;
  std::unordered_map<std::string_view, std::vector<const Overload*>> by_name_;
};

class Environment {
 public:
  struct Options {
    std::vector<Variable> variables = {};    ///< their types must outlive the environment
    bool one_type_literals = false;          ///< [1, 'a'] does not compile, as in the API server
    bool has_bind = true;                    ///< cel.bind(name, value, expression)
    bool has_short_exists_one = true;        ///< existsOne with one variable; exists_one always is
    size_t memory_limit = size_t{64} << 20;  ///< bytes that one evaluation may compute
  };

  Environment(Options options, std::shared_ptr<const Functions> functions);
  /// With functions of its own.
  Environment(Options options, std::span<const Library> libraries)
      : Environment(std::move(options), std::make_shared<const Functions>(libraries)) {}
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const Options& options() const { return options_; }
  const Functions& functions() const { return *functions_; }
  std::span<const Variable> variables() const { return options_.variables; }
  std::optional<uint32_t> FindVariable(std::string_view name) const;
  /// How many dots there are at most in the name of anything.
  size_t most_dots() const { return most_dots_; }

 private:
  Options options_;
  std::shared_ptr<const Functions> functions_;
  size_t most_dots_;
  std::unordered_map<std::string_view, uint32_t> variables_;
};

}  // namespace kubevet::cel
