// The rules of a run, made ready to be asked: expressions compiled, sorted by the kinds they look at.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace kubevet::k8s {
struct ObjectKind;
}

namespace kubevet::rules {

struct CompiledRule;
struct Telling;

/// Immutable; may be used by several threads at once. The rules must outlive it.
class RuleSet {
 public:
  /// Takes rules that have expressions or a check; others, which C++ code reports, are left out.
  explicit RuleSet(std::span<const Rule* const> rules);
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  /// The rules that look at objects of a kind. They are compiled when they are asked for the first time.
  const std::vector<const CompiledRule*>& RulesFor(const k8s::ObjectKind& kind) const;

  /// What a finding of one of these rules says.
  const Telling& TellingOf(const CompiledRule& rule) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What is wrong with the expressions of a rule, `FILE:LINE:COLUMN: MESSAGE`, a line each.
std::optional<Error> FindExpressionErrors(const Rule& rule);

}  // namespace kubevet::rules
