// ServiceCIDR and IPAddress: the ranges that Services get addresses from, and the addresses taken. Mirrors
// pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void CheckServiceCidr(Value service_cidr);
void CheckServiceCidrUpdate(Value now, Value old);

void CheckIpAddress(Value ip_address);
void CheckIpAddressUpdate(Value now, Value old);

}  // namespace kubevet::validate
