// NetworkPolicy. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateNetworkPolicy(const Value& policy);
void ValidateNetworkPolicyUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
