// PersistentVolumes. Mirrors ValidatePersistentVolume* of k8s.io/kubernetes/pkg/apis/core/validation and
// pkg/volume/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// A v1 PersistentVolume, without its metadata.
void ValidatePersistentVolume(const Value& volume);
void ValidatePersistentVolumeUpdate(const Value& now, const Value& old);

/// The volume that a VolumeAttachment carries in itself: a CSI source and little else.
void ValidateInlineVolumeSpec(const Value& spec);

}  // namespace kubevet::validate
