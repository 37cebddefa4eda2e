// What the macros of the language do: loops over lists and maps, and names for values.
#include <array>

#include "cel/call_cost.h"
#include "cel/interpreter.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

/// What a loop costs the server for an item, beside the expressions written in it: see cost.cc.
uint64_t CostOfStep(const Expr& expr) {
  switch (expr.macro) {
    case Macro::kExists:
      return 2 * kSelectCost + 2 * kCallCost;
    case Macro::kFilter:
    case Macro::kMap:
    case Macro::kTransformList:
    case Macro::kSortBy:
      return kSelectCost + kCallCost + kListCost;
    default:
      return 2 * kSelectCost + kCallCost;
  }
}

}  // namespace

template <typename Step>
void Interpreter::ForEach(const Expr& expr, const Value& range, Step step) {
  Value& first = locals_[expr.slot];
  Value* second = expr.variables.size() > 1 ? &locals_[expr.slot + 1] : nullptr;
  int64_t position = 0;
  const uint64_t each = CostOfStep(expr);
  const bool is_list = range.kind() == Kind::kList;
  if (is_list) {
    for (const Value& item : range.items()) {
      (second ? *second : first) = item;
      if (second) first = Value::Int(position++);
      Spend(each);
      if (!call_.Charge(1) || !step()) return;
    }
  } else {
    for (const MapEntry& entry : range.entries()) {
      first = entry.key;
      if (second) *second = entry.value;
      Spend(each);
      if (!call_.Charge(1) || !step()) return;
    }
  }
}

Value Interpreter::RunMacro(const Expr& expr) {
  const Value range = Eval(*expr.children[0]);
  if (range.IsError()) return range;
  if (expr.macro == Macro::kBind) return Bind(expr, range);
  if (expr.macro == Macro::kOptMap || expr.macro == Macro::kOptFlatMap) return OptMap(expr, range);
  if (range.kind() != Kind::kList && range.kind() != Kind::kMap)
    return FailWith(expr, "`{}` wants a list or a map, this is of type {}", expr.name,
                    TypeOf(range.kind())->name);
  switch (expr.macro) {
    case Macro::kAll:
      return Quantified(expr, range, false);
    case Macro::kExists:
      return Quantified(expr, range, true);
    case Macro::kExistsOne:
      return ExistsOne(expr, range);
    case Macro::kFilter:
      return Filter(expr, range);
    case Macro::kMap:
    case Macro::kTransformList:
      return TransformList(expr, range);
    case Macro::kTransformMap:
    case Macro::kTransformMapEntry:
      return TransformMap(expr, range);
    case Macro::kSortBy:
      return SortBy(expr, range);
    default:
      return {};
  }
}

Value Interpreter::Passes(const Expr& expr) {
  Value answer;
  if (const Truth truth = Test(*expr.children[1], answer); truth != Truth::kOther)
    return Value::Bool(truth == Truth::kTrue);
  if (answer.IsError()) return answer;
  return FailWith(*expr.children[1], "a bool is wanted here, this is of type {}",
                  TypeOf(answer.kind())->name);
}

/// all is && over the items, exists is ||: one decisive answer wins over errors.
Value Interpreter::Quantified(const Expr& expr, const Value& range, bool decisive) {
  Value result = Value::Bool(!decisive);
  ForEach(expr, range, [&] {
    const Value answer = Passes(expr);
    if (answer.IsError()) {
      if (!result.IsError()) result = answer;
      return true;
    }
    if (answer.AsBool() != decisive) return true;
    result = Value::Bool(decisive);
    return false;
  });
  return result;
}

Value Interpreter::ExistsOne(const Expr& expr, const Value& range) {
  size_t count = 0;
  Value error;
  ForEach(expr, range, [&] {
    const Value answer = Passes(expr);
    if (answer.IsError()) error = answer;
    count += answer.IsTrue();
    return !error.IsError();
  });
  return error.IsError() ? error : Value::Bool(count == 1);
}

Value Interpreter::Filter(const Expr& expr, const Value& range) {
  ArenaList<Value> items(call_.arena());
  Value error;
  ForEach(expr, range, [&] {
    const Value answer = Passes(expr);
    if (answer.IsError()) error = answer;
    if (answer.IsTrue()) {
      LookAt(locals_[expr.slot]);
      items.Add(locals_[expr.slot]);
    }
    return !error.IsError();
  });
  return error.IsError() ? error : Value::List(items.items());
}

Value Interpreter::TransformList(const Expr& expr, const Value& range) {
  ArenaList<Value> items(call_.arena());
  Value error;
  ForEach(expr, range, [&] {
    if (expr.has_predicate) {
      const Value answer = Passes(expr);
      if (answer.IsError()) error = answer;
      if (!answer.IsTrue()) return !error.IsError();
    }
    const Value item = Eval(*expr.children.back());
    if (item.IsError()) error = item;
    LookAt(item);
    items.Add(item);
    return !error.IsError();
  });
  return error.IsError() ? error : Value::List(items.items());
}

Value Interpreter::TransformMap(const Expr& expr, const Value& range) {
  MapBuilder map(call_.arena());
  const Expr& transform = *expr.children.back();
  Value error;
  ForEach(expr, range, [&] {
    if (expr.has_predicate) {
      const Value answer = Passes(expr);
      if (answer.IsError()) error = answer;
      if (!answer.IsTrue()) return !error.IsError();
    }
    const Value value = Eval(transform);
    LookAt(value);
    if (value.IsError()) {
      error = value;
    } else if (expr.macro == Macro::kTransformMap) {
      map.Add(locals_[expr.slot], value);
    } else if (value.kind() != Kind::kMap) {
      error = FailWith(transform, "a map is wanted here, this is of type {}", TypeOf(value.kind())->name);
    } else {
      for (const MapEntry& entry : value.entries()) {
        if (!call_.Charge(1)) break;
        map.Add(entry.key, entry.value);
      }
    }
    return !error.IsError();
  });
  if (error.IsError()) return error;
  const Value result = map.Finish();
  return result.IsError() ? result.PlacedAt(static_cast<int32_t>(expr.id)) : result;
}

Value Interpreter::Bind(const Expr& expr, const Value& value) {
  locals_[expr.slot] = value;
  return Eval(*expr.children[1]);
}

Value Interpreter::OptMap(const Expr& expr, const Value& target) {
  if (target.kind() != Kind::kOptional)
    return FailWith(expr, "`{}` wants an optional, this is of type {}", expr.name,
                    TypeOf(target.kind())->name);
  if (!target.AsOptional()) return target;
  const Value value = Bind(expr, *target.AsOptional());
  if (expr.macro == Macro::kOptMap && !value.IsError()) return Some(value);
  return value;
}

Value Interpreter::SortBy(const Expr& expr, const Value& range) {
  const Value keys = TransformList(expr, range);
  if (keys.IsError()) return keys;
  return Invoke(expr, std::array{range, keys});
}

}  // namespace kubevet::cel
