// All rules there are: those of the folder rules/, which the program carries with it, and the user's own.
#pragma once

#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "rules/rule.h"

namespace kubevet::rules {

/// The files of rules/, sorted by name.
std::span<const EmbeddedFile> EmbeddedRuleFiles();

/// Rules by id. Owns their files.
class Catalogue {
 public:
  /// kubevet's own rules.
  static Catalogue BuiltIn();

  /// Takes a rule of the user's; gives what is wrong with it, and then does not take it. Expressions are
  /// compiled to find their errors. The diagnostics refer to the file, which stays.
  std::vector<Diagnostic> Add(RuleFile file);

  /// Null when there is no such rule.
  const Rule* Find(std::string_view id) const;
  /// Sorted by id.
  const std::vector<const Rule*>& rules() const { return rules_; }

 private:
  void Insert(const Rule& rule);

  std::deque<RuleFile> files_;
  std::vector<const Rule*> rules_;
};

}  // namespace kubevet::rules
