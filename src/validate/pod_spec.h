// Pods and the Pod templates inside workloads: everything of a Pod spec except containers (containers.h),
// placement (affinity.h), resources (resources.h) and volumes (volumes.h). Mirrors ValidatePodSpec and its
// callers in k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1 and with the
// fields of disabled feature gates dropped (pkg/api/pod).
#pragma once

#include <string_view>
#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

/// How a Pod spec comes to be. The default is a template of a Deployment being created.
struct PodSpecOptions {
  /// A template, not a Pod: fields that the server fills in for Pods only are not checked against each other.
  bool is_template = true;
  /// A StatefulSet's volumeClaimTemplates: they become volumes before the Pod's own.
  std::vector<Value> claim_templates;
  /// A StatefulSet sets hostname and subdomain of its Pods itself and ignores what the template says.
  bool owns_host_name = false;
  /// On update the template (or Pod) that is replaced: what it already uses stays allowed. Falsy on creation.
  Value old;
};

/// A v1 Pod on creation, without the checks that all metadata gets (object_meta.h).
void ValidatePod(Value pod);
/// What may change in a v1 Pod, and the Pod as it would be.
void ValidatePodUpdate(Value now, Value old);

/// A v1 PodTemplate on creation and update.
void ValidatePodTemplateObject(Value pod_template);
void ValidatePodTemplateObjectUpdate(Value now, Value old);

/// The `template` of a workload: labels and annotations (at `template.labels`, the server's paths), then the
/// spec. What workloads demand on top (restart policy, labels that match a selector) is theirs.
void ValidatePodTemplate(Value pod_template, const PodSpecOptions& options);

/// A Pod spec alone. `metadata` is that of the Pod or template.
void ValidatePodSpec(Value spec, Value metadata, const PodSpecOptions& options);

/// spec.restartPolicy after defaulting.
std::string_view RestartPolicy(Value pod_spec);

}  // namespace kubevet::validate
