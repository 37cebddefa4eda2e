#include "cel/interpreter.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/utf8.h"
#include "cel/call_cost.h"
#include "cel/cost.h"
#include "cel/declared.h"
#include "cel/text.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

/// Arguments that need no memory beside the stack.
constexpr size_t kFewArguments = 3;
/// Nodes below a map from which on it may be large.
constexpr uint32_t kLongWalk = 500;

/// Position in a list: an int, or a number that equals one.
std::optional<size_t> Position(const Value& index) {
  const auto order = Compare(index, Value::Int(0));
  if (!index.IsNumber() || !order || *order < 0) return std::nullopt;
  if (index.kind() == Kind::kInt) return static_cast<size_t>(index.AsInt());
  if (index.kind() == Kind::kUint) return static_cast<size_t>(index.AsUint());
  const double number = index.AsDouble();
  if (number > 4294967295.0 || number != static_cast<double>(static_cast<uint32_t>(number)))
    return std::nullopt;
  return static_cast<size_t>(number);
}

/// Whether values are compared with each other of which the shorter has a few characters, as nearly all have:
/// that costs one unit.
bool IsShortComparison(const Expr& call, std::span<const Value> arguments) {
  constexpr size_t kFewCharacters = 10;
  if (arguments.size() != 2 || (call.name != "==" && call.name != "!=")) return false;
  size_t shorter = kFewCharacters + 1;
  for (const Value& each : arguments) {
    const bool is_text = each.kind() == Kind::kString;
    if (!is_text && each.kind() != Kind::kBool && !each.IsNumber()) return false;
    shorter = std::min(shorter, is_text ? each.text().size() : 1);
  }
  return 1 <= shorter && shorter <= kFewCharacters;
}

std::string_view KindName(const Value& value) {
  return TypeOf(value.kind())->name;
}

/// Whether a document's value can be read as what is declared of it.
bool IsOf(yaml::Node node, const Type* declared) {
  if (declared == nullptr || node.IsNull()) return true;
  if (declared->form != Type::Form::kValue && declared->form != Type::Form::kObject) return true;
  switch (declared->kind) {
    case Kind::kMap:
      return node.IsMap();
    case Kind::kList:
      return node.IsList();
    case Kind::kBool:
      return node.IsBool();
    case Kind::kInt:
    case Kind::kUint:
      return node.AsInt().has_value();
    case Kind::kDouble:
      return node.IsNumber();
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kTimestamp:
    case Kind::kDuration:
      return node.IsString();
    default:
      return true;
  }
}

}  // namespace

Interpreter::Interpreter(const internal::ProgramParts& parts, std::span<const Value> variables, Arena& arena,
                         uint64_t cost_limit, const void* context, Meter* meter, LateVariables* late)
    : variables_(variables),
      meter_(meter),
      late_(late),
      memory_limit_(arena.used() + parts.environment.options().memory_limit),
      call_(arena, cost_limit, context) {
  if (parts.locals > 0) locals_ = arena.NewSpan<Value>(parts.locals);
}

Value Interpreter::Run(const Expr& root) {
  const Value value = Eval(root);
  if (meter_ && meter_->cost > meter_->limit) return Value::Error("the expression costs too much");
  if (is_out_of_memory_) return Value::Error("the expression needs too much memory");
  if (IsOver()) return Value::Error("the expression takes too long");
  return value;
}

Value Interpreter::Eval(const Expr& expr) {
  if (expr.folded) return *expr.folded;
  if (!call_.Charge(1)) return Value::Error({});
  const Value value = Compute(expr);
  if (meter_ && (value.kind() == Kind::kString || value.IsError())) LookAt(value);
  if (call_.arena().used() > memory_limit_) {
    is_out_of_memory_ = true;
    call_.cost_left_ = 0;
  }
  return value;
}

