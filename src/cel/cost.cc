#include "cel/cost.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/utf8.h"
#include "cel/call_cost.h"

namespace kubevet::cel {
namespace {

/// What is in a list or map that an expression has computed.
struct EntrySizes {
  bool is_list = true;
  SizeRange key;
  SizeRange value;
};

std::optional<EntrySizes> Union(const std::optional<EntrySizes>& a, const std::optional<EntrySizes>& b) {
  if (!a || !b) return std::nullopt;
  return EntrySizes{a->is_list, Union(a->key, b->key), Union(a->value, b->value)};
}

/// Where in the declared types a value comes from: nowhere, or from a type, which is null when the way there
/// was lost.
using Path = std::optional<const Type*>;

bool IsScalar(const Type* type) {
  if (type->form != Type::Form::kValue) return false;
  switch (type->kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDouble:
    case Kind::kTimestamp:
    case Kind::kDuration:
      return true;
    case Kind::kOptional:
      return IsScalar(type->Parameter(0));
    default:
      return false;
  }
}

/// Walks a checked tree as the server walks its own, where every macro is a loop over an accumulator.
class Estimator {
 public:
  Estimator(const internal::ProgramParts& parts, const Type* root)
      : root_(root), facts_(parts.expressions.size()) {
    locals_.resize(parts.locals);
  }

  uint64_t Cost(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kConstant:
        return 0;
      case ExprKind::kName:
        facts(expr).path = expr.is_local ? locals_[expr.slot].path : Path(root_);
        return kSelectCost;
      case ExprKind::kSelect:
        return CostOfSelect(expr);
      case ExprKind::kHas:
        return Cost(*expr.children[0]);
      case ExprKind::kIndex:
        return CostOfIndex(expr);
      case ExprKind::kCall:
        return CostOfCall(expr);
      case ExprKind::kAnd:
      case ExprKind::kOr:
        return CostOfChildren(expr);
      case ExprKind::kConditional:
        return CostOfConditional(expr);
      case ExprKind::kList:
        return CostOfList(expr);
      case ExprKind::kMap:
        return CostOfMap(expr);
      case ExprKind::kMacro:
        return CostOfMacro(expr);
    }
    return 0;
  }

 private:
  /// What was found out about an expression.
  struct Facts {
    Path path;
    std::optional<SizeRange> size;
    std::optional<EntrySizes> entries;
  };
  using Local = Facts;

  Facts& facts(const Expr& expr) { return facts_[expr.id]; }
  const Local* LocalOf(const Expr& expr) const {
    return expr.kind == ExprKind::kName && expr.is_local ? &locals_[expr.slot] : nullptr;
  }

  // --- sizes ---

  /// The first step of a way is taken for the variable, whatever it is.
  Path Step(const Path& from, const Type* to) const { return from ? to : root_; }

  static const Type* FieldOf(const Path& path, std::string_view name) {
    if (!path || !*path || !(*path)->IsObject()) return nullptr;
    return (*path)->field((*path)->schema, name).type;
  }
  static const Type* ItemOf(const Path& path) {
    if (!path || !*path) return nullptr;
    if ((*path)->Is(Kind::kList)) return (*path)->Parameter(0);
    return (*path)->Is(Kind::kMap) ? (*path)->Parameter(1) : nullptr;
  }
  static const Type* KeyOf(const Path& path) {
    return path && *path && (*path)->Is(Kind::kMap) ? (*path)->Parameter(0) : nullptr;
  }
  static std::optional<SizeRange> DeclaredSize(const Path& path) {
    if (!path || !*path || (*path)->max_size == kUnknownSize) return std::nullopt;
    return SizeRange{0, (*path)->max_size};
  }

  static std::optional<SizeRange> SizeOfLiteral(const Expr& expr) {
    if (expr.kind == ExprKind::kList) return SizeRange::Exactly(expr.children.size());
    if (expr.kind == ExprKind::kMap) return SizeRange::Exactly(expr.children.size() / 2);
    if (expr.kind != ExprKind::kConstant) return std::nullopt;
    if (expr.constant.kind() == Kind::kString)
      return SizeRange::Exactly(CountCodePoints(expr.constant.text()));
    if (expr.constant.kind() == Kind::kBytes) return SizeRange::Exactly(expr.constant.text().size());
    return SizeRange::Exactly(1);
  }

