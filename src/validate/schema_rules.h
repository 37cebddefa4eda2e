// The rules that a schema has for its values, `x-kubernetes-validations`: compiled as the API server does it
// (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go), with what they cost at worst, and
// evaluated with what they cost (validation.go there). Which rules are asked, with which old value, and what
// an update forgives is for the caller to know.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/expression.h"
#include "schema/structural.h"
#include "validate/placeholders.h"
#include "validate/schema_types.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// What one call of a rule may cost, and all calls for one object, in the server's units.
inline constexpr uint64_t kRuleCallLimit = 1'000'000;
inline constexpr int64_t kRuleBudget = 10'000'000;

/// One expression of a rule, compiled or not.
struct SchemaExpression {
  std::optional<cel::Program> program;
  std::vector<cel::Issue> issues;  ///< why there is no program; in bytes of the expression
  uint64_t cost = 0;               ///< the most that one evaluation can cost, as the server estimates
};

struct SchemaRule {
  const schema::ValidationRule* source = nullptr;
  SchemaExpression rule;
  SchemaExpression message;  ///< without program and issues when there is no messageExpression
  bool uses_old_self = false;
  /// The rule's fieldPath as the server prints it: `a.b`, `labels[x]`; empty when there is none or a bad one.
  std::string field_path;
};

/// The rules of one schema of a tree.
class SchemaRules {
 public:
  /// Compiles the rules of `schema`, whose document must outlive this, as must `types`. Never fails: what
  /// does not compile has issues. Rules without text have neither program nor issues.
  SchemaRules(const schema::Schema& schema, const SchemaTypes& types) : SchemaRules(schema, schema, types) {}
  /// The rules of a branch of allOf are about values of the type of the schema that it belongs to, `spine`.
  SchemaRules(const schema::Schema& schema, const schema::Schema& spine, const SchemaTypes& types);
  SchemaRules(SchemaRules&&) = default;

  /// In the order of the schema's rules.
  const std::vector<SchemaRule>& rules() const { return rules_; }
  const cel::Type* type() const { return type_; }

 private:
  const cel::Type* type_;
  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
  std::unique_ptr<const cel::Environment> environment_;           // oldSelf is of the type of self
  std::unique_ptr<const cel::Environment> optional_environment_;  // oldSelf is an optional
  std::vector<SchemaRule> rules_;
};

struct RuleOutcome {
  enum class Kind : uint8_t {
    kPassed,
    kFailed,      ///< the object breaks the rule: `message` is what the server says
    kError,       ///< the rule cannot say: `message` is why; the next rule is asked
    kOverLimit,   ///< this call costs too much; no more rules are asked
    kOverBudget,  ///< all calls together do; no more rules are asked
  };
  Kind kind = Kind::kPassed;
  std::string message;
  uint64_t cost = 0;  ///< to be taken from the budget, with that of the messageExpression
};

/// Asks a rule that compiled. `self` is not null; `old_self` is missing when there is none: then rules that
/// use it are not asked unless it is optional to them. `arena` is scratch memory, not cleared.
RuleOutcome EvaluateRule(const SchemaRules& rules, const SchemaRule& rule, yaml::Node self,
                         yaml::Node old_self, int64_t budget, Arena& arena);

/// Whether a rule that was asked without an old value did not look at the placeholders in texts of `self`:
/// its outcome stays what it is whatever some tool replaces them by. Asks it once more.
bool LooksAtNoPlaceholder(const SchemaRules& rules, const SchemaRule& rule, yaml::Node self,
                          PlaceholderSearch& search, Arena& arena);

}  // namespace kubevet::validate