Interpreter::Truth Interpreter::Test(const Expr& expr, Value& other) {
  if (expr.folded == nullptr) {
    if (expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr) {
      if (call_.Charge(1)) return Logic(expr, expr.kind == ExprKind::kOr, other);
    } else if (expr.kind == ExprKind::kHas) {
      if (call_.Charge(1)) {
        if (const yaml::Node map = MapOf(expr)) return IsThere(expr, map, other);
      }
    } else if (meter_ == nullptr && expr.op == Operator::kNot) {
      if (call_.Charge(1)) {
        if (const Truth truth = Test(*expr.children[0], other); truth != Truth::kOther)
          return TruthOf(truth == Truth::kFalse);
        if (other.IsError()) return Truth::kOther;
      }
    } else if (meter_ == nullptr && expr.op != Operator::kOther) {
      if (const auto is_constant = IsConstant(expr))
        return TruthOf(*is_constant == (expr.op == Operator::kEqual));
    }
  }
  other = Eval(expr);
  return other.kind() == Kind::kBool ? TruthOf(other.AsBool()) : Truth::kOther;
}

void Interpreter::LookAt(const Value& value) {
  if (meter_ == nullptr || meter_->looks_at == nullptr) return;
  const Value* at = &value;
  while (at->kind() == Kind::kOptional && at->AsOptional() != nullptr) at = at->AsOptional();
  if (at->node()) (*meter_->looks_at)(at->node());
}

void Interpreter::SpendMetered(uint64_t cost) {
  meter_->cost = Sum(meter_->cost, cost);
  if (meter_->cost > meter_->limit) call_.cost_left_ = 0;
}

void Interpreter::SpendOnCall(const Expr& expr, const Overload& overload, std::span<const Value> arguments) {
  if (expr.cost_of == nullptr || IsShortComparison(expr, arguments)) return SpendMetered(kCallCost);
  const auto size_of = [](const Value& value) {
    switch (value.kind()) {
      case Kind::kString:
        return SizeRange::Exactly(CountCodePoints(value.text()));
      case Kind::kBytes:
        return SizeRange::Exactly(value.text().size());
      case Kind::kList:
      case Kind::kMap:
        return SizeRange::Exactly(value.size());
      default:
        return SizeRange::Exactly(1);
    }
  };
  std::array<CallArgument, kFewArguments> sized;
  const size_t count = std::min(arguments.size(), kFewArguments);
  for (size_t i = 0; i < count; ++i) {
    sized[i] = {size_of(arguments[i]), SizeRange::Exactly(1), expr.children[i]->type, &arguments[i]};
    if (arguments[i].kind() != Kind::kList || arguments[i].size() == 0) continue;
    sized[i].item = size_of(*arguments[i].items().begin());
  }
  SpendMetered(expr.cost_of(overload, std::span(sized).first(count)).cost);
}

Value Interpreter::Compute(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kConstant:
      return expr.constant;
    case ExprKind::kName:
      return Name(expr);
    case ExprKind::kSelect:
      return Select(expr);
    case ExprKind::kHas:
      return Has(expr);
    case ExprKind::kIndex:
      return Index(expr);
    case ExprKind::kCall:
      return CallFunction(expr);
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      Value other;
      const Truth truth = Logic(expr, expr.kind == ExprKind::kOr, other);
      return ValueOf(truth, other);
    }
    case ExprKind::kConditional:
      return Conditional(expr);
    case ExprKind::kList:
      Spend(kListCost);
      return List(expr);
    case ExprKind::kMap:
      Spend(kMapCost);
      return Map(expr);
    case ExprKind::kMacro:
      return RunMacro(expr);
  }
  return {};
}

Value Interpreter::Name(const Expr& expr) {
  Spend(kSelectCost);
  if (expr.slot == kNoSlot) return FailWith(expr, "undeclared reference to `{}`", expr.name);
  return Read(expr, Variable(expr));
}

Value Interpreter::Converted(const Expr& expr, const Value& value) {
  if (value.kind() == expr.read_as || !value.node()) return value;
  LookAt(value);
  if (expr.read_as == Kind::kUint && value.kind() == Kind::kInt && value.AsInt() >= 0)
    return Value::Uint(static_cast<uint64_t>(value.AsInt())).ReadFrom(value.node());
  if (expr.read_as != Kind::kBytes) return AsDeclared(value, expr.read_as);
  if (const auto bytes = value.kind() == Kind::kString ? DecodeBase64(value.text()) : std::nullopt)
    return Value::Bytes(call_.arena().Copy(*bytes)).ReadFrom(value.node());
  return value;
}

// --- fields and items ---

