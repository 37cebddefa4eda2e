// Endpoints and EndpointSlices: the addresses behind a Service. Mirrors ValidateEndpoints of
// pkg/apis/core/validation and pkg/apis/discovery/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateEndpoints(const Value& endpoints);
void ValidateEndpointsUpdate(const Value& now, const Value& old);

void ValidateEndpointSlice(const Value& slice);
void ValidateEndpointSliceUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
