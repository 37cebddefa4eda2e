// Lease. Mirrors k8s.io/kubernetes/pkg/apis/coordination/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateLease(const Value& object);
void ValidateLeaseUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
