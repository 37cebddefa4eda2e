// ConfigMaps and Secrets. Mirrors ValidateConfigMap* and ValidateSecret* of
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// v1 objects, without their metadata.
void ValidateConfigMap(const Value& config_map);
void ValidateConfigMapUpdate(const Value& now, const Value& old);
void ValidateSecret(const Value& secret);
void ValidateSecretUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
