// PodDisruptionBudget. Mirrors k8s.io/kubernetes/pkg/apis/policy/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidatePodDisruptionBudget(const Value& object);
void ValidatePodDisruptionBudgetUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
