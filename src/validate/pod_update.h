// What may change in a Pod that exists. Mirrors ValidatePodUpdate in
// k8s.io/kubernetes/pkg/apis/core/validation, beyond the checks that the new Pod gets anyway.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// `now` and `old` are Pods.
void ValidatePodChanges(const Value& now, const Value& old);

}  // namespace kubevet::validate
