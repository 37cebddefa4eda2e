// The kinds of storage.k8s.io. Mirrors k8s.io/kubernetes/pkg/apis/storage/validation, after the defaults of
// pkg/apis/storage/v1 and with the fields of disabled feature gates dropped (pkg/registry/storage).
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// Objects of storage.k8s.io, without their metadata.
void ValidateStorageClass(Value storage_class);
void ValidateStorageClassUpdate(Value now, Value old);
void ValidateVolumeAttributesClass(Value attributes_class);
void ValidateVolumeAttributesClassUpdate(Value now, Value old);
void ValidateCsiDriver(Value driver);
void ValidateCsiDriverUpdate(Value now, Value old);
void ValidateCsiNode(Value node);
void ValidateCsiNodeUpdate(Value now, Value old);
void ValidateCsiStorageCapacity(Value capacity);
void ValidateCsiStorageCapacityUpdate(Value now, Value old);
void ValidateVolumeAttachment(Value attachment);
void ValidateVolumeAttachmentUpdate(Value now, Value old);

}  // namespace kubevet::validate
