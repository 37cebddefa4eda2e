// Expressions of the Common Expression Language: compiled once, evaluated often. The language is that of
// cel-spec as cel-go has it, which is the API server's.
//
//   const Library libraries[] = {OptionalLibrary()};
//   Environment environment({.variables = {{"object"}}}, libraries);
//   Compilation compiled = Compile("object.spec.replicas > 1", environment);
//   const Value variables[] = {Value::Of(node)};
//   Arena arena;
//   Value result = Evaluate(*compiled.program, variables, arena);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/ast.h"
#include "cel/environment.h"
#include "cel/literal.h"
#include "cel/value.h"

namespace kubevet::cel {

namespace internal {

/// What a program is made of.
struct ProgramParts {
  explicit ProgramParts(const Environment& environment);
  ~ProgramParts();

  const Environment& environment;
  Arena arena;
  std::string_view text;
  Expr* root = nullptr;
  std::vector<Expr*> expressions;  // by id: children before their parents
  std::vector<bool> used;          // by slot of a variable
  std::vector<std::unique_ptr<re2::RE2>> patterns;
  uint32_t locals = 0;  // slots that variables of macros need
};

}  // namespace internal

/// A compiled expression. Immutable, shared by threads, cheap to copy; its environment must outlive it.
class Program {
 public:
  explicit Program(std::shared_ptr<const internal::ProgramParts> parts) : parts_(std::move(parts)) {}

  std::string_view text() const { return parts_->text; }
  /// The tree, with its types.
  const Expr& root() const { return *parts_->root; }
  const Type* result_type() const { return parts_->root->type; }
  /// Whether the variable of that slot is read.
  bool Uses(uint32_t slot) const { return parts_->used[slot]; }
  /// Where in the text an error of its evaluation came from.
  Span PlaceOf(const Value& error) const;

  const internal::ProgramParts& parts() const { return *parts_; }

 private:
  std::shared_ptr<const internal::ProgramParts> parts_;
};

/// kOff: what is undeclared or of a wrong type is an error of the evaluation, where that comes to it.
enum class Checking : uint8_t { kOn, kOff };

struct Compilation {
  std::optional<Program> program;  ///< when there are no issues
  std::vector<Issue> issues;       ///< in the order of the text; of syntax errors the first
};

/// O(size of the text), which is limited as parser.h says.
Compilation Compile(std::string_view text, const Environment& environment, Checking checking = Checking::kOn);

inline constexpr uint64_t kCostLimit = 10'000'000;

struct Meter;  // see cost.h

/// Variables that are computed when an evaluation first reads them.
class LateVariables {
 public:
  bool Has(uint32_t slot) const { return begin_ <= slot && slot < end_; }
  /// Stays where it is until the evaluation ends.
  virtual const Value& Get(uint32_t slot) = 0;

 protected:
  ~LateVariables() = default;
  uint32_t begin_ = 0, end_ = 0;  // their slots
};

/// The value, or an error. `variables` are those of the environment, by slot; what the expression computes is
/// in the arena, which is not cleared. `cost_limit` is in steps of the interpreter, tens of nanoseconds each.
/// `context` is for functions that the caller has added. `meter` counts as the server does. `late` may be
/// null.
Value Evaluate(const Program& program, std::span<const Value> variables, Arena& arena,
               uint64_t cost_limit = kCostLimit, const void* context = nullptr, Meter* meter = nullptr,
               LateVariables* late = nullptr);

}  // namespace kubevet::cel
