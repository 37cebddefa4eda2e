#include "validate/affinity.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "k8s/names.h"
#include "validate/object_meta.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

bool Contains(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::vector<std::string_view> Strings(const Value& list) {
  std::vector<std::string_view> out;
  for (Value item : list.items()) out.push_back(item.String());
  return out;
}

void ValidateWeight(const Value& weight) {
  if (weight.Int() < 1 || weight.Int() > 100) {
    Invalid(weight, fmt::format("weight is {}, must be 1 to 100", weight.Int()));
  }
}

// ---- Node selectors

void ValidateRequirementValues(const Value& requirement) {
  Value values = requirement["values"];
  const std::string_view op = requirement.TextOf("operator");
  if (op == "In" || op == "NotIn") {
    if (values.size() == 0) Required(values, fmt::format("`{}` needs at least one value", op));
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (values.size() > 0) Forbidden(values, fmt::format("`{}` takes no values", op));
  } else if (op == "Gt" || op == "Lt") {
    if (values.size() != 1) Required(values, fmt::format("`{}` needs exactly one value", op));
  } else {
    Invalid(requirement["operator"],
            fmt::format("`{}` is no operator, use one of `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`",
                        op));
  }
}

void ValidateNodeLabelRequirement(const Value& requirement, bool any_label_value) {
  ValidateRequirementValues(requirement);
  ValidateLabelName(requirement["key"]);
  if (any_label_value) return;
  for (Value value : requirement["values"].items()) InvalidIf(value, k8s::LabelValueProblem(value.String()));
}

void ValidateNodeFieldRequirement(const Value& requirement) {
  Value values = requirement["values"];
  const std::string_view op = requirement.TextOf("operator");
  if (op == "In" || op == "NotIn") {
    if (values.size() != 1) Required(values, fmt::format("`{}` on a node field needs exactly one value", op));
  } else {
    Invalid(requirement["operator"],
            fmt::format("`{}` is no operator for node fields, use `In` or `NotIn`", op));
  }
  Value key = requirement["key"];
  if (key.String() != "metadata.name") {
    Invalid(key, fmt::format("`{}` is no node field to select by, only `metadata.name` is", key.String()));
    return;
  }
  for (Value value : values.items()) InvalidIf(value, k8s::DnsSubdomainProblem(value.String()));
}

bool HasBadLabelValue(const Value& node_selector) {
  for (Value term : node_selector["nodeSelectorTerms"].items()) {
    for (Value requirement : term["matchExpressions"].items()) {
      for (Value value : requirement["values"].items()) {
        if (!k8s::LabelValueProblem(value.String()).empty()) return true;
      }
    }
  }
  return false;
}

void ValidateNodeAffinity(const Value& affinity, const Value& old) {
  if (Value required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]) {
    ValidateNodeSelector(required, HasBadLabelValue(old["requiredDuringSchedulingIgnoredDuringExecution"]));
  }
  for (Value term : affinity["preferredDuringSchedulingIgnoredDuringExecution"].items()) {
    ValidateWeight(term["weight"]);
    // A preference for a label no node can have is harmless.
    ValidateNodeSelectorTerm(term["preference"], true);
  }
}

// ---- matchLabelKeys

/// The selector's keys that occur again among its expressions. On creation of a Pod the server has by then
/// added an expression for each key in `match` that is among the Pod's labels.
std::set<std::string_view> KeysSelectedTwice(const Value& selector,
                                             const std::vector<std::string_view>& match,
                                             const Value& pod_labels) {
  std::set<std::string_view> seen, twice;
  auto note = [&](std::string_view key) {
    if (!seen.insert(key).second) twice.insert(key);
  };
  for (const auto& label : selector["matchLabels"].entries()) seen.insert(label.key);
  for (Value expression : selector["matchExpressions"].items()) note(expression.TextOf("key"));
  for (std::string_view key : match) {
    if (pod_labels.node().Find(key)) note(key);
  }
  return twice;
}

void ValidateLabelKeys(const Value& keys, const Value& selector) {
  if (keys.size() == 0) return;
  if (!selector) {
    Forbidden(keys, "label keys need a `labelSelector` to add to");
    return;
  }
  for (Value key : keys.items()) ValidateLabelName(key);
}

