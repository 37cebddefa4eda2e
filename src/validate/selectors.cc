#include "validate/selectors.h"

#include <fmt/core.h>

#include "k8s/names.h"
#include "validate/object_meta.h"

namespace kubevet::validate {
namespace {

void ValidateOperator(const Value& requirement) {
  const Value op = requirement["operator"];
  const Value values = requirement["values"];
  const std::string_view name = op.String();
  if (name == "In" || name == "NotIn") {
    if (values.size() == 0)
      Required(values, fmt::format("`{}` needs at least one value to compare with", name));
  } else if (name == "Exists" || name == "DoesNotExist") {
    if (values.size() > 0) Forbidden(values, fmt::format("`{}` takes no values", name));
  } else {
    Invalid(op, fmt::format("`{}` is no operator of a label selector", name),
            "use `In`, `NotIn`, `Exists` or `DoesNotExist`");
  }
}

void ValidateRequirement(const Value& requirement, const LabelSelectorOptions& options) {
  ValidateOperator(requirement);
  ValidateLabelName(requirement["key"]);
  if (options.allow_invalid_values) return;
  for (Value value : requirement["values"].items()) InvalidIf(value, k8s::LabelValueProblem(value.String()));
}

}  // namespace

void ValidateLabelSelector(const Value& selector, const LabelSelectorOptions& options) {
  if (!selector) return;
  ValidateLabels(selector["matchLabels"]);
  for (Value requirement : selector["matchExpressions"].items()) ValidateRequirement(requirement, options);
}

bool HasInvalidLabelValue(const Value& selector) {
  for (yaml::Node requirement : selector.node()["matchExpressions"].items()) {
    for (yaml::Node value : requirement["values"].items()) {
      if (!k8s::LabelValueProblem(value.text()).empty()) return true;
    }
  }
  return false;
}

bool IsEmptyLabelSelector(const Value& selector) {
  return selector["matchLabels"].size() == 0 && selector["matchExpressions"].size() == 0;
}

}  // namespace kubevet::validate
