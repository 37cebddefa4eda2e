// NetworkPolicy. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateNetworkPolicy(Value policy);
void ValidateNetworkPolicyUpdate(Value now, Value old);

}  // namespace kubevet::validate
