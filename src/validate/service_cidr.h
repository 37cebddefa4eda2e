// ServiceCIDR and IPAddress: the ranges that Services get addresses from, and the addresses taken. Mirrors
// pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateServiceCidr(const Value& service_cidr);
void ValidateServiceCidrUpdate(const Value& now, const Value& old);

void ValidateIpAddress(const Value& ip_address);
void ValidateIpAddressUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
