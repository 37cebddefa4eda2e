// Pods and the Pod templates inside workloads. Mirrors ValidatePodSpec and its callers in
// k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1 and with the fields of
// disabled feature gates dropped (pkg/api/pod). What has a file of its own: containers, placement
// (affinity.h), resources, security contexts, network and names (pod_network.h), volumes.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// The template a workload makes its Pods from.
struct PodSpecOptions {
  /// A StatefulSet's volumeClaimTemplates: they become volumes before the Pod's own.
  Value claim_templates;
  /// A StatefulSet sets hostname and subdomain of its Pods itself and ignores what the template says.
  bool owns_host_name = false;
  /// On update the template that is replaced: what it already uses stays allowed. Missing on creation.
  Value old;
};

/// The `template` of a workload: labels and annotations (at `template.labels`, the server's paths), then the
/// spec. What workloads demand on top (restart policy, labels that match a selector) is theirs.
void ValidatePodTemplate(const Value& pod_template, const PodSpecOptions& options = {});

/// A v1 Pod on creation, without the checks that all metadata gets (object_meta.h).
void ValidatePod(const Value& pod);
/// The Pod as it would be, and what may change in it.
void ValidatePodUpdate(const Value& now, const Value& old);

/// A v1 PodTemplate on creation and update.
void ValidatePodTemplateObject(const Value& pod_template);
void ValidatePodTemplateObjectUpdate(const Value& now, const Value& old);

/// spec.restartPolicy after defaulting.
std::string_view RestartPolicy(const Value& pod_spec);

}  // namespace kubevet::validate
