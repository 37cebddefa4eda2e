// All rules there are: those of the folder rules/, which the program carries with it, and the user's own.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace kubevet::rules {

/// Rules by id. Owns their files.
class Catalogue {
 public:
  /// kubevet's own rules.
  static Catalogue BuiltIn();

  /// Takes a rule of the user's; or says what is wrong with it, `FILE:LINE:COLUMN: MESSAGE`, in one line or
  /// several. Expressions are compiled to find their errors.
  std::optional<Error> Add(std::unique_ptr<const Source> source);

  /// Null when there is no such rule.
  const Rule* Find(std::string_view id) const;
  /// Sorted by id.
  const std::vector<const Rule*>& rules() const { return rules_; }

 private:
  void Insert(const Rule& rule);

  std::vector<std::unique_ptr<RuleFile>> files_;
  std::vector<const Rule*> rules_;
};

}  // namespace kubevet::rules
