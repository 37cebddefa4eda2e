// ReplicationController. Mirrors ValidateReplicationController of k8s.io/kubernetes/pkg/apis/core/validation,
// after the defaults of pkg/apis/core/v1.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateReplicationController(const Value& object);
void ValidateReplicationControllerUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
