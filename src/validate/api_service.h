// APIService, by which an extension server joins the API. Mirrors
// k8s.io/kube-aggregator/pkg/apis/apiregistration/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateApiService(Value api_service);
void ValidateApiServiceUpdate(Value now, Value old);

}  // namespace kubevet::validate
