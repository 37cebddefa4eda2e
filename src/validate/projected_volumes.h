// Volumes whose files Kubernetes writes: secret, configMap, downwardAPI and projected. Mirrors
// validateSecretVolumeSource, validateConfigMapVolumeSource, validateDownwardAPIVolumeSource and
// validateProjectedVolumeSource of k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"
#include "validate/volume_sources.h"

namespace kubevet::validate {

void CheckSecretVolume(const Value& source, const SourceUse& use);
void CheckConfigMapVolume(const Value& source, const SourceUse& use);
void CheckDownwardApiVolume(const Value& source, const SourceUse& use);
void CheckProjectedVolume(const Value& source, const SourceUse& use);

}  // namespace kubevet::validate
