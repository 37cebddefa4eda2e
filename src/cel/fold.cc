// What an expression can compute once: calls with constants, lists of constants, regular expressions.
#include <re2/re2.h>

#include <algorithm>

#include "cel/checker.h"
#include "cel/interpreter.h"

namespace kubevet::cel {
namespace {

constexpr uint64_t kFoldCost = 10'000;
/// Instructions of all patterns of a program; what is beyond is compiled when it is needed.
constexpr int64_t kPatternSize = 1'000'000;
/// A program keeps what was computed: enough is enough.
constexpr size_t kFoldMemory = size_t{1} << 20;

bool HasTrait(const Expr& expr, Trait trait) {
  return std::any_of(expr.overloads.begin(), expr.overloads.end(),
                     [=](const Overload* o) { return o->trait == trait; });
}

bool IsConstant(const Expr& expr) {
  if (expr.folded || expr.kind == ExprKind::kName || expr.kind == ExprKind::kMacro) return false;
  if (expr.kind == ExprKind::kCall && (expr.overloads.empty() || HasTrait(expr, Trait::kContextual)))
    return false;
  return std::all_of(expr.children.begin(), expr.children.end(),
                     [](const Expr* child) { return child->folded; });
}

class Folder {
 public:
  Folder(internal::ProgramParts& parts, Checking checking)
      : parts_(parts), is_checked_(checking == Checking::kOn), limit_(parts.arena.used() + kFoldMemory) {}

  std::vector<Issue> Run() {
    for (Expr* expr : parts_.expressions) {
      if (issues_.size() == kMaxIssues) break;
      if (!expr->type) continue;  // a namespace, or the name of a macro's variable
      if (expr->kind == ExprKind::kConstant) {
        expr->folded = &expr->constant;
        continue;
      }
      if (HasTrait(*expr, Trait::kPattern)) KeepPattern(*expr);
      if (IsConstant(*expr) && parts_.arena.used() < limit_) KeepValue(*expr);
    }
    return std::move(issues_);
  }

 private:
  void KeepPattern(Expr& expr) {
    const Value* pattern = expr.children.size() > 1 ? expr.children[1]->folded : nullptr;
    if (!pattern || pattern->kind() != Kind::kString || pattern_size_ > kPatternSize) return;
    auto compiled = CompilePattern(pattern->text());
    if (!compiled->ok()) {
      if (is_checked_)
        issues_.push_back({expr.children[1]->span, "this is no regular expression: " + compiled->error()});
      return;
    }
    pattern_size_ += compiled->ProgramSize();
    if (pattern_size_ > kPatternSize) return;
    expr.pattern = compiled.get();
    parts_.patterns.push_back(std::move(compiled));
  }

  void KeepValue(Expr& expr) {
    const Value value = Interpreter(parts_, {}, parts_.arena, kFoldCost, nullptr).Run(expr);
    if (!value.IsError()) {
      expr.folded = parts_.arena.New<Value>(value);
    } else if (is_checked_ && HasTrait(expr, Trait::kChecked)) {
      issues_.push_back({expr.span, std::string(value.text())});
    }
  }

  internal::ProgramParts& parts_;
  const bool is_checked_;
  const size_t limit_;
  int64_t pattern_size_ = 0;
  std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> Fold(internal::ProgramParts& parts, Checking checking) {
  return Folder(parts, checking).Run();
}

}  // namespace kubevet::cel
