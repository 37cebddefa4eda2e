// Which rules are on in a run and how severe they are: what each rule says itself, then the profiles, then
// the configuration, then the command line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/configuration.h"
#include "rules/rule.h"

namespace kubevet::engine {

/// What the command line says of rules.
struct RuleFlags {
  std::vector<std::string> profiles = {};
  std::vector<std::string> enable = {};
  std::vector<std::string> disable = {};
  std::optional<Severity> missing_schema = {};  ///< of kNoSchemaRule
};

/// The effective severity of every rule; the rules must outlive it.
class Selection {
 public:
  struct Entry {
    const rules::Rule* rule = nullptr;
    bool is_on = true;
    bool is_set = false;  ///< the severity was chosen, so that it holds for every finding of the rule
    Severity severity = Severity::kError;
  };

  /// No rule is known: everything is on, as it is reported.
  Selection() = default;

  /// `rules` are sorted by id. Errors name an unknown rule or profile, placed when the configuration has it.
  static Result<Selection> Make(std::span<const rules::Rule* const> rules, const Configuration* configuration,
                                const RuleFlags& flags);

  /// Null for a rule that nobody knows. O(log rules).
  const Entry* Find(std::string_view id) const;
  /// What a finding of this rule and severity is in this run; nothing when the rule is off.
  std::optional<Severity> Judge(std::string_view id, Severity reported) const;
  /// The rule that was probably meant.
  std::optional<std::string_view> NearMissOf(std::string_view id) const;
  std::vector<const rules::Rule*> RulesThatAreOn() const;
  std::span<const Entry> entries() const { return entries_; }

 private:
  friend class Selector;
  std::vector<Entry> entries_;  // by id
};

}  // namespace kubevet::engine
