// Names of certificate signers, `example.com/client`. Mirrors ValidateSignerName of
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

void ValidateSignerName(const Value& name);
/// Whether the signer is one of Kubernetes' own: its domain is or ends in kubernetes.io.
bool IsKubernetesSigner(std::string_view name);

}  // namespace kubevet::validate
