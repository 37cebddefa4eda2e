#include "validate/policy.h"

#include "validate/numbers.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

void ValidateSpec(const Value& spec, const LabelSelectorOptions& selector_options) {
  const Value min_available = spec["minAvailable"];
  const Value max_unavailable = spec["maxUnavailable"];
  if (min_available && max_unavailable) {
    Invalid(max_unavailable.WithPathOf(spec),
            "a budget has either `minAvailable` or `maxUnavailable`, not both");
  }
  for (Value value : {min_available, max_unavailable}) {
    ValidateIntOrPercent(value);
    ValidateNotMoreThan100Percent(value);
  }
  ValidateLabelSelector(spec["selector"], selector_options);
  const Value policy = spec["unhealthyPodEvictionPolicy"];
  if (policy && policy.String() != "IfHealthyBudget" && policy.String() != "AlwaysAllow") {
    NotSupported(policy, {"AlwaysAllow", "IfHealthyBudget"});
  }
}

}  // namespace

void ValidatePodDisruptionBudget(const Value& object) {
  ValidateSpec(object["spec"], {});
}

void ValidatePodDisruptionBudgetUpdate(const Value& now, const Value& old) {
  ValidateSpec(now["spec"], {.allow_invalid_values = HasInvalidLabelValue(old["spec"]["selector"])});
}

}  // namespace kubevet::validate
