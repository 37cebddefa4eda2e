// Services and the Endpoints object of the same name. Mirrors pkg/apis/core/validation (validateService), the
// defaults of pkg/apis/core/v1 and the allocation of addresses and ports in pkg/registry/core/service, which
// runs first: what cannot be allocated is all the server tells.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// Checks a new v1 Service, its metadata included: allocation errors come without any other.
void ValidateService(const Value& service);

/// Checks `now` as an update of `old`, which lives in the cluster; metadata included.
void ValidateServiceUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
