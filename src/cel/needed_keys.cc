#include "cel/needed_keys.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace kubevet::cel {
namespace {

class Finder {
 public:
  explicit Finder(std::span<const uint32_t> slots) : slots_(slots) {}

  /// For the expression to be true.
  yaml::KeySet ForTruth(const Expr& expr) {
    yaml::KeySet keys;
    if (expr.folded != nullptr) return keys;
    switch (expr.kind) {
      case ExprKind::kAnd:
        for (const Expr* each : expr.children) keys |= ForTruth(*each);
        return keys;
      case ExprKind::kOr:
        keys = ForTruth(*expr.children[0]);
        for (const Expr* each : expr.children.subspan(1)) keys &= ForTruth(*each);
        return keys;
      case ExprKind::kHas:
      case ExprKind::kSelect:
        return PathOf(expr).value_or(keys);
      case ExprKind::kMacro:
        return expr.macro == Macro::kExists ? ForItem(expr) : keys;
      case ExprKind::kCall:
        return ForCall(expr);
      default:
        return keys;
    }
  }

 private:
  static const Expr* DefaultOf(const Expr& expr) {
    return expr.is_lazy && expr.name == "orValue" ? expr.children[1] : nullptr;
  }

  /// The keys that lead to a value of the document, optional ones too; nothing for what is none.
  std::optional<yaml::KeySet> PathOf(const Expr& expr) const {
    if (expr.kind == ExprKind::kName) {
      const std::span<const uint32_t> known = expr.is_local ? std::span(items_) : slots_;
      const bool is_known = std::find(known.begin(), known.end(), expr.slot) != known.end();
      return is_known ? std::optional(yaml::KeySet()) : std::nullopt;
    }
    if (expr.kind != ExprKind::kSelect && expr.kind != ExprKind::kHas) return std::nullopt;
    auto keys = PathOf(*expr.children[0]);
    if (keys) keys->Add(expr.key);
    return keys;
  }

  /// For a range to have an item: a path, or `path.orValue([])`.
  std::optional<yaml::KeySet> RangeOf(const Expr& range) const {
    const Expr* const otherwise = DefaultOf(range);
    if (otherwise == nullptr) return PathOf(range);
    const bool is_empty = otherwise->kind == ExprKind::kList && otherwise->children.empty();
    return is_empty ? PathOf(*range.children[0]) : std::nullopt;
  }

  /// Of `range.exists(item, condition)`.
  yaml::KeySet ForItem(const Expr& exists) {
    auto keys = RangeOf(*exists.children[0]);
    const size_t outer = items_.size();
    // Of two variables the first is an index or a key; that is not looked at.
    if (keys && exists.variables.size() == 1) items_.push_back(exists.slot);
    yaml::KeySet all = ForTruth(*exists.children[1]);
    items_.resize(outer);
    if (keys) all |= *keys;
    return all;
  }

  /// `path.orValue(false)`, and comparisons of `path.orValue(default)` with a constant for which the default
  /// would not do.
  yaml::KeySet ForCall(const Expr& call) const {
    if (const Expr* otherwise = DefaultOf(call)) {
      const bool is_false = otherwise->folded != nullptr && otherwise->folded->IsFalse();
      return is_false ? PathOf(*call.children[0]).value_or(yaml::KeySet()) : yaml::KeySet();
    }
    if (call.op != Operator::kEqual && call.op != Operator::kNotEqual) return {};
    const Expr& left = *call.children[0];
    const Expr* const otherwise = DefaultOf(left);
    const Value* const wanted = call.children[1]->folded;
    if (otherwise == nullptr || otherwise->folded == nullptr || wanted == nullptr) return {};
    const Value& value = *otherwise->folded;
    const bool are_texts = value.kind() == Kind::kString && wanted->kind() == Kind::kString;
    if (!are_texts || (value.text() == wanted->text()) == (call.op == Operator::kEqual)) return {};
    return PathOf(*left.children[0]).value_or(yaml::KeySet());
  }

  const std::span<const uint32_t> slots_;
  std::vector<uint32_t> items_;  // slots of macros' variables that are values of the document
};

}  // namespace

yaml::KeySet NeededKeys(const Program& condition, std::span<const uint32_t> slots) {
  return Finder(slots).ForTruth(condition.root());
}

}  // namespace kubevet::cel
