#include "k8s/labels.h"

#include <algorithm>

#include "base/same_bytes.h"
#include "k8s/names.h"

namespace kubevet::k8s {
namespace {

std::optional<LabelOperator> ParseOperator(std::string_view text) {
  if (text == "In") return LabelOperator::kIn;
  if (text == "NotIn") return LabelOperator::kNotIn;
  if (text == "Exists") return LabelOperator::kExists;
  if (text == "DoesNotExist") return LabelOperator::kDoesNotExist;
  return std::nullopt;
}

/// A null is the empty string.
std::string_view Text(yaml::Node node) {
  return node.IsNull() ? std::string_view() : node.text();
}

bool IsWellFormed(const LabelRequirement& requirement) {
  const bool takes_values = requirement.op == LabelOperator::kIn || requirement.op == LabelOperator::kNotIn;
  return takes_values != requirement.values.empty() && QualifiedNameProblem(requirement.key).empty() &&
         std::ranges::all_of(requirement.values.all(),
                             [](std::string_view value) { return LabelValueProblem(value).empty(); });
}

std::optional<LabelRequirement> ParseRequirement(yaml::Node node) {
  auto op = ParseOperator(Text(node["operator"]));
  if (!op) return std::nullopt;
  LabelRequirement requirement{Text(node["key"]), *op};
  for (yaml::Node value : node["values"].items()) requirement.values.Add(Text(value));
  if (!IsWellFormed(requirement)) return std::nullopt;
  return requirement;
}

}  // namespace

Labels::Labels(yaml::Node map) {
  entries_.reserve(map.size_bound());
  for (auto [key, value] : map.entries()) entries_.emplace_back(key.text(), Text(value));
}

std::optional<std::string_view> Labels::Find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (SameText(name, key)) return value;
  }
  return std::nullopt;
}

void Labels::Set(std::string_view key, std::string_view value) {
  for (auto& entry : entries_) {
    if (entry.first == key) {
      entry.second = value;
      return;
    }
  }
  entries_.emplace_back(key, value);
}

void LabelValues::Add(std::string_view value) {
  if (size_++ == 0) {
    first_ = value;
    return;
  }
  if (several_.empty()) several_.push_back(first_);
  several_.push_back(value);
}

bool LabelRequirement::Matches(const Labels& labels) const {
  const auto value = labels.Find(key);
  const auto listed = [&] {
    return std::ranges::any_of(values.all(), [&](std::string_view each) { return SameText(each, *value); });
  };
  switch (op) {
    case LabelOperator::kIn:
      return value && listed();
    case LabelOperator::kNotIn:
      return !value || !listed();
    case LabelOperator::kExists:
      return value.has_value();
    case LabelOperator::kDoesNotExist:
      return !value.has_value();
  }
  return false;
}

std::optional<LabelSelector> LabelSelector::Parse(yaml::Node selector) {
  LabelSelector parsed;
  if (selector.IsNull()) {
    parsed.nothing_ = true;
    return parsed;
  }
  parsed = FromMap(selector["matchLabels"]);
  if (!std::all_of(parsed.requirements_.begin(), parsed.requirements_.end(), IsWellFormed))
    return std::nullopt;
  for (yaml::Node node : selector["matchExpressions"].items()) {
    auto requirement = ParseRequirement(node);
    if (!requirement) return std::nullopt;
    parsed.requirements_.push_back(*std::move(requirement));
  }
  return parsed;
}

bool LabelSelector::IsUsable(yaml::Node selector) {
  for (auto [key, value] : selector["matchLabels"].entries()) {
    if (!QualifiedNameProblem(key.text()).empty() || !LabelValueProblem(Text(value)).empty()) return false;
  }
  for (yaml::Node node : selector["matchExpressions"].items()) {
    if (!ParseRequirement(node)) return false;
  }
  return true;
}

LabelSelector LabelSelector::FromMap(yaml::Node map) {
  LabelSelector selector;
  selector.requirements_.reserve(map.size_bound());
  for (auto [key, value] : map.entries()) {
    selector.requirements_.push_back({key.text(), LabelOperator::kIn, LabelValues(Text(value))});
  }
  return selector;
}

bool LabelSelector::Matches(const Labels& labels) const {
  return !nothing_ && std::all_of(requirements_.begin(), requirements_.end(),
                                  [&](const LabelRequirement& each) { return each.Matches(labels); });
}

}  // namespace kubevet::k8s
