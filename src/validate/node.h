// RuntimeClass. Mirrors k8s.io/kubernetes/pkg/apis/node/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateRuntimeClass(const Value& object);
void ValidateRuntimeClassUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
