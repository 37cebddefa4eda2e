// Environment variables of containers, and the downward API references they share with volumes. Mirrors
// ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector and validateContainerResourceFieldSelector in
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// A container's `env`. References to files are dropped by the server when they are not allowed.
/// Whether a variable of this container comes from a file.
bool UsesFileKeys(yaml::Node container);
void ValidateEnv(const Value& env, bool allow_file_keys);
/// A container's `envFrom`.
void ValidateEnvFrom(const Value& env_from);

/// Which fields a `fieldRef` may name: containers and volumes know different ones.
enum class FieldRefUse : uint8_t { kEnvironment, kVolume };
/// `valueFrom.fieldRef`, and `fieldRef` of a downward API volume.
void ValidateFieldRef(const Value& field_ref, FieldRefUse use);
/// `resourceFieldRef`; in a volume the container must be named.
void ValidateResourceFieldRef(const Value& resource_field_ref, FieldRefUse use);

}  // namespace kubevet::validate
