// ConfigMaps and Secrets. Mirrors ValidateConfigMap* and ValidateSecret* of
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// v1 objects, without their metadata.
void ValidateConfigMap(Value config_map);
void ValidateConfigMapUpdate(Value now, Value old);
void ValidateSecret(Value secret);
void ValidateSecretUpdate(Value now, Value old);

}  // namespace kubevet::validate
