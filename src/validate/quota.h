// LimitRanges and ResourceQuotas. Mirrors ValidateLimitRange and ValidateResourceQuota* of
// k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// v1 objects, without their metadata.
void ValidateLimitRange(const Value& limit_range);
void ValidateResourceQuota(const Value& quota);
void ValidateResourceQuotaUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
