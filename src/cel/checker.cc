#include "cel/checker.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/near_miss.h"
#include "cel/call_cost.h"
#include "cel/inference.h"
#include "cel/tree.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

class Checker {
 public:
  Checker(internal::ProgramParts& parts, Checking checking)
      : parts_(parts), is_checked_(checking == Checking::kOn), inference_(parts.arena) {}

  std::vector<Issue> Run() {
    parts_.used.resize(parts_.environment.variables().size());
    Visit(*parts_.root);
    for (Expr* expr : parts_.expressions) {
      if (!expr->type) continue;
      expr->type = inference_.Known(expr->type, true);
      if (expr->declared) expr->declared = inference_.Known(expr->declared, true);
      expr->read_as = ReadAs(*expr);
      expr->path = PathLength(*expr);
      if (expr->kind == ExprKind::kCall) expr->cost_of = CallCostOf(expr->name);
    }
    return std::move(issues_);
  }

 private:
  struct Local {
    std::string_view name;
    const Type* type;
  };

  /// Whether another issue will be heard: some take their time to be put into words.
  bool Listens() const { return is_checked_ && issues_.size() < kMaxIssues; }
  void Complain(Span span, std::string message) {
    if (Listens()) issues_.push_back({span, std::move(message)});
  }

  const Environment& environment() const { return parts_.environment; }
  const Type* Known(const Expr& expr) { return inference_.Known(expr.type); }
  std::string Named(const Expr& expr) { return ToString(inference_.Known(expr.type, true)); }

  void Visit(Expr& expr) {
    const Type* type = TypeOfExpr(expr);
    expr.type = is_checked_ ? type : Dyn();
  }