void ValidateMatchLabelKeys(const Value& term, const Value& pod_labels, bool with_mismatch) {
  Value selector = term["labelSelector"];
  Value match = term["matchLabelKeys"];
  Value mismatch = with_mismatch ? term["mismatchLabelKeys"] : Value();
  if (match.size() == 0 && mismatch.size() == 0) return;
  ValidateLabelKeys(match, selector);
  ValidateLabelKeys(mismatch, selector);

  if (selector) {
    const std::vector<Value> keys = match.items();
    for (std::string_view twice : KeysSelectedTwice(selector, Strings(match), pod_labels)) {
      const auto last =
          std::find_if(keys.rbegin(), keys.rend(), [&](const Value& key) { return key.String() == twice; });
      if (last == keys.rend()) continue;
      // The server's path leaves out `matchLabelKeys`.
      const auto index = static_cast<uint32_t>(keys.rend() - last - 1);
      Invalid(term.Item(index, last->node()),
              fmt::format("`{}` is in both `matchLabelKeys` and `labelSelector`", twice));
    }
  }
  const auto mismatched = Strings(mismatch);
  for (Value key : match.items()) {
    if (Contains(mismatched, key.String())) {
      Invalid(key, fmt::format("`{}` is in both `matchLabelKeys` and `mismatchLabelKeys`", key.String()));
    }
  }
}

/// How topology spread was checked before matchLabelKeys were merged into the selector.
void ValidateMatchLabelKeysApart(const Value& constraint) {
  Value match = constraint["matchLabelKeys"];
  Value selector = constraint["labelSelector"];
  if (match.size() == 0) return;
  if (!selector) Forbidden(match, "label keys need a `labelSelector` to add to");
  std::vector<std::string_view> selected;
  for (const auto& label : selector["matchLabels"].entries()) selected.push_back(label.key);
  for (Value expression : selector["matchExpressions"].items()) selected.push_back(expression.TextOf("key"));
  for (Value key : match.items()) {
    ValidateLabelName(key);
    if (Contains(selected, key.String())) {
      Invalid(key, fmt::format("`{}` is in both `matchLabelKeys` and `labelSelector`", key.String()));
    }
  }
}

// ---- Pod affinity

void ValidatePodAffinityTermSelectors(const Value& term, bool any_label_value) {
  const LabelSelectorOptions options{.allow_invalid_values = any_label_value};
  ValidateLabelSelector(term["labelSelector"], options);
  ValidateLabelSelector(term["namespaceSelector"], options);
}

void ValidatePodAffinityTerm(const Value& term, bool any_label_value, const Value& pod_labels) {
  ValidatePodAffinityTermSelectors(term, any_label_value);
  for (Value name_space : term["namespaces"].items()) {
    InvalidIf(name_space.WithPathOf(term["namespace"]), k8s::DnsLabelProblem(name_space.String()));
  }
  ValidateMatchLabelKeys(term, pod_labels, true);
  Value topology_key = term["topologyKey"];
  if (topology_key.String().empty()) {
    Required(topology_key, "the topology to spread over is missing", "e.g. `kubernetes.io/hostname`");
  }
  ValidateLabelName(topology_key);
}

/// Pod affinity and anti-affinity are alike.
void ValidatePodAffinity(const Value& affinity, bool any_label_value, const Value& pod_labels) {
  for (Value term : affinity["requiredDuringSchedulingIgnoredDuringExecution"].items()) {
    ValidatePodAffinityTerm(term, any_label_value, pod_labels);
  }
  for (Value weighted : affinity["preferredDuringSchedulingIgnoredDuringExecution"].items()) {
    ValidateWeight(weighted["weight"]);
    ValidatePodAffinityTerm(weighted["podAffinityTerm"], any_label_value, pod_labels);
  }
}

bool HasBadSelector(const Value& affinity) {
  if (!affinity) return false;
  return affinity.context().WouldReport([&] {
    for (std::string_view kind : {"podAffinity", "podAntiAffinity"}) {
      for (Value term : affinity[kind]["requiredDuringSchedulingIgnoredDuringExecution"].items()) {
        ValidatePodAffinityTermSelectors(term, false);
      }
      for (Value weighted : affinity[kind]["preferredDuringSchedulingIgnoredDuringExecution"].items()) {
        ValidatePodAffinityTermSelectors(weighted["podAffinityTerm"], false);
      }
    }
  });
}

// ---- Tolerations

bool IsInt64(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool canonical = digits == "0" ? text == digits : !digits.starts_with('0');
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && canonical;
}

