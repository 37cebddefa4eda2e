// LimitRanges and ResourceQuotas. Mirrors ValidateLimitRange and ValidateResourceQuota* of
// k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// v1 objects, without their metadata.
void ValidateLimitRange(Value limit_range);
void ValidateResourceQuota(Value quota);
void ValidateResourceQuotaUpdate(Value now, Value old);

}  // namespace kubevet::validate
