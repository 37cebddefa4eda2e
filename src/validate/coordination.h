// Lease. Mirrors k8s.io/kubernetes/pkg/apis/coordination/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateLease(Value object);
void ValidateLeaseUpdate(Value now, Value old);

}  // namespace kubevet::validate
