// Namespaces. Mirrors ValidateNamespace* of k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// A v1 Namespace, without its metadata.
void ValidateNamespace(const Value& name_space);
/// Nothing: the server keeps what the old object has.
void ValidateNamespaceUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
