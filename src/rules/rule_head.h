// What a run must know of every rule, whether or not it has something to say: read from our own rule files
// when the program is built.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/span.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// The profile of rules that are on unless something turns them off.
inline constexpr std::string_view kDefaultProfile = "default";

/// The members are views of the rule's file.
struct RuleHead {
  std::string_view id;
  Severity severity = Severity::kWarning;
  Stage stage = Stage::kRule;
  std::string_view category;
  std::vector<std::string_view> profiles;  ///< `default`, or what turns the rule on
  std::vector<std::string_view> kinds;
  std::string_view summary;
  bool is_asked = false;  ///< it has expressions or a check; others only describe what is reported elsewhere
};

/// Of a document that has the form of a rule file.
RuleHead ReadRuleHead(yaml::Node root);

/// A file of rules/, which the program carries with it, and its head; see tools/embed_rules.cc.
struct EmbeddedRule {
  std::string_view name;  ///< of the file, without folder
  std::string_view text;
  std::string_view id;
  Severity severity;
  Stage stage;
  std::string_view category;
  std::span<const std::string_view> profiles;
  std::span<const std::string_view> kinds;
  std::string_view summary;
  bool is_asked;
  Span asked;  ///< of the text: what RuleText holds, in one piece
};

/// The members of a rule file that RuleText holds.
inline constexpr std::string_view kAskedMembers[] = {"check", "let",     "when", "each",    "assert", "at",
                                                     "mark",  "message", "help", "related", "fixes"};

/// Sorted by name.
std::span<const EmbeddedRule> EmbeddedRules();

}  // namespace kubevet::rules
