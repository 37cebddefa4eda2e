// PriorityClass. Mirrors k8s.io/kubernetes/pkg/apis/scheduling/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidatePriorityClass(const Value& object);
void ValidatePriorityClassUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