  std::optional<SizeRange> Size(const Expr& expr) {
    Facts& known = facts(expr);
    if (known.size) return known.size;
    if (const auto size = SizeOfLiteral(expr)) return size;
    const Local* local = LocalOf(expr);
    if (const auto size = DeclaredSize(local ? local->path : known.path)) return known.size = size;
    if (IsScalar(expr.type)) return SizeRange::Exactly(1);
    return local ? local->size : std::nullopt;
  }
  SizeRange SizeOrUnknown(const Expr& expr) { return Size(expr).value_or(SizeRange{}); }

  std::optional<EntrySizes> Entries(const Expr& expr) {
    if (facts(expr).entries) return facts(expr).entries;
    const Local* local = LocalOf(expr);
    return local ? local->entries : std::nullopt;
  }

  Path PathOf(const Expr& expr) {
    const Local* local = LocalOf(expr);
    return local ? local->path : facts(expr).path;
  }

  // --- expressions ---

  uint64_t CostOfChildren(const Expr& expr) {
    uint64_t cost = 0;
    for (const Expr* child : expr.children) cost = Sum(cost, Cost(*child));
    return cost;
  }

  uint64_t CostOfSelect(const Expr& expr) {
    const Expr& operand = *expr.children[0];
    uint64_t cost = Cost(operand);
    if (expr.is_optional) return Sum(cost, kCallCost);
    if (operand.type->kind == Kind::kMap && !operand.type->IsDyn()) cost = Sum(cost, kSelectCost);
    facts(expr).path = Step(PathOf(operand), FieldOf(PathOf(operand), expr.name));
    return cost;
  }

  uint64_t CostOfIndex(const Expr& expr) {
    const Expr& operand = *expr.children[0];
    const uint64_t cost = Sum(CostOfChildren(expr), kCallCost);
    if (expr.is_optional || operand.type->Is(Kind::kOptional)) return cost;
    const auto entries = Entries(operand);
    facts(expr).path = Step(PathOf(operand), ItemOf(PathOf(operand)));
    facts(expr).size = entries ? entries->value : Size(expr);
    return cost;
  }

  uint64_t CostOfConditional(const Expr& expr) {
    const Expr& then = *expr.children[1];
    const Expr& otherwise = *expr.children[2];
    const uint64_t cost = Cost(*expr.children[0]);
    const uint64_t branches = std::max(Cost(then), Cost(otherwise));
    facts(expr).size = Union(SizeOrUnknown(then), SizeOrUnknown(otherwise));
    facts(expr).entries = Union(Entries(then), Entries(otherwise));
    return Sum(cost, branches);
  }

  uint64_t CostOfList(const Expr& expr) {
    const uint64_t cost = CostOfChildren(expr);
    facts(expr).entries = EntrySizes{true, SizeRange::Exactly(1), UnionOf(expr, 0, 1)};
    return Sum(cost, kListCost);
  }

  uint64_t CostOfMap(const Expr& expr) {
    const uint64_t cost = CostOfChildren(expr);
    facts(expr).entries = EntrySizes{false, UnionOf(expr, 0, 2), UnionOf(expr, 1, 2)};
    return Sum(cost, kMapCost);
  }

  SizeRange UnionOf(const Expr& expr, size_t first, size_t step) {
    if (expr.children.empty()) return SizeRange::Exactly(0);
    SizeRange all = SizeOrUnknown(*expr.children[first]);
    for (size_t i = first; i < expr.children.size(); i += step)
      all = Union(all, SizeOrUnknown(*expr.children[i]));
    return all;
  }

