// Volumes whose files Kubernetes writes: secret, configMap, downwardAPI and projected. Mirrors
// validateSecretVolumeSource, validateConfigMapVolumeSource, validateDownwardAPIVolumeSource and
// validateProjectedVolumeSource of k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"
#include "validate/volume_sources.h"

namespace kubevet::validate {

void CheckSecretVolume(Value source, const SourceUse& use);
void CheckConfigMapVolume(Value source, const SourceUse& use);
void CheckDownwardApiVolume(Value source, const SourceUse& use);
void CheckProjectedVolume(Value source, const SourceUse& use);

}  // namespace kubevet::validate
