#include "validate/custom_rules.h"

#include <fmt/core.h>

#include <optional>
#include <string>
#include <utility>

#include "validate/placeholders.h"
#include "validate/schema_rules.h"

namespace kubevet::validate {
namespace {

using schema::Schema;
using yaml::Node;

/// What an update is forgiven here: nothing has changed in the value, or in the nearest one around it that
/// could be found in the old object.
struct Forgiveness {
  Correlation here;
  Correlation around;

  Forgiveness Field(std::string_view name) const {
    if (!here) return *this;
    // The type of an object is never forgiven.
    if (!around && (name == "apiVersion" || name == "kind")) return {};
    return {here.Field(name), here};
  }
  Forgiveness Item(const CorrelatedItems& items, Node item) const {
    return here ? Forgiveness{items.Of(item), here} : *this;
  }
  bool IsForgiven() const { return here ? here.IsUnchanged() : around.IsUnchanged(); }
};

class RuleWalker {
 public:
  RuleWalker(const PreparedSchema& prepared, bool is_update) : prepared_(prepared), is_update_(is_update) {}

  /// `rules` has the rules for `value`, `spine` its type: the same, except in branches of allOf. False when
  /// nothing more is to be asked.
  bool Walk(const Value& value, const Schema& rules, const Schema& spine, Node old,
            const Forgiveness& forgiveness) {
    if (!rules.has_rules_below || !value) return true;
    if (!rules.rules.empty() && !Ask(value, rules, spine, old, forgiveness)) return false;
    for (const Schema* branch : rules.constraints().all_of) {
      if (!Walk(value, *branch, spine, old, {{}, forgiveness.around})) return false;
    }
    return value.IsList() ? WalkItems(value, rules, spine, old, forgiveness)
                          : WalkFields(value, rules, spine, old, forgiveness);
  }

 private:
  bool WalkItems(const Value& list, const Schema& rules, const Schema& spine, Node old,
                 const Forgiveness& forgiveness) {
    if (rules.items == nullptr || spine.items == nullptr || !rules.items->has_rules_below) return true;
    const KeyedItems old_items(spine, old);
    const CorrelatedItems correlated(forgiveness.here);
    for (Value item : list.items()) {
      if (!Walk(item, *rules.items, *spine.items, old_items.Find(item.node()),
                forgiveness.Item(correlated, item.node())))
        return false;
    }
    return true;
  }

  bool WalkFields(const Value& object, const Schema& rules, const Schema& spine, Node old,
                  const Forgiveness& forgiveness) {
    const Schema* additional = rules.additional_properties;
    if (additional != nullptr && spine.additional_properties != nullptr && additional->has_rules_below) {
      for (const auto& [key, key_node, value] : object.entries()) {
        if (!Walk(value, *additional, *spine.additional_properties, old[key], forgiveness.Field(key)))
          return false;
      }
    }
    if (rules.properties.empty()) return true;
    for (auto [key, node] : object.node().entries()) {
      const schema::Property* property = rules.FindProperty(key.text());
      if (property == nullptr || !property->schema->has_rules_below) continue;
      const schema::Property* on_spine = spine.FindProperty(key.text());
      if (on_spine == nullptr) continue;
      if (!Walk(object.Member(key, node), *property->schema, *on_spine->schema, old[key.text()],
                forgiveness.Field(key.text())))
        return false;
    }
    return true;
  }

  bool Ask(const Value& value, const Schema& rules, const Schema& spine, Node old,
           const Forgiveness& forgiveness) {
    const SchemaRules& compiled = prepared_.RulesOf(rules, spine);
    std::optional<Placeholders> placeholders;  // in the value, when a rule is broken
    for (const SchemaRule& rule : compiled.rules()) {
      if (!rule.rule.program) continue;
      if (budget_ <= 0) {
        Invalid(value, "the rules of the definition cost more than the server allows; not all were asked");
        return false;
      }
      const RuleOutcome outcome = EvaluateRule(compiled, rule, value.node(), old, budget_, arena_);
      budget_ -= static_cast<int64_t>(outcome.cost);
      if (arena_.used() > kArenaLimit) arena_.Clear();
      switch (outcome.kind) {
        case RuleOutcome::Kind::kPassed:
          break;
        case RuleOutcome::Kind::kFailed:
          if (!rule.uses_old_self && forgiveness.IsForgiven()) break;
          ReportBroken(value, rule, outcome.message);
          MarkIfCertain(value, compiled, rule, placeholders);
          break;
        case RuleOutcome::Kind::kError:
          Invalid(value, outcome.message);
          AddRule(value, rule);
          MarkIfCertain(value, compiled, rule, placeholders);
          break;
        case RuleOutcome::Kind::kOverLimit:
        case RuleOutcome::Kind::kOverBudget:
          Invalid(value, outcome.message);
          AddRule(value, rule);
          return false;
      }
    }
    return true;
  }

  /// What has just been reported of a value.
  void MarkIfCertain(const Value& value, const SchemaRules& compiled, const SchemaRule& rule,
                     std::optional<Placeholders>& in_value) {
    if (is_update_) return;  // what is found in the old object, and forgiven, may hang on them
    if (!in_value) in_value = search_.In(value.node());
    if (in_value == Placeholders::kInTexts &&
        LooksAtNoPlaceholder(compiled, rule, value.node(), search_, arena_)) {
      MarkCertain(value.context());
    }
  }

  static void AddRule(const Value& value, const SchemaRule& rule) {
    constexpr size_t kLimit = 300;
    const std::string_view text = rule.source->rule;
    if (text.size() <= kLimit && text.find('\n') == std::string_view::npos)
      AddRemark(value.context(), fmt::format("the rule of the definition: `{}`", text));
  }

  /// The value at a plain field path of a rule, `a.b`: where the finding is to be.
  static Value PlaceOf(const Value& value, std::string_view path) {
    Value at = value;
    while (!path.empty() && path.find_first_of("[]") == std::string_view::npos) {
      const size_t dot = path.find('.');
      const Value next = at[yaml::Key(path.substr(0, dot))];
      if (!next.node()) return at;
      at = next;
      if (dot == std::string_view::npos) break;
      path.remove_prefix(dot + 1);
    }
    return at;
  }

  static void ReportBroken(const Value& value, const SchemaRule& rule, const std::string& message) {
    std::string_view reason = "Invalid", id = "api-invalid";
    if (rule.source->reason == "FieldValueForbidden") {
      reason = "Forbidden";
      id = "api-forbidden";
    } else if (rule.source->reason == "FieldValueRequired") {
      reason = "Required";
      id = "api-required";
    } else if (rule.source->reason == "FieldValueDuplicate") {
      reason = "Duplicate";
      id = "api-duplicate";
    }
    std::string field = value.Path();
    if (!rule.field_path.empty()) field += fmt::format("{}{}", field.empty() ? "" : ".", rule.field_path);
    ReportAs(PlaceOf(value, rule.field_path), std::move(field), id, reason, message);
    AddRule(value, rule);
  }

  static constexpr size_t kArenaLimit = size_t{1} << 20;

  const PreparedSchema& prepared_;
  const bool is_update_;
  Arena arena_;
  int64_t budget_ = kRuleBudget;
  PlaceholderSearch search_;
};

}  // namespace

void ValidateCustomRules(const Value& value, const Schema& schema, Node old, const PreparedSchema& prepared,
                         const Correlation& correlation) {
  RuleWalker(prepared, static_cast<bool>(old)).Walk(value, schema, schema, old, {correlation, {}});
}

}  // namespace kubevet::validate
