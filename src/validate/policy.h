// PodDisruptionBudget. Mirrors k8s.io/kubernetes/pkg/apis/policy/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidatePodDisruptionBudget(Value object);
void ValidatePodDisruptionBudgetUpdate(Value now, Value old);

}  // namespace kubevet::validate