void ValidateTolerationOperator(const Value& toleration, bool allow_comparison) {
  Value op = toleration["operator"];
  const std::string_view name = op.String();
  const std::string_view value = toleration.TextOf("value");
  // Problems of the value are reported at the operator.
  Value at = toleration["value"] ? toleration["value"].WithPathOf(op) : op;
  if (name.empty() || name == "Equal") {
    if (const auto problem = k8s::LabelValueProblem(value); !problem.empty()) {
      Invalid(at, fmt::format("value `{}` {}", value, problem));
    }
  } else if (name == "Exists") {
    if (!value.empty()) Invalid(at, fmt::format("`Exists` takes no value, `{}` is given", value));
  } else if (name != "Lt" && name != "Gt") {
    NotSupported(op, {"Equal", "Exists"});
  } else if (!allow_comparison) {
    NotSupported(op, {"Equal", "Exists"});
  } else if (!IsInt64(value)) {
    Invalid(toleration["value"], fmt::format("`{}` compares whole numbers, `{}` is none", name, value));
  }
}

void ValidateToleration(const Value& toleration, bool allow_comparison) {
  Value key = toleration["key"];
  Value op = toleration["operator"];
  Value effect = toleration["effect"];
  if (!key.String().empty()) ValidateLabelName(key);
  if (key.String().empty() && op.String() != "Exists") {
    Invalid(
        op, "operator must be `Exists` when there is no `key`",
        "a toleration without a key tolerates every taint; name the taint's key or use `operator: Exists`");
  }
  if (toleration["tolerationSeconds"] && effect.String() != "NoExecute") {
    Invalid(effect, "`tolerationSeconds` needs the effect `NoExecute`");
  }
  ValidateTolerationOperator(toleration, allow_comparison);
  if (!effect.String().empty()) ValidateTaintEffect(effect, true);
}

bool UsesComparison(const Value& tolerations) {
  for (Value toleration : tolerations.items()) {
    const std::string_view op = toleration.TextOf("operator");
    if (op == "Lt" || op == "Gt") return true;
  }
  return false;
}

// ---- Topology spread

void ValidateNodeInclusionPolicy(const Value& policy) {
  if (policy && policy.String() != "Honor" && policy.String() != "Ignore")
    NotSupported(policy, {"Honor", "Ignore"});
}

void ValidateMinDomains(const Value& min_domains, std::string_view when_unsatisfiable) {
  if (!min_domains) return;
  if (min_domains.Int() < 1)
    Invalid(min_domains, fmt::format("is {}, must be at least 1", min_domains.Int()));
  if (when_unsatisfiable != "DoNotSchedule") {
    Invalid(min_domains, "`minDomains` needs `whenUnsatisfiable: DoNotSchedule`");
  }
}

/// What no two constraints may have in common.
std::pair<std::string_view, std::string_view> SpreadOf(const Value& constraint) {
  return {constraint.TextOf("topologyKey"), constraint.TextOf("whenUnsatisfiable")};
}

void ValidateSpreadConstraint(const Value& constraint, bool is_repeated_later) {
  Value max_skew = constraint["maxSkew"];
  Value topology_key = constraint["topologyKey"];
  Value when_unsatisfiable = constraint["whenUnsatisfiable"];
  const std::string_view action = when_unsatisfiable.String();
  if (max_skew.Int() < 1) Invalid(max_skew, fmt::format("is {}, must be at least 1", max_skew.Int()));
  if (topology_key.String().empty()) {
    Required(topology_key, "the topology to spread over is missing", "e.g. `topology.kubernetes.io/zone`");
  }
  if (action != "DoNotSchedule" && action != "ScheduleAnyway") {
    NotSupported(when_unsatisfiable, {"DoNotSchedule", "ScheduleAnyway"});
  }
  if (is_repeated_later) {
    Duplicate(topology_key.WithPathOf(constraint["{topologyKey, whenUnsatisfiable}"]),
              fmt::format("two constraints for `{}` with `{}`", topology_key.String(), action));
  }
  ValidateMinDomains(constraint["minDomains"], action);
  ValidateNodeInclusionPolicy(constraint["nodeAffinityPolicy"]);
  ValidateNodeInclusionPolicy(constraint["nodeTaintsPolicy"]);
}

/// Whether a list of constraints that is replaced already violates a check.
template <typename Check>
bool Violates(const Value& constraints, Check check) {
  if (!constraints) return false;
  return constraints.context().WouldReport([&] {
    for (Value constraint : constraints.items()) check(constraint);
  });
}

// ---- Topology selectors

/// What a topology selector term selects: values by label key. Of a repeated key the last counts.
using TopologySelection = std::map<std::string_view, std::set<std::string_view>>;

