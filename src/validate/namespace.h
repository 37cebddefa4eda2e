// Namespaces. Mirrors ValidateNamespace* of k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// A v1 Namespace, without its metadata. An update changes metadata only: the server keeps the rest.
void ValidateNamespace(Value name_space);

}  // namespace kubevet::validate
