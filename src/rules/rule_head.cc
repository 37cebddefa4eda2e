#include "rules/rule_head.h"

namespace kubevet::rules {
namespace {

Severity SeverityOf(std::string_view word) {
  return word == "error" ? Severity::kError : word == "info" ? Severity::kInfo : Severity::kWarning;
}

Stage StageOf(std::string_view word) {
  return word == "syntax"   ? Stage::kSyntax
         : word == "schema" ? Stage::kSchema
         : word == "api"    ? Stage::kApi
                            : Stage::kRule;
}

/// A list of texts, or one text.
std::vector<std::string_view> TextsOf(yaml::Node node) {
  std::vector<std::string_view> out;
  for (yaml::Node item : node.items()) out.push_back(item.text());
  if (node && !node.IsList()) out.push_back(node.text());
  return out;
}

}  // namespace

RuleHead ReadRuleHead(yaml::Node root) {
  RuleHead head;
  head.id = root["id"].text();
  head.severity = SeverityOf(root["severity"].text());
  head.stage = StageOf(root["stage"].text());
  head.category = root["category"].text();
  head.profiles = TextsOf(root["profile"]);
  if (head.profiles.empty()) head.profiles.push_back(kDefaultProfile);
  head.kinds = TextsOf(root["kinds"]);
  head.summary = root["summary"].text();
  head.is_asked = root["assert"] || root["check"];
  return head;
}

}  // namespace kubevet::rules
