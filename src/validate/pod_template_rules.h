// What the controllers of Pods demand of their Pod template, beyond what holds for every Pod. Mirrors the
// ValidatePodTemplateSpecFor... functions of k8s.io/kubernetes/pkg/apis.
#pragma once

#include "validate/pod_spec.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Options for a template that replaces `old`, which is falsy on creation.
PodSpecOptions Replacing(const Value& old);

/// `selector` of a Deployment, ReplicaSet or StatefulSet: required, well formed, not empty.
void ValidateWorkloadSelector(const Value& selector);
/// The labels of the template must match `selector`; nothing is said when the server can make no selector of
/// it.
void ValidateSelectorMatchesTemplate(const Value& pod_template, const Value& selector);
/// Pods that are replaced for ever restart always and have no deadline.
void ValidateRunsForever(const Value& pod_template);

}  // namespace kubevet::validate
