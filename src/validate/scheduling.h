// PriorityClass. Mirrors k8s.io/kubernetes/pkg/apis/scheduling/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidatePriorityClass(Value object);
void ValidatePriorityClassUpdate(Value now, Value old);

}  // namespace kubevet::validate
