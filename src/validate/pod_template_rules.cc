#include "validate/pod_template_rules.h"

#include <fmt/core.h>

#include "k8s/labels.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

/// How a label that a selector asks for is missed, for the first requirement that is not met.
std::string Mismatch(const k8s::LabelSelector& selector, const k8s::Labels& labels) {
  for (const auto& requirement : selector.requirements()) {
    if (requirement.Matches(labels)) continue;
    const auto value = labels.Find(requirement.key);
    if (requirement.op != k8s::LabelOperator::kIn || requirement.values.size() != 1) {
      return fmt::format("the selector's condition on `{}` is not met", requirement.key);
    }
    const std::string_view wanted = requirement.values.all().front();
    if (!value) return fmt::format("the selector asks for `{}: {}`", requirement.key, wanted);
    return fmt::format("the selector asks for `{}: {}`, the template has `{}`", requirement.key, wanted,
                       *value);
  }
  return "there is no selector";
}

/// Whether a selector is a few labels, all of which are there: most are.
bool IsPlainlyMatched(yaml::Node selector, yaml::Node labels) {
  if (selector.IsNull() || !selector["matchExpressions"].IsNull()) return false;
  for (auto [key, value] : selector["matchLabels"].entries()) {
    const yaml::Node label = labels[key.text()];
    if (!value.IsString() || !label.IsString() || label.text() != value.text()) return false;
  }
  return true;
}

/// Whether this is what it should be, a map of strings, or nothing: everything else is an error of its own.
bool IsLabelMap(yaml::Node labels) {
  if (!labels.IsMap() && !labels.IsNull()) return false;
  for (auto [key, value] : labels.entries()) {
    if (!value.IsString() && !value.IsNull()) return false;
  }
  return true;
}

}  // namespace

PodSpecOptions Replacing(const Value& old) {
  PodSpecOptions options;
  options.old = old;
  return options;
}

void ValidateWorkloadSelector(const Value& selector) {
  if (!selector) {
    Required(selector, "a selector that matches the labels of the Pod template is needed");
    return;
  }
  ValidateLabelSelector(selector);
  if (IsEmptyLabelSelector(selector)) Invalid(selector, "an empty selector would select every Pod");
}

void ValidateSelectorMatchesTemplate(const Value& pod_template, const Value& selector) {
  const Value metadata = pod_template["metadata"];
  const Value labels = metadata["labels"];
  if (IsPlainlyMatched(selector.node(), labels.node())) return;
  const auto parsed = k8s::LabelSelector::Parse(selector.node());
  if (!IsLabelMap(labels.node()) || !IsLabelMap(selector.node()["matchLabels"])) return;
  if (metadata && !metadata.IsMap()) return;
  if (!parsed || parsed->Matches(k8s::Labels(labels.node()))) return;
  Invalid(labels, fmt::format("the selector does not match the labels of the Pod template: {}",
                              Mismatch(*parsed, k8s::Labels(labels.node()))));
}

void ValidateRunsForever(const Value& pod_template) {
  const Value spec = pod_template["spec"];
  if (RestartPolicy(spec) != "Always") NotSupported(spec["restartPolicy"], {"Always"});
  if (spec["activeDeadlineSeconds"]) {
    Forbidden(spec["activeDeadlineSeconds"], "Pods that a controller keeps running have no deadline");
  }
}

}  // namespace kubevet::validate
