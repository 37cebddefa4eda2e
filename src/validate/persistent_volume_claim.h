// PersistentVolumeClaims and the claim specs inside other objects. Mirrors ValidatePersistentVolumeClaim* of
// k8s.io/kubernetes/pkg/apis/core/validation, and what pkg/registry/core/persistentvolumeclaim does to a
// claim before.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// The `spec` of a claim template: a StatefulSet's, or an ephemeral volume's.
void ValidatePersistentVolumeClaimSpec(const Value& spec);

/// A v1 PersistentVolumeClaim, without its metadata.
void ValidatePersistentVolumeClaim(const Value& claim);
void ValidatePersistentVolumeClaimUpdate(const Value& now, const Value& old);

/// `accessModes` of claims and PersistentVolumes.
void ValidateAccessModes(const Value& modes);
/// `volumeMode` of claims and PersistentVolumes.
void ValidateVolumeMode(const Value& mode);

}  // namespace kubevet::validate
