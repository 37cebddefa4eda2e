// ServiceCIDR and IPAddress: the ranges that Services get addresses from, and the addresses taken. Mirrors
// pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateServiceCidr(Value service_cidr);
void ValidateServiceCidrUpdate(Value now, Value old);

void ValidateIpAddress(Value ip_address);
void ValidateIpAddressUpdate(Value now, Value old);

}  // namespace kubevet::validate
