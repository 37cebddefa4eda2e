// Endpoints and EndpointSlices: the addresses behind a Service. Mirrors ValidateEndpoints of
// pkg/apis/core/validation and pkg/apis/discovery/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void CheckEndpoints(Value endpoints);
void CheckEndpointsUpdate(Value now, Value old);

void CheckEndpointSlice(Value slice);
void CheckEndpointSliceUpdate(Value now, Value old);

}  // namespace kubevet::validate
