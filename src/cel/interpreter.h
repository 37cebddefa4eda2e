// Walks a checked tree.
#pragma once

#include <fmt/core.h>

#include <span>
#include <utility>

#include "cel/expression.h"
#include "cel/map.h"

namespace kubevet::cel {

/// One evaluation.
class Interpreter {
 public:
  Interpreter(const internal::ProgramParts& parts, std::span<const Value> variables, Arena& arena,
              uint64_t cost_limit, const void* context, Meter* meter = nullptr,
              LateVariables* late = nullptr);

  /// The value of a tree, or an error.
  Value Run(const Expr& root);

 private:
  Value Eval(const Expr& expr);
  /// What a condition is: true, false, or `other`, no bool. Values are made only where one is needed.
  enum class Truth : uint8_t { kFalse, kTrue, kOther };
  Truth Test(const Expr& expr, Value& other);
  static Truth TruthOf(bool condition) { return condition ? Truth::kTrue : Truth::kFalse; }
  Value ValueOf(Truth truth, const Value& other) {
    return truth == Truth::kOther ? other : Value::Bool(truth == Truth::kTrue);
  }
  Value Compute(const Expr& expr);
  Value Name(const Expr& expr);
  const Value& Variable(const Expr& name) const {
    if (name.is_local) return locals_[name.slot];
    return late_ != nullptr && late_->Has(name.slot) ? late_->Get(name.slot) : variables_[name.slot];
  }
  yaml::Node Walk(const Expr& expr) const;
  bool WalkOptional(const Expr& expr, yaml::Node& node) const;
  Value Select(const Expr& expr);
  std::optional<Value> FindField(const Expr& expr, const Value& map);
  Value FieldOf(const Expr& expr, const Value& operand);
  /// The map in which a `has` looks, where all of its path is in a document; falsy for everything else.
  yaml::Node MapOf(const Expr& has) const;
  /// Whether the field is in that map.
  Truth IsThere(const Expr& has, yaml::Node map, Value& other);
  Value Has(const Expr& expr);
  /// Whether a text of a document is a constant; nothing where something else is compared.
  std::optional<bool> IsConstant(const Expr& call);
  Value Index(const Expr& expr);
  Value ItemOf(const Expr& expr, const Value& operand, const Value& index);
  Value CallFunction(const Expr& expr);
  Value Invoke(const Expr& expr, std::span<const Value> arguments);
  Value NoOverload(const Expr& expr, std::span<const Value> arguments);
  Value OrElse(const Expr& expr);
  Truth Logic(const Expr& expr, bool decisive, Value& other);
  Value Conditional(const Expr& expr);
  Value List(const Expr& expr);
  Value Map(const Expr& expr);
  /// A value of a document in the form that its declared type has.
  Value Read(const Expr& expr, const Value& value) {
    return expr.read_as == Kind::kNull ? value : Converted(expr, value);
  }
  Value Converted(const Expr& expr, const Value& value);

  // Macros; see macros.cc.
  Value RunMacro(const Expr& expr);
  /// Gives every item to the variables and calls `step` until that returns false.
  template <typename Step>
  void ForEach(const Expr& expr, const Value& range, Step step);
  Value Quantified(const Expr& expr, const Value& range, bool decisive);
  Value ExistsOne(const Expr& expr, const Value& range);
  Value Filter(const Expr& expr, const Value& range);
  Value TransformList(const Expr& expr, const Value& range);
  Value TransformMap(const Expr& expr, const Value& range);
  Value Bind(const Expr& expr, const Value& value);
  Value OptMap(const Expr& expr, const Value& target);
  Value SortBy(const Expr& expr, const Value& range);
  /// Whether the item at hand takes part: a bool, or an error.
  Value Passes(const Expr& expr);

  /// Tells who wants to know that what is in a value counts from here on: it is compared, called with, or put
  /// into a list or map, which then is not looked at any more.
  void LookAt(const Value& value);
  /// Counts what the server would.
  void Spend(uint64_t cost) {
    if (meter_) SpendMetered(cost);
  }
  void SpendMetered(uint64_t cost);
  void SpendOnCall(const Expr& expr, const Overload& overload, std::span<const Value> arguments);

  Value Some(const Value& value) { return Value::Optional(call_.arena().New<Value>(value)); }
  bool IsOver() const { return call_.cost_left_ == 0; }
  Value Fail(const Expr& expr, std::string_view message) const {
    return Value::Error(message).PlacedAt(static_cast<int32_t>(expr.id));
  }
  template <typename... Args>
  Value FailWith(const Expr& expr, fmt::format_string<Args...> format, Args&&... args) {
    return call_.Error(fmt::format(format, std::forward<Args>(args)...))
        .PlacedAt(static_cast<int32_t>(expr.id));
  }

  std::span<const Value> variables_;
  std::span<Value> locals_;
  Meter* meter_;
  LateVariables* late_;
  size_t memory_limit_;
  bool is_out_of_memory_ = false;
  Call call_;
};

}  // namespace kubevet::cel
