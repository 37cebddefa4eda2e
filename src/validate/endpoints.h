// Endpoints and EndpointSlices: the addresses behind a Service. Mirrors ValidateEndpoints of
// pkg/apis/core/validation and pkg/apis/discovery/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateEndpoints(Value endpoints);
void ValidateEndpointsUpdate(Value now, Value old);

void ValidateEndpointSlice(Value slice);
void ValidateEndpointSliceUpdate(Value now, Value old);

}  // namespace kubevet::validate
