#include "rules/node_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <set>

namespace kubevet::rules {
namespace {

constexpr std::string_view kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
/// More than anybody writes.
constexpr size_t kMostTerms = 100;

std::optional<int64_t> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void ReadLines(yaml::Node list, bool is_field, std::vector<NodeRequirement>& lines) {
  for (yaml::Node each : list.items()) {
    NodeRequirement line{each, each["key"].text(), each["operator"].text(), {}, is_field};
    for (yaml::Node value : each["values"].items()) line.values.push_back(value.text());
    lines.push_back(std::move(line));
  }
}

/// What the lines about one key leave of its values.
class KeyConstraint {
 public:
  /// Nothing while some value is left.
  std::optional<Contradiction> Add(const NodeRequirement& line) {
    if (line.op == "DoesNotExist") return AddAbsence(line);
    if (line.op == "NotIn") return AddExclusion(line);
    if (line.op == "Gt" || line.op == "Lt") {
      if (auto found = AddBound(line)) return found;
    } else if (line.op == "In") {
      if (auto found = AddList(line)) return found;
    } else if (line.op != "Exists") {
      return std::nullopt;
    }
    present_ = &line;
    return ClashWith(absent_, line);
  }

 private:
  static std::optional<Contradiction> ClashWith(const NodeRequirement* other, const NodeRequirement& line) {
    if (other == nullptr) return std::nullopt;
    return Contradiction{line.node, other->node,
                         fmt::format("no node meets both {} and {}", other->ToString(), line.ToString())};
  }

  std::optional<Contradiction> AddAbsence(const NodeRequirement& line) {
    absent_ = &line;
    return ClashWith(present_, line);
  }

  std::optional<Contradiction> AddExclusion(const NodeRequirement& line) {
    forbidden_.insert(line.values.begin(), line.values.end());
    exclusion_ = &line;
    return NothingIsLeft() ? ClashWith(list_, line) : std::nullopt;
  }

  std::optional<Contradiction> AddList(const NodeRequirement& line) {
    const bool is_first = !allowed_;
    if (is_first) {
      allowed_ = line.values;
    } else {
      const std::set<std::string_view> listed(line.values.begin(), line.values.end());
      std::erase_if(*allowed_, [&](std::string_view value) { return !listed.contains(value); });
    }
    const NodeRequirement* other = allowed_->empty() ? list_ : nullptr;
    list_ = &line;
    if (other != nullptr) return ClashWith(other, line);
    return NothingIsLeft() ? ClashWith(exclusion_ != nullptr ? exclusion_ : bound_, line) : std::nullopt;
  }

  std::optional<Contradiction> AddBound(const NodeRequirement& line) {
    if (line.values.size() != 1) return std::nullopt;
    const auto number = ParseNumber(line.values[0]);
    if (!number) {
      return Contradiction{
          line.node["values"],
          {},
          fmt::format("`{}` compares whole numbers and `{}` is none", line.op, line.values[0])};
    }
    const NodeRequirement* other = bound_;
    bound_ = &line;
    if (line.op == "Gt") above_ = std::max(above_, *number);
    if (line.op == "Lt") below_ = std::min(below_, *number);
    if (below_ <= above_ || below_ - above_ < 2) return ClashWith(other, line);
    return NothingIsLeft() ? ClashWith(list_, line) : std::nullopt;
  }

  bool IsWithinBounds(std::string_view value) const {
    if (bound_ == nullptr) return true;
    const auto number = ParseNumber(value);
    return number && *number > above_ && *number < below_;
  }

  bool NothingIsLeft() {
    if (!allowed_) return false;
    std::erase_if(*allowed_, [&](std::string_view value) {
      return forbidden_.contains(value) || !IsWithinBounds(value);
    });
    return allowed_->empty();
  }

  std::optional<std::vector<std::string_view>> allowed_;
  std::set<std::string_view> forbidden_;
  int64_t above_ = std::numeric_limits<int64_t>::min() / 4;
  int64_t below_ = std::numeric_limits<int64_t>::max() / 4;
  // The last line of each sort.
  const NodeRequirement* list_ = nullptr;
  const NodeRequirement* exclusion_ = nullptr;
  const NodeRequirement* bound_ = nullptr;
  const NodeRequirement* present_ = nullptr;  // wants the label to be there
  const NodeRequirement* absent_ = nullptr;
};

}  // namespace

std::string NodeRequirement::ToString() const {
  if (values.empty()) return fmt::format("`{} {}`", key, op);
  if (op == "In" && values.size() == 1) return fmt::format("`{}: {}`", key, values[0]);
  return fmt::format("`{} {} [{}]`", key, op, fmt::join(values, ", "));
}

std::vector<NodeRequirement> ReadNodeTerm(yaml::Node term) {
  std::vector<NodeRequirement> lines;
  ReadLines(term["matchExpressions"], false, lines);
  ReadLines(term["matchFields"], true, lines);
  return lines;
}

std::vector<NodeTerm> NodeTermsOf(yaml::Node pod_spec) {
  std::vector<NodeRequirement> selector;
  for (auto [key, value] : pod_spec["nodeSelector"].entries())
    selector.push_back({value, key.text(), "In", {value.text()}, false});
  const yaml::Node terms = pod_spec["affinity"]["nodeAffinity"][kRequired]["nodeSelectorTerms"];
  std::vector<NodeTerm> alternatives;
  for (yaml::Node term : terms.items()) {
    if (alternatives.size() == kMostTerms) break;
    std::vector<NodeRequirement> lines = selector;
    for (NodeRequirement& line : ReadNodeTerm(term)) lines.push_back(std::move(line));
    alternatives.push_back({term, std::move(lines)});
  }
  if (terms.size() == 0) alternatives.push_back({{}, std::move(selector)});
  return alternatives;
}

std::optional<Contradiction> FindContradiction(const std::vector<NodeRequirement>& requirements) {
  std::map<std::pair<bool, std::string_view>, KeyConstraint> keys;
  for (const NodeRequirement& line : requirements) {
    if (auto found = keys[{line.is_field, line.key}].Add(line)) return found;
  }
  return std::nullopt;
}

bool CanMeet(yaml::Node pod_spec, yaml::Node other_pod_spec) {
  const std::vector<NodeTerm> terms = NodeTermsOf(pod_spec);
  const std::vector<NodeTerm> others = NodeTermsOf(other_pod_spec);
  for (const NodeTerm& term : terms) {
    for (const NodeTerm& other : others) {
      std::vector<NodeRequirement> both = term.requirements;
      both.insert(both.end(), other.requirements.begin(), other.requirements.end());
      if (!FindContradiction(both)) return true;
    }
  }
  return false;
}

}  // namespace kubevet::rules