/// The field of a map in a document. As on the server, a null is the same as a field left out; in a map of
/// declared values it may be one of them.
yaml::Node ChildOf(const Expr& expr, yaml::Node map) {
  const yaml::Node child = map[expr.key];
  const bool is_entry = expr.declared && !expr.is_declared;
  return child.IsNull() && !is_entry ? yaml::Node() : child;
}

/// What a variable's path leads to when all of it is in a document: no values are made on the way. Falsy for
/// everything else.
yaml::Node Interpreter::Walk(const Expr& expr) const {
  if (expr.kind == ExprKind::kName) {
    if (expr.slot == kNoSlot) return {};
    const Value& value = Variable(expr);
    // What is declared of a value is known here only where the type of the name says it.
    const bool is_walked = value.IsView() && !(value.declared() && expr.type->IsDyn());
    return is_walked ? value.node() : yaml::Node();
  }
  if (expr.path == 0) return {};
  const yaml::Node parent = Walk(*expr.children[0]);
  return parent.size_bound() <= kLongWalk ? ChildOf(expr, parent) : yaml::Node();
}

/// The same for a path that may end early (a.b.?c.d), which sets `node`, falsy where it does. False when
/// values have to be made on the way, or something is declared of them.
bool Interpreter::WalkOptional(const Expr& expr, yaml::Node& node) const {
  if (expr.kind != ExprKind::kSelect || expr.declared != nullptr || expr.read_as != Kind::kNull) return false;
  const Expr& operand = *expr.children[0];
  yaml::Node parent;
  if (expr.is_optional && (operand.path > 0 || operand.kind == ExprKind::kName)) {
    parent = Walk(operand);
  } else if (!WalkOptional(operand, parent)) {
    return false;
  } else if (!parent) {
    node = parent;
    return true;
  }
  if (!parent.IsMap() || parent.size_bound() > kLongWalk) return false;
  node = ChildOf(expr, parent);
  return true;
}

/// The field of a map: an error when it has none. Optionals go through: none has none.
Value Interpreter::Select(const Expr& expr) {
  if (expr.path > 0 && call_.Charge(expr.path)) {
    if (const yaml::Node child = Walk(expr)) {
      Spend((expr.path + 1) * kSelectCost);
      return Read(expr, Value::Of(child, expr.declared));
    }
  }
  Spend(kSelectCost);
  const Value operand = Eval(*expr.children[0]);
  if (operand.IsError()) return operand;
  const bool was_optional = operand.kind() == Kind::kOptional;
  if (!was_optional && !expr.is_optional) return Read(expr, FieldOf(expr, operand));
  if (was_optional && !operand.AsOptional()) return operand;
  const Value& target = was_optional ? *operand.AsOptional() : operand;
  if (target.kind() != Kind::kMap) return FieldOf(expr, target);
  const auto found = FindField(expr, target);
  return found ? Some(Read(expr, *found)) : Value::Optional(nullptr);
}

std::optional<Value> Interpreter::FindField(const Expr& expr, const Value& map) {
  const bool is_known = map.IsView() && (expr.is_declared || !map.declared());
  if (!is_known || map.node().size_bound() > kLongWalk)
    return call_.Find(map, Value::String(map.declared() ? expr.name : expr.key.text()));
  const yaml::Node child = ChildOf(expr, map.node());
  return child ? std::optional(Value::Of(child, expr.declared)) : std::nullopt;
}

Value Interpreter::FieldOf(const Expr& expr, const Value& operand) {
  if (operand.IsError()) return operand;
  if (operand.kind() != Kind::kMap) {
    LookAt(operand);
    return FailWith(expr, "`{}` is asked of a value of type {}, which has no fields", expr.name,
                    KindName(operand));
  }
  if (const auto found = FindField(expr, operand)) return *found;
  return FailWith(expr, "no such key `{}`", expr.key.text());
}

yaml::Node Interpreter::MapOf(const Expr& has) const {
  const yaml::Node map = Walk(*has.children[0]);
  return map.IsMap() && map.size_bound() <= kLongWalk ? map : yaml::Node();
}

Interpreter::Truth Interpreter::IsThere(const Expr& has, yaml::Node map, Value& other) {
  Spend((has.children[0]->path + 1) * kSelectCost);
  const yaml::Node child = ChildOf(has, map);
  if (IsOf(child, has.declared)) return TruthOf(static_cast<bool>(child));
  LookAt(Value::Of(child));
  other = FailWith(has, "`{}` is not what it is declared to be", has.name);
  return Truth::kOther;
}

