// Rules for readers: the list of them, one of them whole, the page of documentation.
#pragma once

#include <span>
#include <string>

#include "rules/rule.h"

namespace kubevet::render {

/// A line each: id, severity, profile, summary.
std::string RenderRuleList(std::span<const rules::Rule* const> rules, bool color);
/// [{"id", "severity", "stage", "category", "profiles", "kinds", "summary", "why", "fix", "references"}, ...]
std::string RenderRulesJson(std::span<const rules::Rule* const> rules);
/// rules/README.md: all rules by category.
std::string RenderRulesMarkdown(std::span<const rules::Rule* const> rules);
/// What `kubevet explain RULE` shows.
std::string RenderRule(const rules::Rule& rule, bool color);
std::string RenderRuleJson(const rules::Rule& rule);

}  // namespace kubevet::render
