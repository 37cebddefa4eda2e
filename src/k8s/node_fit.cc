#include "k8s/node_fit.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "k8s/names.h"
#include "k8s/nodes.h"

namespace kubevet::k8s {
namespace {

constexpr std::string_view kNoSchedule = "NoSchedule";
constexpr std::string_view kNoExecute = "NoExecute";

/// As strconv.ParseInt reads it: a sign, digits, nothing else.
std::optional<int64_t> ParseInteger(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Without sign but `-`, and without leading zeros.
std::optional<int64_t> ParseDecimal(std::string_view text) {
  const auto number = ParseInteger(text);
  if (!number || fmt::format("{}", *number) != text) return std::nullopt;
  return number;
}

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::vector<std::pair<std::string, std::string>> ReadLabels(yaml::Node map) {
  std::vector<std::pair<std::string, std::string>> labels;
  for (auto [key, value] : map.entries()) labels.emplace_back(key.text(), value.text());
  std::sort(labels.begin(), labels.end());
  return labels;
}

/// Whether the server can make a requirement of a node selector's line.
bool IsSound(std::string_view key, std::string_view op, const std::vector<std::string>& values) {
  if (!QualifiedNameProblem(key).empty()) return false;
  const bool compares = op == "Gt" || op == "Lt";
  if (op == "In" || op == "NotIn") {
    if (values.empty()) return false;
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (!values.empty()) return false;
  } else if (!compares || values.size() != 1 || !ParseInteger(values[0])) {
    return false;
  }
  return std::all_of(values.begin(), values.end(),
                     [](const std::string& value) { return LabelValueProblem(value).empty(); });
}

}  // namespace

std::string Taint::ToString() const {
  return value.empty() ? fmt::format("{}:{}", key, effect) : fmt::format("{}={}:{}", key, value, effect);
}

bool Toleration::Tolerates(const Taint& taint, bool compares) const {
  if (!effect.empty() && effect != taint.effect) return false;
  if (!key.empty() && key != taint.key) return false;
  if (op.empty() || op == "Equal") return value == taint.value;
  if (op == "Exists") return true;
  if (!compares || (op != "Lt" && op != "Gt")) return false;
  const auto limit = ParseDecimal(value);
  const auto actual = ParseDecimal(taint.value);
  if (!limit || !actual) return false;
  return op == "Lt" ? *actual < *limit : *actual > *limit;
}

Toleration ReadToleration(yaml::Node toleration) {
  return {std::string(toleration["key"].text()), std::string(toleration["operator"].text()),
          std::string(toleration["value"].text()), std::string(toleration["effect"].text())};
}

const std::string* Node::Label(std::string_view key) const {
  const auto found =
      std::lower_bound(labels.begin(), labels.end(), key,
                       [](const auto& label, std::string_view wanted) { return label.first < wanted; });
  return found != labels.end() && found->first == key ? &found->second : nullptr;
}

Node ReadNode(yaml::Node object) {
  Node node;
  node.name = object["metadata"]["name"].text();
  node.labels = ReadLabels(object["metadata"]["labels"]);
  node.unschedulable = object["spec"]["unschedulable"].AsBool().value_or(false);
  for (yaml::Node taint : object["spec"]["taints"].items()) {
    node.taints.push_back({std::string(taint["key"].text()), std::string(taint["value"].text()),
                           std::string(taint["effect"].text())});
  }
  return node;
}

NodeFit::NodeFit(yaml::Node pod_spec, bool compares, PodOwner owner)
    : node_name_(pod_spec["nodeName"].text()), compares_(compares) {
  node_selector_ = ReadLabels(pod_spec["nodeSelector"]);
  ReadTolerations(pod_spec, owner);
  ReadAffinity(pod_spec);
}

void NodeFit::ReadTolerations(yaml::Node pod_spec, PodOwner owner) {
  for (yaml::Node each : pod_spec["tolerations"].items()) tolerations_.push_back(ReadToleration(each));
  if (owner != PodOwner::kDaemonSet) return;
  const bool host_network = pod_spec["hostNetwork"].AsBool().value_or(false);
  for (const AddedToleration& added : DaemonSetTolerations()) {
    if (added.with_host_network_only && !host_network) continue;
    tolerations_.push_back({std::string(added.key), "Exists", "", std::string(added.effect)});
  }
}

void NodeFit::ReadAffinity(yaml::Node pod_spec) {
  const yaml::Node required =
      pod_spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
  if (required.IsNull()) return;
  terms_.emplace();
  for (yaml::Node each : required["nodeSelectorTerms"].items()) {
    Term term;
    term.labels = ReadRequirements(each["matchExpressions"]);
    term.fields = ReadRequirements(each["matchFields"]);
    if (term.labels.empty() && term.fields.empty()) continue;  // matches nothing
    for (const Requirement& line : term.labels) term.broken |= !IsSound(line.key, line.op, line.values);
    for (const Requirement& line : term.fields) {
      term.broken |= line.values.size() != 1 || (line.op != "In" && line.op != "NotIn");
    }
    terms_->push_back(std::move(term));
  }
}

std::vector<NodeFit::Requirement> NodeFit::ReadRequirements(yaml::Node list) {
  std::vector<Requirement> requirements;
  for (yaml::Node each : list.items()) {
    Requirement& line = requirements.emplace_back();
    line.key = each["key"].text();
    line.op = each["operator"].text();
    for (yaml::Node value : each["values"].items()) line.values.emplace_back(value.text());
  }
  return requirements;
}

bool NodeFit::Tolerates(const Taint& taint) const {
  return std::any_of(tolerations_.begin(), tolerations_.end(),
                     [&](const Toleration& toleration) { return toleration.Tolerates(taint, compares_); });
}

bool NodeFit::MatchesLabel(const Requirement& requirement, const Node& node) {
  const std::string* value = node.Label(requirement.key);
  if (requirement.op == "In") return value != nullptr && Contains(requirement.values, *value);
  if (requirement.op == "NotIn") return value == nullptr || !Contains(requirement.values, *value);
  if (requirement.op == "Exists") return value != nullptr;
  if (requirement.op == "DoesNotExist") return value == nullptr;
  if (value == nullptr) return false;
  const auto number = ParseInteger(*value);
  const auto limit = ParseInteger(requirement.values[0]);
  if (!number || !limit) return false;
  return requirement.op == "Gt" ? *number > *limit : *number < *limit;
}

/// A field that no node has is empty.
bool NodeFit::MatchesField(const Requirement& requirement, const Node& node) {
  const std::string_view value = requirement.key == "metadata.name" ? std::string_view(node.name) : "";
  return (value == requirement.values[0]) == (requirement.op == "In");
}

bool NodeFit::MatchesAffinity(const Node& node) const {
  for (const auto& [key, value] : node_selector_) {
    const std::string* label = node.Label(key);
    if (label == nullptr || *label != value) return false;
  }
  if (!terms_) return true;
  return std::any_of(terms_->begin(), terms_->end(), [&](const Term& term) {
    return !term.broken && std::all_of(term.labels.begin(), term.labels.end(), [&](const Requirement& line) {
      return MatchesLabel(line, node);
    }) && std::all_of(term.fields.begin(), term.fields.end(), [&](const Requirement& line) {
      return MatchesField(line, node);
    });
  });
}

Eligibility NodeFit::Judge(const Node& node) const {
  Eligibility result;
  if (!node_name_.empty() && node_name_ != node.name) {
    result.reasons.push_back({Misfit::kNodeName, 0});
    result.should_run = result.should_continue = false;
  }
  if (!MatchesAffinity(node)) {
    result.reasons.push_back({Misfit::kAffinity, 0});
    result.should_run = result.should_continue = false;
  }
  bool told = false;
  for (size_t i = 0; i < node.taints.size(); ++i) {
    const Taint& taint = node.taints[i];
    const bool evicts = taint.effect == kNoExecute;
    if ((!evicts && taint.effect != kNoSchedule) || Tolerates(taint)) continue;
    if (!told) result.reasons.push_back({Misfit::kTaint, i});
    told = true;
    result.should_run = false;
    if (evicts) result.should_continue = false;
  }
  return result;
}

}  // namespace kubevet::k8s
