// NetworkPolicy. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void CheckNetworkPolicy(Value policy);
void CheckNetworkPolicyUpdate(Value now, Value old);

}  // namespace kubevet::validate