TopologySelection SelectionOf(const Value& term) {
  TopologySelection selection;
  for (Value expression : term["matchLabelExpressions"].items()) {
    const auto values = Strings(expression["values"]);
    selection[expression.TextOf("key")] = {values.begin(), values.end()};
  }
  return selection;
}

void ValidateTopologySelectorTerm(const Value& term) {
  std::set<std::string_view> keys;
  for (Value expression : term["matchLabelExpressions"].items()) {
    Value values = expression["values"];
    if (values.size() == 0) Required(values, "at least one value is needed");
    std::set<std::string_view> seen;
    for (Value value : values.items()) {
      if (!seen.insert(value.String()).second)
        Duplicate(value, fmt::format("`{}` is listed twice", value.String()));
    }
    Value key = expression["key"];
    ValidateLabelName(key);
    if (!keys.insert(key.String()).second)
      Duplicate(key, fmt::format("`{}` is selected by twice", key.String()));
  }
}

}  // namespace

void ValidateNodeSelectorTerm(const Value& term, bool any_label_value) {
  for (Value requirement : term["matchExpressions"].items()) {
    ValidateNodeLabelRequirement(requirement, any_label_value);
  }
  for (Value requirement : term["matchFields"].items()) ValidateNodeFieldRequirement(requirement);
}

void ValidateNodeSelector(const Value& selector, bool any_label_value) {
  Value terms = selector["nodeSelectorTerms"];
  if (terms.size() == 0) Required(terms, "at least one node selector term is needed");
  for (Value term : terms.items()) ValidateNodeSelectorTerm(term, any_label_value);
}

void ValidateAffinity(const Value& affinity, const Value& old, const Value& pod_labels) {
  if (!affinity) return;
  ValidateNodeAffinity(affinity["nodeAffinity"], old["nodeAffinity"]);
  const bool any_label_value = HasBadSelector(old);
  ValidatePodAffinity(affinity["podAffinity"], any_label_value, pod_labels);
  ValidatePodAffinity(affinity["podAntiAffinity"], any_label_value, pod_labels);
}

void ValidateTaintEffect(const Value& effect, bool allow_empty) {
  const std::string_view name = effect.String();
  if (name.empty() && !allow_empty) {
    Required(effect, "the effect is missing, use one of `NoSchedule`, `PreferNoSchedule`, `NoExecute`");
  } else if (name != "NoSchedule" && name != "PreferNoSchedule" && name != "NoExecute") {
    NotSupported(effect, {"NoSchedule", "PreferNoSchedule", "NoExecute"});
  }
}

void ValidateTolerations(const Value& tolerations, const Value& old) {
  if (tolerations.size() == 0) return;
  const bool allow_comparison =
      tolerations.context().Enabled("TaintTolerationComparisonOperators") || UsesComparison(old);
  for (Value toleration : tolerations.items()) ValidateToleration(toleration, allow_comparison);
}

void ValidateTopologySpreadConstraints(const Value& constraints, const Value& old, const Value& pod_labels) {
  if (constraints.size() == 0) return;
  auto together = [&](const Value& constraint) { ValidateMatchLabelKeys(constraint, pod_labels, false); };
  auto selector = [](const Value& constraint) { ValidateLabelSelector(constraint["labelSelector"]); };
  const bool merged = constraints.context().Enabled("MatchLabelKeysInPodTopologySpreadSelectorMerge");
  const bool keys_together = merged ? !Violates(old, together) : Violates(old, ValidateMatchLabelKeysApart);
  const bool any_selector = Violates(old, selector);

  std::map<std::pair<std::string_view, std::string_view>, size_t> to_come;
  for (Value constraint : constraints.items()) ++to_come[SpreadOf(constraint)];
  for (Value constraint : constraints.items()) {
    ValidateSpreadConstraint(constraint, --to_come[SpreadOf(constraint)] > 0);
    if (keys_together) {
      together(constraint);
    } else {
      ValidateMatchLabelKeysApart(constraint);
    }
    if (!any_selector) selector(constraint);
  }
}

void ValidateTopologySelectorTerms(const Value& terms) {
  std::set<TopologySelection> seen = {{}};  // a term that selects nothing counts as a repetition
  for (Value term : terms.items()) {
    ValidateTopologySelectorTerm(term);
    TopologySelection selection = SelectionOf(term);
    if (!seen.insert(std::move(selection)).second) {
      Duplicate(term["matchLabelExpressions"], "selects nothing, or the same as an earlier term");
    }
  }
}

}  // namespace kubevet::validate
