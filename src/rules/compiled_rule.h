// A rule with its expressions compiled.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cel/expression.h"
#include "rules/checks.h"
#include "rules/rule.h"
#include "rules/vocabulary.h"

namespace kubevet::rules {

/// An expression of a rule.
struct Expression {
  std::string_view member;  ///< what it is in the rule file: `assert`, or the name of a `let`
  cel::Program program;
};

/// A place and the variable it starts from.
struct Anchor {
  uint32_t slot = kObject;
  Place place;  ///< without the variable
};

struct CompiledRelated {
  std::optional<Expression> of;
  Anchor at;
  Expression message;
};

struct CompiledFix {
  Expression title;
  FixAction action;
  Anchor at;
  std::optional<Expression> with;
};

/// What a finding says: compiled when there is one.
struct Telling {
  std::optional<Expression> message, help;
  std::vector<CompiledRelated> related;
  std::vector<CompiledFix> fixes;
};

/// What a rule asks once its `when` holds.
struct Question {
  std::vector<Expression> lets;  ///< which `when` may use, too
  std::optional<Expression> each, assert;
};

struct CompiledRule {
  const Rule* rule = nullptr;
  bool looks_at_pods = false;  ///< it is asked once for each Pod template of an object
  bool needs_pod = false;      ///< it is about Pods, so it has nothing to say of an object without a template
  Check check = nullptr;       ///< instead of everything below

  /// kVariables, then the names of `let`, then `item`, `index`, `key`.
  std::unique_ptr<const cel::Environment> environment;
  uint32_t let_count = 0;
  std::optional<Expression> when;
  yaml::KeySet needed;  ///< keys without which `when` does not hold in a document
  Anchor at;

  /// Compiled by the first who asks; null when it cannot be.
  const Question* question() const;

  uint32_t item_slot() const { return kFirstFreeSlot + let_count; }
  uint32_t index_slot() const { return item_slot() + 1; }
  uint32_t key_slot() const { return item_slot() + 2; }
  uint32_t slot_count() const { return item_slot() + 3; }

 private:
  mutable std::once_flag once_;
  mutable std::optional<Question> compiled_;
  mutable std::atomic<const Question*> question_ = nullptr;  // compiled_, for those who come later
};

/// The rule, or what is wrong with its expressions, `FILE:LINE:COLUMN: MESSAGE`, a line each.
Result<std::unique_ptr<const CompiledRule>> CompileRule(const Rule& rule);
/// The rest of it; both refer to the rule.
Result<Question> CompileQuestion(const CompiledRule& rule);
Result<Telling> CompileTelling(const CompiledRule& rule);

}  // namespace kubevet::rules
