// RuntimeClass. Mirrors k8s.io/kubernetes/pkg/apis/node/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateRuntimeClass(Value object);
void ValidateRuntimeClassUpdate(Value now, Value old);

}  // namespace kubevet::validate