Value Interpreter::Has(const Expr& expr) {
  if (const yaml::Node map = MapOf(expr)) {
    Value other;
    const Truth truth = IsThere(expr, map, other);
    return ValueOf(truth, other);
  }
  Value operand = Eval(*expr.children[0]);
  if (operand.IsError()) return operand;
  if (operand.kind() == Kind::kOptional) {
    if (!operand.AsOptional()) return Value::Bool(false);
    operand = Value(*operand.AsOptional());
  }
  if (operand.kind() != Kind::kMap) return FieldOf(expr, operand);
  const auto found = FindField(expr, operand);
  return Value::Bool(found && !(expr.is_declared && found->IsNull()));
}

Value Interpreter::Index(const Expr& expr) {
  Spend(kCallCost);
  const Value operand = Eval(*expr.children[0]);
  if (operand.IsError()) return operand;
  const Value index = Eval(*expr.children[1]);
  if (index.IsError()) return index;
  const bool was_optional = operand.kind() == Kind::kOptional;
  if (!was_optional && !expr.is_optional) return Read(expr, ItemOf(expr, operand, index));
  if (was_optional && !operand.AsOptional()) return operand;
  const Value& target = was_optional ? *operand.AsOptional() : operand;
  if (target.kind() != Kind::kMap && target.kind() != Kind::kList) return ItemOf(expr, target, index);
  const Value item = ItemOf(expr, target, index);
  if (!item.IsError()) return Some(Read(expr, item));
  LookAt(item);
  return Value::Optional(nullptr);
}

Value Interpreter::ItemOf(const Expr& expr, const Value& operand, const Value& index) {
  if (operand.kind() == Kind::kMap) {
    const auto found = call_.Find(operand, index);
    return found ? *found : FailWith(expr, "no such key `{}`", ToText(index));
  }
  if (operand.kind() != Kind::kList) {
    LookAt(operand);
    return operand.IsError() ? operand : FailWith(expr, "a value of type {} has no items", KindName(operand));
  }
  const auto position = Position(index);
  if (!position) return FailWith(expr, "there is no item `{}`", ToText(index));
  if (!call_.Charge(operand.node() ? *position / 10 : 0)) return {};
  const Value item = operand.At(*position);
  if (item.IsError() && !item.node())
    return FailWith(expr, "there is no item {} in a list of {}", *position, operand.size());
  return item;
}

// --- calls ---

Value Interpreter::CallFunction(const Expr& expr) {
  if (expr.is_lazy) return OrElse(expr);
  const size_t count = expr.children.size();
  union Few {
    Few() {}  // what is not used costs nothing
    Value values[kFewArguments];
  } few;
  Value* const arguments = count <= kFewArguments ? few.values : call_.arena().NewSpan<Value>(count).data();
  for (size_t i = 0; i < count; ++i) {
    ::new (arguments + i) Value(Eval(*expr.children[i]));
    if (arguments[i].IsError()) return arguments[i];
  }
  return Invoke(expr, {arguments, count});
}

std::optional<bool> Interpreter::IsConstant(const Expr& call) {
  const Expr& path = *call.children[0];
  const Value* const constant = call.children[1]->folded;
  if (constant == nullptr || constant->kind() != Kind::kString || path.path == 0 ||
      path.read_as != Kind::kNull || path.declared != nullptr ||
      !call_.Charge(1 + path.path + constant->text().size() / 10))
    return std::nullopt;
  const yaml::Node node = Walk(path);
  return node.IsString() ? std::optional(node.text() == constant->text()) : std::nullopt;
}

Value Interpreter::Invoke(const Expr& expr, std::span<const Value> arguments) {
  for (const Overload* overload : expr.overloads) {
    if (!overload->Takes(arguments)) continue;
    if (meter_) SpendOnCall(expr, *overload, arguments);
    if (meter_ && meter_->looks_at) {
      // What takes an optional alone asks whether there is a value, or gives it.
      const bool asks_only =
          arguments.size() == 1 && (arguments[0].kind() == Kind::kOptional || expr.name == "size");
      for (const Value& each : arguments.first(asks_only ? 0 : arguments.size())) LookAt(each);
    }
    call_.constant_pattern_ = expr.pattern;
    const Value result = overload->implementation(call_, arguments);
    return result.IsError() && result.place() < 0 ? result.PlacedAt(static_cast<int32_t>(expr.id)) : result;
  }
  return NoOverload(expr, arguments);
}

