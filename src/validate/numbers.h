// Numbers and percentages as fields. Mirrors ValidateNonnegativeField of
// k8s.io/apimachinery/pkg/api/validation and ValidatePositiveIntOrPercent of
// k8s.io/kubernetes/pkg/apis/apps/validation.
#pragma once

#include <cstdint>

#include "validate/value.h"

namespace kubevet::validate {

/// Nothing is said of a missing number.
void ValidateNonNegative(const Value& number);

/// A number of things, or a share of them such as `25%`.
void ValidateIntOrPercent(const Value& value);
/// A percentage may not exceed 100.
void ValidateNotMoreThan100Percent(const Value& value);
/// The number, or that of the percentage, as the server reads it: 25 for `25%`, 5 for `"5"`, 0 for what is no
/// number at all. `otherwise` when it is missing.
int64_t IntOrPercentValue(const Value& value, int64_t otherwise);

}  // namespace kubevet::validate