  const Type* TypeOfExpr(Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kConstant:
        return TypeOf(expr.constant.kind());
      case ExprKind::kName:
        return VisitName(expr);
      case ExprKind::kSelect:
        return VisitSelect(expr);
      case ExprKind::kHas:
        VisitField(expr);
        return TypeOf(Kind::kBool);
      case ExprKind::kIndex:
        return VisitIndex(expr);
      case ExprKind::kCall:
        return VisitCall(expr);
      case ExprKind::kAnd:
      case ExprKind::kOr:
        return VisitLogic(expr);
      case ExprKind::kConditional:
        return VisitConditional(expr);
      case ExprKind::kList:
        return VisitList(expr);
      case ExprKind::kMap:
        return VisitMap(expr);
      case ExprKind::kMacro:
        return VisitMacro(expr);
    }
    return Dyn();
  }

  void VisitChildren(Expr& expr) {
    for (Expr* child : expr.children) Visit(*child);
  }

  // --- names ---

  const Local* FindLocal(const Expr& name) const {
    if (name.is_rooted) return nullptr;
    const auto found =
        std::find_if(locals_.rbegin(), locals_.rend(), [&](const Local& l) { return l.name == name.name; });
    return found == locals_.rend() ? nullptr : &*found;
  }

  /// A variable of the environment or a type.
  const Type* FindGlobal(Expr& expr, std::string_view name) {
    if (const auto slot = environment().FindVariable(name)) {
      expr.kind = ExprKind::kName;
      expr.slot = *slot;
      expr.children = {};
      parts_.used[*slot] = true;
      return environment().variables()[*slot].type;
    }
    if (const Type* type = NamedType(name)) {
      expr.kind = ExprKind::kName;
      expr.children = {};
      expr.folded = parts_.arena.New<Value>(Value::TypeValue(type));
      return TypeOf(Kind::kType);
    }
    return nullptr;
  }

  const Type* VisitName(Expr& expr) {
    if (const Local* local = FindLocal(expr)) {
      expr.slot = static_cast<uint32_t>(local - locals_.data());
      expr.is_local = true;
      return local->type;
    }
    if (const Type* type = FindGlobal(expr, expr.name)) return type;
    if (!Listens()) return Dyn();
    NearMissSearch search(expr.name);
    for (const Local& local : locals_) search.Consider(local.name);
    for (const Variable& variable : environment().variables()) search.Consider(variable.name);
    const auto near = search.best();
    Complain(expr.span, fmt::format("undeclared reference to `{}`{}", expr.name,
                                    near ? fmt::format("; did you mean `{}`?", *near) : std::string()));
    return Dyn();
  }

  const Type* VisitSelect(Expr& expr) {
    if (const auto name = QualifiedName(expr, environment().most_dots());
        name && !FindLocal(FirstName(expr))) {
      if (const Type* type = FindGlobal(expr, *name)) return type;
    }
    return VisitField(expr);
  }

  const Type* VisitField(Expr& expr) {
    expr.key = yaml::Key::Kept(expr.name);
    Visit(*expr.children[0]);
    const Type* operand = Known(*expr.children[0]);
    const bool was_optional = operand->Is(Kind::kOptional);
    if (was_optional) operand = inference_.Known(operand->Parameter(0));
    const Type* type = FieldType(expr, operand);
    return was_optional || expr.is_optional ? OptionalOf(type, parts_.arena) : type;
  }

  const Type* FieldType(Expr& expr, const Type* operand) {
    if (operand->Is(Kind::kMap)) return expr.declared = operand->Parameter(1);
    if (operand->IsParameter()) inference_.Assignable(Dyn(), operand);
    if (operand->IsObject()) {
      const Field field = operand->field(operand->schema, expr.name);
      if (!field.type) {
        Complain(expr.name_span, fmt::format("undefined field `{}`", expr.name));
        return Dyn();
      }
      expr.is_declared = true;
      expr.declared = field.type;
      expr.key = yaml::Key::Kept(field.key);
      return field.type;
    }
    if (operand->form == Type::Form::kValue)
      Complain(expr.name_span, fmt::format("a value of type {} has no fields", ToString(operand)));
    return Dyn();
  }

  const Type* VisitIndex(Expr& expr) {
    VisitChildren(expr);
    const Type* operand = Known(*expr.children[0]);
    const bool was_optional = operand->Is(Kind::kOptional);
    if (was_optional) operand = inference_.Known(operand->Parameter(0));
    const Type* type = ItemType(expr, operand);
    return was_optional || expr.is_optional ? OptionalOf(type, parts_.arena) : type;
  }

  const Type* ItemType(Expr& expr, const Type* operand) {
    const Expr& index = *expr.children[1];
    if (operand->IsParameter()) inference_.Assignable(Dyn(), operand);
    if (operand->IsDyn() || operand->IsParameter()) return Dyn();
    if (!operand->Is(Kind::kList) && !operand->Is(Kind::kMap)) {
      Complain(expr.name_span, fmt::format("a value of type {} has no items", ToString(operand)));
      return Dyn();
    }
    const bool is_list = operand->Is(Kind::kList);
    const Type* wanted = is_list ? TypeOf(Kind::kInt) : operand->Parameter(0);
    if (!inference_.Assignable(index.type, wanted)) {
      Complain(index.span, fmt::format("the {} must be of type {}, not {}", is_list ? "index" : "key",
                                       ToString(inference_.Known(wanted, true)), Named(index)));
    }
    return operand->Parameter(is_list ? 0 : 1);
  }

  // --- calls ---

  const Type* VisitCall(Expr& expr) {
    if (expr.is_member) TakeNamespace(expr);
    // What is formatted is of any types, however deep it is.
    const bool was_in_format = in_format_;
    in_format_ |= expr.name == "format";
    VisitChildren(expr);
    in_format_ = was_in_format;
    expr.op = expr.name == "!"    ? Operator::kNot
              : expr.name == "==" ? Operator::kEqual
              : expr.name == "!=" ? Operator::kNotEqual
                                  : Operator::kOther;
    return Resolve(expr, environment().functions().Find(expr.name));
  }

  /// math.abs(x) is a member call in the eyes of the parser.
  void TakeNamespace(Expr& expr) {
    const auto prefix = QualifiedName(*expr.children[0], environment().most_dots());
    if (!prefix) return;
    const auto functions = environment().functions().Find(*prefix + "." + std::string(expr.name));
    if (functions.empty() || functions[0]->is_member) return;
    expr.name = functions[0]->name;
    expr.name_span.begin = expr.children[0]->span.begin;
    expr.children = expr.children.subspan(1);
    expr.is_member = false;
  }

  const Type* Resolve(Expr& expr, std::span<const Overload* const> functions) {
    std::vector<const Type*> arguments;
    for (const Expr* child : expr.children) arguments.push_back(child->type);
    ArenaList<const Overload*> fitting(parts_.arena, 1);
    const Type* result = nullptr;
    for (const Overload* overload : functions) {
      if (overload->is_member != expr.is_member || !overload->TakesCount(arguments.size())) continue;
      const Type* type = ResultOf(*overload, arguments);
      if (!type) continue;
      fitting.Add(overload);
      if (!result) {
        result = type;
      } else if (!result->IsDyn() && !Equal(result, type)) {
        result = Dyn();
      }
    }
    expr.overloads = fitting.items();
    if (result) return result;
    if (!Listens()) return Dyn();
    std::vector<std::string> names;
    for (const Expr* child : expr.children) names.push_back(Named(*child));
    Complain(expr.name_span, NoOverload(expr, names, environment()));
    return Dyn();
  }

  const Type* ResultOf(const Overload& overload, std::span<const Type* const> arguments) {
    if (!is_checked_) return Dyn();
    Inference::Instance instance(inference_);
    std::vector<const Type*> parameters;
    for (size_t i = 0; i < arguments.size(); ++i)
      parameters.push_back(instance(overload.parameters[overload.ParameterOf(i)]));
    if (!inference_.Assignable(arguments, parameters)) return nullptr;
    return inference_.Known(instance(overload.result));
  }

  // --- operators of the grammar, literals ---

  void WantBool(const Expr& expr) {
    if (!inference_.Assignable(expr.type, TypeOf(Kind::kBool)))
      Complain(expr.span, fmt::format("a bool is wanted here, this is of type {}", Named(expr)));
  }

  const Type* VisitLogic(Expr& expr) {
    VisitChildren(expr);
    for (const Expr* child : expr.children) WantBool(*child);
    return TypeOf(Kind::kBool);
  }

  const Type* VisitConditional(Expr& expr) {
    VisitChildren(expr);
    WantBool(*expr.children[0]);
    const Expr& then = *expr.children[1];
    const Expr& otherwise = *expr.children[2];
    const Type* type = inference_.Fresh();
    if (!inference_.Assignable(std::array{then.type, otherwise.type}, std::array{type, type})) {
      Complain(expr.name_span,
               fmt::format("the two results are of different types, {} and {}; `dyn(...)` around one "
                           "allows that",
                           Named(then), Named(otherwise)));
      return Dyn();
    }
    return inference_.Known(type);
  }

  const Type* Join(const Type* so_far, const Type* type, const Expr& expr) {
    if (!so_far) return type;
    if (const Type* joined = inference_.Joined(so_far, type)) return joined;
    if (environment().options().one_type_literals && !in_format_) {
      Complain(expr.span, fmt::format("of type {}, where the ones before are of type {}", Named(expr),
                                      ToString(inference_.Known(so_far, true))));
    }
    return Dyn();
  }

  /// What an entry `?x` adds when there is something in it.
  const Type* Unwrapped(const Expr& expr, bool is_optional) {
    const Type* type = Known(expr);
    if (!is_optional || type->IsDyn() || type->IsParameter()) return type;
    if (type->Is(Kind::kOptional)) return type->Parameter(0);
    Complain(expr.span, fmt::format("an optional is wanted behind `?`, this is of type {}", Named(expr)));
    return Dyn();
  }

  const Type* VisitList(Expr& expr) {
    const Type* item = nullptr;
    for (size_t i = 0; i < expr.children.size(); ++i) {
      Expr& child = *expr.children[i];
      Visit(child);
      item = Join(item, Unwrapped(child, !expr.optional_items.empty() && expr.optional_items[i]), child);
    }
    return ListOf(item ? item : inference_.Fresh(), parts_.arena);
  }

  const Type* VisitMap(Expr& expr) {
    const Type* key = nullptr;
    const Type* value = nullptr;
    for (size_t i = 0; i < expr.children.size(); i += 2) {
      VisitKey(*expr.children[i]);
      key = Join(key, expr.children[i]->type, *expr.children[i]);
      Expr& child = *expr.children[i + 1];
      Visit(child);
      value =
          Join(value, Unwrapped(child, !expr.optional_items.empty() && expr.optional_items[i / 2]), child);
    }
    return MapOf(key ? key : inference_.Fresh(), value ? value : inference_.Fresh(), parts_.arena);
  }

  /// No types of keys have parameters, so that types stay as small as the expression.
  void VisitKey(Expr& expr) {
    Visit(expr);
    const Type* type = Known(expr);
    if (type->IsDyn() || type->IsParameter()) return;
    if (type->Is(Kind::kBool) || type->Is(Kind::kInt) || type->Is(Kind::kUint) || type->Is(Kind::kString))
      return;
    Complain(expr.span,
             fmt::format("a key must be a bool, int, uint or string, not of type {}", ToString(type)));
    expr.type = Dyn();
  }

  // --- macros ---

  const Type* VisitMacro(Expr& expr) {
    Visit(*expr.children[0]);
    if (expr.macro == Macro::kBind && !environment().options().has_bind)
      Complain(expr.name_span, "there is no function `cel.bind`");
    if (expr.macro == Macro::kExistsOne && expr.name == "existsOne" && expr.variables.size() == 1 &&
        !environment().options().has_short_exists_one)
      Complain(expr.name_span,
               "there is no function `existsOne` of one variable; did you mean `exists_one`?");
    const size_t before = locals_.size();
    expr.slot = static_cast<uint32_t>(before);
    PushVariables(expr);
    parts_.locals = std::max(parts_.locals, static_cast<uint32_t>(locals_.size()));
    for (size_t i = 1; i < expr.children.size(); ++i) Visit(*expr.children[i]);
    const bool is_predicate = expr.macro <= Macro::kExistsOne || expr.macro == Macro::kFilter;
    if (expr.has_predicate || is_predicate) WantBool(*expr.children[1]);
    const Type* first = locals_[before].type;
    locals_.resize(before);
    return MacroType(expr, first);
  }

  void PushVariables(const Expr& expr) {
    const Type* range = Known(*expr.children[0]);
    const auto push = [&](size_t i, const Type* type) { locals_.push_back({expr.variables[i]->name, type}); };
    if (expr.macro == Macro::kBind) return push(0, range);
    const bool is_optional = expr.macro == Macro::kOptMap || expr.macro == Macro::kOptFlatMap;
    const bool is_open = range->IsDyn() || range->IsParameter();
    if (range->IsParameter()) inference_.Assignable(Dyn(), range);
    if (is_optional) {
      if (!is_open && !range->Is(Kind::kOptional))
        Complain(expr.children[0]->span, fmt::format("`{}` wants an optional, this is of type {}", expr.name,
                                                     Named(*expr.children[0])));
      return push(0, range->Is(Kind::kOptional) ? range->Parameter(0) : Dyn());
    }
    const bool is_list = range->Is(Kind::kList);
    const bool is_map = range->Is(Kind::kMap);
    if (!is_open && !is_list && !is_map)
      Complain(expr.children[0]->span, fmt::format("`{}` wants a list or a map, this is of type {}",
                                                   expr.name, Named(*expr.children[0])));
    const Type* key = is_map ? range->Parameter(0) : Dyn();
    if (expr.variables.size() == 1) return push(0, is_list ? range->Parameter(0) : key);
    push(0, is_list ? TypeOf(Kind::kInt) : key);
    push(1, is_list ? range->Parameter(0) : is_map ? range->Parameter(1) : Dyn());
  }

  const Type* MacroType(Expr& expr, const Type* first) {
    Expr& last = *expr.children.back();
    switch (expr.macro) {
      case Macro::kAll:
      case Macro::kExists:
      case Macro::kExistsOne:
        return TypeOf(Kind::kBool);
      case Macro::kFilter:
        return ListOf(first, parts_.arena);
      case Macro::kMap:
      case Macro::kTransformList:
        return ListOf(last.type, parts_.arena);
      case Macro::kTransformMap:
        return MapOf(first, last.type, parts_.arena);
      case Macro::kTransformMapEntry:
        return WantMap(last);
      case Macro::kBind:
      case Macro::kOptFlatMap:
        return last.type;
      case Macro::kOptMap:
        return OptionalOf(last.type, parts_.arena);
      case Macro::kSortBy:
        return SortedType(expr);
    }
    return Dyn();
  }

  const Type* WantMap(const Expr& expr) {
    const Type* type = Known(expr);
    if (!type->Is(Kind::kMap) && !type->IsDyn() && !type->IsParameter())
      Complain(expr.span, fmt::format("a map is wanted here, this is of type {}", Named(expr)));
    return type;
  }

  /// The keys are computed here, the list is sorted by a function of the library.
  const Type* SortedType(Expr& expr) {
    const Expr& key = *expr.children[1];
    const std::array arguments = {expr.children[0]->type, ListOf(key.type, parts_.arena)};
    ArenaList<const Overload*> fitting(parts_.arena, 1);
    for (const Overload* overload : environment().functions().Find("@sortByAssociatedKeys")) {
      if (ResultOf(*overload, arguments)) fitting.Add(overload);
    }
    expr.overloads = fitting.items();
    if (fitting.size() == 0)
      Complain(key.span, fmt::format("there is no order of values of type {}", Named(key)));
    return expr.children[0]->type;
  }

  internal::ProgramParts& parts_;
  const bool is_checked_;
  bool in_format_ = false;
  Inference inference_;
  std::vector<Local> locals_;
  std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> Check(internal::ProgramParts& parts, Checking checking) {
  return Checker(parts, checking).Run();
}

}  // namespace kubevet::cel