Value Interpreter::NoOverload(const Expr& expr, std::span<const Value> arguments) {
  std::string kinds;
  for (const Value& argument : arguments) kinds.append(kinds.empty() ? "" : ", ").append(KindName(argument));
  return FailWith(expr, "`{}` does not take ({})", expr.name, kinds);
}

/// a.or(b), a.orValue(b).
Value Interpreter::OrElse(const Expr& expr) {
  const bool wants_optional = expr.name == "or";
  if (yaml::Node node; !wants_optional && meter_ == nullptr && call_.Charge(expr.height) &&
                       WalkOptional(*expr.children[0], node)) {
    return node ? Value::Of(node) : Eval(*expr.children[1]);
  }
  const Value receiver = Eval(*expr.children[0]);
  if (receiver.IsError()) return receiver;
  if (receiver.kind() != Kind::kOptional || expr.overloads.empty())
    return NoOverload(expr, std::array{receiver});
  if (receiver.AsOptional()) return wants_optional ? receiver : *receiver.AsOptional();
  const Value other = Eval(*expr.children[1]);
  if (wants_optional && other.kind() != Kind::kOptional && !other.IsError())
    return NoOverload(expr, std::array{receiver, other});
  return other;
}

// --- operators of the grammar, literals ---

/// && and ||: the decisive value wins over errors, wherever it stands.
Interpreter::Truth Interpreter::Logic(const Expr& expr, bool decisive, Value& other) {
  bool has_failed = false;
  for (const Expr* child : expr.children) {
    Value value;
    const Truth truth = Test(*child, value);
    if (truth == TruthOf(decisive)) return truth;
    if (truth != Truth::kOther || has_failed) continue;
    has_failed = true;
    other = value.IsError() ? value
                            : FailWith(*child, "a bool is wanted here, this is of type {}", KindName(value));
  }
  return has_failed ? Truth::kOther : TruthOf(!decisive);
}

Value Interpreter::Conditional(const Expr& expr) {
  Value condition;
  if (const Truth truth = Test(*expr.children[0], condition); truth != Truth::kOther)
    return Eval(*expr.children[truth == Truth::kTrue ? 1 : 2]);
  if (condition.IsError()) return condition;
  return FailWith(*expr.children[0], "a bool is wanted here, this is of type {}", KindName(condition));
}

Value Interpreter::List(const Expr& expr) {
  ArenaList<Value> items(call_.arena(), expr.children.size());
  for (size_t i = 0; i < expr.children.size(); ++i) {
    const Value item = Eval(*expr.children[i]);
    if (item.IsError()) return item;
    LookAt(item);
    if (expr.optional_items.empty() || !expr.optional_items[i]) {
      items.Add(item);
    } else if (item.kind() != Kind::kOptional) {
      return FailWith(*expr.children[i], "an optional is wanted behind `?`, this is of type {}",
                      KindName(item));
    } else if (item.AsOptional()) {
      items.Add(*item.AsOptional());
    }
  }
  return Value::List(items.items());
}

Value Interpreter::Map(const Expr& expr) {
  MapBuilder map(call_.arena(), expr.children.size() / 2);
  for (size_t i = 0; i < expr.children.size(); i += 2) {
    const Value key = Eval(*expr.children[i]);
    if (key.IsError()) return key;
    if (!IsKey(key)) return FailWith(*expr.children[i], "a value of type {} cannot be a key", KindName(key));
    const Value value = Eval(*expr.children[i + 1]);
    if (value.IsError()) return value;
    LookAt(value);
    if (expr.optional_items.empty() || !expr.optional_items[i / 2]) {
      map.Add(key, value);
    } else if (value.kind() != Kind::kOptional) {
      return FailWith(*expr.children[i + 1], "an optional is wanted behind `?`, this is of type {}",
                      KindName(value));
    } else if (value.AsOptional()) {
      map.Add(key, *value.AsOptional());
    }
  }
  const Value result = map.Finish();
  return result.IsError() ? result.PlacedAt(static_cast<int32_t>(expr.id)) : result;
}

}  // namespace kubevet::cel