  uint64_t CostOfCall(const Expr& expr) {
    const uint64_t children = CostOfChildren(expr);
    if (expr.name == "dyn" && !expr.is_member) {
      CopySizes(expr, *expr.children[0]);
      return Sum(children, kCallCost);
    }
    std::vector<CallArgument> arguments;
    for (const Expr* child : expr.children) arguments.push_back(ArgumentOf(*child));
    uint64_t most = 0;
    std::optional<SizeRange> result;
    for (const Overload* overload : expr.overloads) {
      const CallEstimate estimate = EstimateCall(expr, *overload, arguments);
      most = std::max(most, estimate.cost);
      if (estimate.result) result = result ? Union(*result, *estimate.result) : estimate.result;
      if (expr.name == "+" && arguments.size() == 2) {
        if (const auto entries = Union(Entries(*expr.children[0]), Entries(*expr.children[1])))
          facts(expr).entries = entries;
      }
    }
    if (expr.overloads.empty()) return 0;
    facts(expr).size = result ? result : Size(expr);
    return Sum(children, most);
  }

  CallArgument ArgumentOf(const Expr& expr) {
    CallArgument argument{SizeOrUnknown(expr), std::nullopt, expr.type, nullptr};
    if (expr.kind == ExprKind::kConstant) argument.constant = &expr.constant;
    const bool is_container = !expr.type->parameters.empty();
    // Items that have no declared size may be as large as they like.
    if (is_container) {
      const Path path = PathOf(expr);
      argument.item = path ? DeclaredSize(ItemOf(path)).value_or(SizeRange{}) : SizeRange{};
    }
    return argument;
  }

  void CopySizes(const Expr& to, const Expr& from) {
    facts(to).size = Size(from);
    facts(to).entries = Entries(from);
  }

  // --- macros ---

  uint64_t CostOfMacro(const Expr& expr) {
    const Expr& range = *expr.children[0];
    const uint64_t cost = Cost(range);
    switch (expr.macro) {
      case Macro::kBind:
        return Sum(cost, CostOfBind(expr, LocalFrom(range)));
      case Macro::kOptMap:
      case Macro::kOptFlatMap: {
        // Of a target that has a value, the value is asked for: the target is computed twice.
        const uint64_t value = Sum(cost, kCallCost);
        const uint64_t body = CostOfBind(expr, {std::nullopt, OptionalSize(range), std::nullopt});
        const uint64_t wrap = expr.macro == Macro::kOptMap ? kCallCost : 0;
        facts(expr).size.reset();
        return Sum(Sum(cost, kCallCost), std::max(Sum(Sum(value, body), wrap), kCallCost));
      }
      case Macro::kSortBy:
        return Sum(cost, CostOfSortBy(expr));
      default:
        return Sum(cost, CostOfLoop(expr));
    }
  }

  std::optional<SizeRange> OptionalSize(const Expr& target) {
    const Type* value = target.type->Is(Kind::kOptional) ? target.type->Parameter(0) : Dyn();
    return IsScalar(value) ? std::optional(SizeRange::Exactly(1)) : std::nullopt;
  }

  Local LocalFrom(const Expr& expr) { return {PathOf(expr), Size(expr), Entries(expr)}; }

  uint64_t CostOfBind(const Expr& expr, const Local& value) {
    locals_[expr.slot] = value;
    const uint64_t cost = Sum(kListCost, Cost(*expr.children[1]));
    CopySizes(expr, *expr.children[1]);
    return cost;
  }

  /// The names of a loop stand for what is in its range.
  void DeclareVariables(const Expr& expr) {
    const Expr& range = *expr.children[0];
    const auto entries = Entries(range);
    const bool is_list = entries ? entries->is_list : range.type->Is(Kind::kList);
    const Path path = PathOf(range);
    const Local value{Step(path, ItemOf(path)), entries ? std::optional(entries->value) : std::nullopt, {}};
    const Local key{Step(path, is_list ? nullptr : KeyOf(path)),
                    entries ? std::optional(entries->key) : std::nullopt,
                    {}};
    if (expr.variables.size() == 1) {
      locals_[expr.slot] = is_list ? value : key;
    } else {
      locals_[expr.slot] = key;
      locals_[expr.slot + 1] = value;
    }
  }

