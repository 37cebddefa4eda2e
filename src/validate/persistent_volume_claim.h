// PersistentVolumeClaims and the claim specs inside other objects. Mirrors ValidatePersistentVolumeClaim* of
// k8s.io/kubernetes/pkg/apis/core/validation and pkg/registry/core/persistentvolumeclaim.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// The `spec` of a claim, of a StatefulSet's claim template, or of an ephemeral volume's template.
void ValidatePersistentVolumeClaimSpec(Value spec);

/// `spec` of the object; its metadata is checked elsewhere.
void ValidatePersistentVolumeClaim(Value object);
void ValidatePersistentVolumeClaimUpdate(Value now, Value old);

}  // namespace kubevet::validate
