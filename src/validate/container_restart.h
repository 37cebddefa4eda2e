// When a container restarts: its own restart policy and rules, and what a resize does to it. Mirrors
// validateContainerRestartPolicy, validateInitContainerRestartPolicy and validateResizePolicy in
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>

#include "validate/containers.h"
#include "validate/value.h"

namespace kubevet::validate {

/// `restartPolicy` and `restartPolicyRules` of a regular container; dropped by the server unless allowed.
void ValidateRestartPolicy(const Value& container, const ContainerAllowances& allow);
/// The same of an init container, which may be a sidecar.
void ValidateInitRestartPolicy(const Value& container, const ContainerAllowances& allow);
void ValidateResizePolicy(const Value& policies, std::string_view pod_restart_policy);

}  // namespace kubevet::validate
