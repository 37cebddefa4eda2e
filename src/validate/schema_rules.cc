#include "validate/schema_rules.h"

#include <fmt/core.h>

#include <array>
#include <functional>

#include "cel/cost.h"
#include "cel/libraries.h"
#include "validate/schema_path.h"

namespace kubevet::validate {
namespace {

constexpr uint32_t kOldSelf = 1;  // slot; that of self is 0
constexpr size_t kLongestMessage = 5 * 1024;

/// What rules of custom resources can call; read once.
const std::shared_ptr<const cel::Functions>& RuleFunctions() {
  constexpr auto kDialect = cel::Dialect::kKubernetes;
  static const cel::Library libraries[] = {
      cel::StringLibrary(kDialect),
      cel::SetLibrary(),
      cel::ListLibrary(),
      cel::OptionalLibrary(),
      cel::RegexLibrary(),
      cel::KubernetesListLibrary(),
      cel::UrlLibrary(),
      cel::QuantityLibrary(),
      cel::NetworkLibrary(kDialect),
      cel::FormatLibrary(),
      cel::SemverLibrary(),
  };
  static const auto functions = std::make_shared<const cel::Functions>(libraries);
  return functions;
}

std::unique_ptr<const cel::Environment> EnvironmentFor(const cel::Type* self, const cel::Type* old_self) {
  cel::Environment::Options options;
  options.variables = {{"self", self}, {"oldSelf", old_self}};
  options.one_type_literals = true;
  options.has_bind = false;
  options.has_short_exists_one = false;
  return std::make_unique<const cel::Environment>(std::move(options), RuleFunctions());
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

SchemaExpression CompileExpression(std::string_view text, const cel::Environment& environment,
                                   cel::Kind wanted, const cel::Type* self) {
  SchemaExpression expression;
  cel::Compilation compiled = cel::Compile(text, environment);
  expression.issues = std::move(compiled.issues);
  if (!compiled.program) return expression;
  if (!compiled.program->result_type()->Is(wanted)) {
    const cel::Type* is = compiled.program->result_type();
    expression.issues.push_back(
        {compiled.program->root().span,
         fmt::format("must give a {}, this is of type {}", wanted == cel::Kind::kBool ? "bool" : "string",
                     cel::ToString(is))});
    return expression;
  }
  expression.cost = cel::EstimateCost(*compiled.program, self);
  expression.program = std::move(compiled.program);
  return expression;
}

/// What the server calls a rule in its errors.
std::string_view NameOf(const schema::ValidationRule& rule) {
  return Trimmed(rule.message.empty() ? rule.rule : rule.message);
}

/// `self` and `oldSelf`.
std::array<cel::Value, 2> VariablesOf(const SchemaRules& rules, const SchemaRule& rule, yaml::Node self,
                                      yaml::Node old_self, Arena& arena) {
  const bool has_old = !old_self.IsNull();
  cel::Value old = has_old ? cel::Value::Of(old_self, rules.type()) : cel::Value();
  if (rule.source->optional_old_self)
    old = cel::Value::Optional(has_old ? arena.New<cel::Value>(old) : nullptr);
  return {cel::Value::Of(self, rules.type()), old};
}

/// What the messageExpression says, when that can be said; its cost is added to `outcome`.
void TakeMessage(RuleOutcome& outcome, const SchemaRule& rule, std::span<const cel::Value> variables,
                 int64_t budget, Arena& arena) {
  cel::Meter meter{kRuleCallLimit};
  const cel::Value said =
      cel::Evaluate(*rule.message.program, variables, arena, cel::kCostLimit, nullptr, &meter);
  outcome.cost += meter.cost;
  if (meter.cost > meter.limit || static_cast<int64_t>(outcome.cost) > budget) {
    outcome.kind = RuleOutcome::Kind::kOverBudget;
    outcome.message = "the messageExpression costs too much; no further rules are asked";
    return;
  }
  if (said.kind() != cel::Kind::kString) return;
  const std::string_view text = Trimmed(said.text());
  if (text.empty() || text.size() > kLongestMessage || text.find('\n') != std::string_view::npos) return;
  outcome.message = text;
}

}  // namespace

SchemaRules::SchemaRules(const schema::Schema& schema, const schema::Schema& spine, const SchemaTypes& types)
    : type_(types.Of(spine)) {
  for (const schema::ValidationRule& source : schema.rules) {
    SchemaRule& rule = rules_.emplace_back();
    rule.source = &source;
    if (!type_ || Trimmed(source.rule).empty()) continue;
    auto& environment = source.optional_old_self ? optional_environment_ : environment_;
    if (!environment) {
      const cel::Type* old_self = source.optional_old_self ? cel::OptionalOf(type_, *arena_) : type_;
      environment = EnvironmentFor(type_, old_self);
    }
    rule.rule = CompileExpression(source.rule, *environment, cel::Kind::kBool, type_);
    if (!rule.rule.program) continue;
    rule.uses_old_self = rule.rule.program->Uses(kOldSelf);
    if (!source.message_expression.empty())
      rule.message = CompileExpression(source.message_expression, *environment, cel::Kind::kString, type_);
    if (!source.field_path.empty()) rule.field_path = FindSchemaPath(source.field_path, spine).path;
  }
}

RuleOutcome EvaluateRule(const SchemaRules& rules, const SchemaRule& rule, yaml::Node self,
                         yaml::Node old_self, int64_t budget, Arena& arena) {
  RuleOutcome outcome;
  if (!rule.rule.program) return outcome;
  if (rule.uses_old_self && old_self.IsNull() && !rule.source->optional_old_self) return outcome;
  const std::array variables = VariablesOf(rules, rule, self, old_self, arena);
  cel::Meter meter{kRuleCallLimit};
  const cel::Value result =
      cel::Evaluate(*rule.rule.program, variables, arena, cel::kCostLimit, nullptr, &meter);
  outcome.cost = meter.cost;
  if (static_cast<int64_t>(meter.cost) > budget) {
    outcome.kind = RuleOutcome::Kind::kOverBudget;
    outcome.message = "the rules cost too much; no further rules are asked";
  } else if (meter.cost > meter.limit) {
    outcome.kind = RuleOutcome::Kind::kOverLimit;
    outcome.message =
        fmt::format("costs too much to say; no further rules are asked: {}", NameOf(*rule.source));
  } else if (result.IsError()) {
    outcome.kind = RuleOutcome::Kind::kError;
    outcome.message = fmt::format("{}, evaluating the rule: {}", result.text(), NameOf(*rule.source));
  } else if (!result.IsTrue()) {
    outcome.kind = RuleOutcome::Kind::kFailed;
    if (rule.message.program) TakeMessage(outcome, rule, variables, budget, arena);
    if (outcome.message.empty())
      outcome.message = rule.source->message.empty() ? fmt::format("failed rule: {}", NameOf(*rule.source))
                                                     : std::string(NameOf(*rule.source));
  }
  return outcome;
}

bool LooksAtNoPlaceholder(const SchemaRules& rules, const SchemaRule& rule, yaml::Node self,
                          PlaceholderSearch& search, Arena& arena) {
  bool looks_at_none = true;
  const std::function<void(yaml::Node)> look = [&](yaml::Node value) {
    looks_at_none = looks_at_none && search.In(value) == Placeholders::kNone;
  };
  cel::Meter meter{kRuleCallLimit, 0, &look};
  cel::Evaluate(*rule.rule.program, VariablesOf(rules, rule, self, {}, arena), arena, cel::kCostLimit,
                nullptr, &meter);
  return looks_at_none;
}

}  // namespace kubevet::validate
