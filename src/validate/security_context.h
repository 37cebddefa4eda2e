// Security contexts of Pods and containers, and the annotations that came before them. Mirrors
// ValidateSecurityContext, validatePodSpecSecurityContext, validateWindowsHostProcessPod and the seccomp and
// AppArmor checks in k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// A container's `securityContext`.
void ValidateSecurityContext(const Value& security_context, bool host_users);

/// A Pod spec's `securityContext`. `old_spec` is the Pod spec that is replaced, or missing.
void ValidatePodSecurityContext(const Value& spec, const Value& old_spec);
/// In a Pod all containers are Windows host process containers, or none is.
void ValidateHostProcess(const Value& spec);
/// What a container or Pod may not set because of `spec.os`.
void ValidateOs(const Value& spec);

/// Annotations of a Pod or template that name seccomp and AppArmor profiles.
void ValidateProfileAnnotations(const Value& annotations, const Value& spec);
/// Where both an annotation and a field name a profile they must agree. In a Pod, other than in a template,
/// an AppArmor annotation becomes the field of a container that has none.
void ValidateProfilesAgree(const Value& annotations, const Value& spec, bool is_template);

}  // namespace kubevet::validate
