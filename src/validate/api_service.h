// APIService, by which an extension server joins the API. Mirrors
// k8s.io/kube-aggregator/pkg/apis/apiregistration/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateApiService(const Value& api_service);
void ValidateApiServiceUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
