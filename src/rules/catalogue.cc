#include "rules/catalogue.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "rules/rule_set.h"
#include "schema/own_file.h"

namespace kubevet::rules {
namespace {

auto LowerBound(const std::vector<const Rule*>& rules, std::string_view id) {
  return std::lower_bound(rules.begin(), rules.end(), id,
                          [](const Rule* rule, std::string_view wanted) { return rule->id < wanted; });
}

}  // namespace

Catalogue Catalogue::BuiltIn() {
  Catalogue catalogue;
  for (const EmbeddedRule& embedded : EmbeddedRules()) {
    catalogue.files_.push_back(std::make_unique<RuleFile>(embedded));
    catalogue.Insert(catalogue.files_.back()->rule());
  }
  return catalogue;
}

std::optional<Error> Catalogue::Add(std::unique_ptr<const Source> source) {
  auto file = RuleFile::Read(std::move(source));
  if (!file.ok()) return file.error();
  const Rule& rule = (*file)->rule();
  if (Find(rule.id) != nullptr) {
    return schema::PlacedError((*file)->source(), {}, fmt::format("there is a rule `{}` already", rule.id));
  }
  if (auto error = FindExpressionErrors(rule)) return error;
  Insert(files_.emplace_back(std::move(*file))->rule());
  return std::nullopt;
}

const Rule* Catalogue::Find(std::string_view id) const {
  const auto at = LowerBound(rules_, id);
  return at != rules_.end() && (*at)->id == id ? *at : nullptr;
}

void Catalogue::Insert(const Rule& rule) {
  rules_.insert(LowerBound(rules_, rule.id), &rule);
}

}  // namespace kubevet::rules