  uint64_t CostOfLoop(const Expr& expr) {
    DeclareVariables(expr);
    const Expr& last = *expr.children.back();
    const uint64_t predicate = expr.has_predicate ? Cost(*expr.children[1]) : 0;
    const uint64_t body = Cost(last);
    const SizeRange count = SizeOrUnknown(*expr.children[0]);
    const auto loop = [&](uint64_t before, uint64_t each, uint64_t after) {
      return Sum(Sum(before, Product(count.most, each)), after);
    };
    const auto with_predicate = [&](uint64_t step) {
      return expr.has_predicate ? Sum(predicate, std::max(step, kSelectCost)) : step;
    };
    // In each comment: the condition of the loop, its step.
    switch (expr.macro) {
      case Macro::kAll:  // @not_strictly_false(accumulator), accumulator && body
        facts(expr).size = SizeRange::Exactly(1);
        return loop(0, Sum(2 * kSelectCost + kCallCost, body), kSelectCost);
      case Macro::kExists:  // @not_strictly_false(!accumulator), accumulator || body
        facts(expr).size = SizeRange::Exactly(1);
        return loop(0, Sum(2 * kSelectCost + 2 * kCallCost, body), kSelectCost);
      case Macro::kExistsOne:  // body ? accumulator + 1 : accumulator, and accumulator == 1 in the end
        facts(expr).size = SizeRange::Exactly(1);
        return loop(0, Sum(body, kSelectCost + kCallCost), kSelectCost + kCallCost);
      case Macro::kFilter:  // body ? accumulator + [item] : accumulator
        facts(expr).size = count;
        facts(expr).entries = Accumulated(locals_[expr.slot].path, expr);
        return loop(kListCost, Sum(body, 2 * kSelectCost + kCallCost + kListCost), kSelectCost);
      case Macro::kMap:
      case Macro::kTransformList:  // accumulator + [body]
        facts(expr).size = count;
        facts(expr).entries =
            EntrySizes{true, SizeRange::Exactly(1), Union(SizeRange::Exactly(0), SizeOrUnknown(last))};
        return loop(kListCost, with_predicate(Sum(body, kSelectCost + kCallCost + kListCost)), kSelectCost);
      case Macro::kTransformMap:  // insert(accumulator, key, body)
        facts(expr).size = count;
        return loop(kMapCost, with_predicate(Sum(body, 2 * kSelectCost + kCallCost)), kSelectCost);
      case Macro::kTransformMapEntry:  // insert(accumulator, body)
        facts(expr).size = count;
        return loop(kMapCost, with_predicate(Sum(body, kSelectCost + kCallCost)), kSelectCost);
      default:
        return 0;
    }
  }

  /// What a filter leaves: items, each as large as the variable that stood for it.
  std::optional<EntrySizes> Accumulated(const Path& item, const Expr& filter) {
    std::optional<SizeRange> size = DeclaredSize(item);
    if (!size && IsScalar(filter.type->Parameter(0))) size = SizeRange::Exactly(1);
    if (!size) size = locals_[filter.slot].size;
    return EntrySizes{true, SizeRange::Exactly(1), Union(SizeRange::Exactly(0), size.value_or(SizeRange{}))};
  }

  /// A name for the list, the keys of its items, the list sorted by them.
  uint64_t CostOfSortBy(const Expr& expr) {
    DeclareVariables(expr);
    const Expr& key = *expr.children[1];
    const SizeRange count = SizeOrUnknown(*expr.children[0]);
    const uint64_t keys =
        Sum(Sum(kListCost, Product(count.most, Sum(Cost(key), kSelectCost + kCallCost + kListCost))),
            2 * kSelectCost);
    const CallEstimate sort = EstimateSort(count, key.type);
    facts(expr).size = sort.result;
    return Sum(Sum(kListCost, keys), Sum(sort.cost, kSelectCost));
  }

  const Type* root_;
  std::vector<Facts> facts_;   // by id of an expression
  std::vector<Local> locals_;  // by slot
};

}  // namespace

uint64_t EstimateCost(const Program& program, const Type* root) {
  return Estimator(program.parts(), root).Cost(program.root());
}

}  // namespace kubevet::cel
