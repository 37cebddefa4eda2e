// Annotations of Pods and Pod templates that have a meaning. Mirrors ValidatePodSpecificAnnotations in
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// Marks the mirror of a static Pod.
inline constexpr std::string_view kMirrorPodAnnotation = "kubernetes.io/config.mirror";

/// `spec` is the Pod spec beside the annotations; `old_annotations` are missing on creation.
void ValidatePodAnnotations(const Value& annotations, const Value& spec, const Value& old_annotations);

}  // namespace kubevet::validate
