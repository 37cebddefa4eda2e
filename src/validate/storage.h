// The kinds of storage.k8s.io. Mirrors k8s.io/kubernetes/pkg/apis/storage/validation, after the defaults of
// pkg/apis/storage/v1 and with the fields of disabled feature gates dropped (pkg/registry/storage).
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// Objects of storage.k8s.io, without their metadata.
void ValidateStorageClass(const Value& storage_class);
void ValidateStorageClassUpdate(const Value& now, const Value& old);
void ValidateVolumeAttributesClass(const Value& attributes_class);
void ValidateVolumeAttributesClassUpdate(const Value& now, const Value& old);
void ValidateCsiDriver(const Value& driver);
void ValidateCsiDriverUpdate(const Value& now, const Value& old);
void ValidateCsiNode(const Value& node);
void ValidateCsiNodeUpdate(const Value& now, const Value& old);
void ValidateCsiStorageCapacity(const Value& capacity);
void ValidateCsiStorageCapacityUpdate(const Value& now, const Value& old);
void ValidateVolumeAttachment(const Value& attachment);
void ValidateVolumeAttachmentUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
