// HorizontalPodAutoscaler, v1 and v2. Mirrors k8s.io/kubernetes/pkg/apis/autoscaling/validation, after the
// defaults of its versions, and pkg/registry/autoscaling.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateHorizontalPodAutoscaler(const Value& object);
void ValidateHorizontalPodAutoscalerUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
