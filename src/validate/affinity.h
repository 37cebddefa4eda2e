// Where Pods may run: node selectors, affinity and anti-affinity, tolerations, topology spread. Mirrors
// ValidateNodeSelector, validateAffinity, ValidateTolerations and validateTopologySpreadConstraints in
// k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string>
#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

/// A v1 NodeSelector (node affinity of Pods and PersistentVolumes). With `any_label_value` the values of
/// requirements may be anything.
void ValidateNodeSelector(const Value& selector, bool any_label_value = false);
void ValidateNodeSelectorTerm(const Value& term, bool any_label_value = false);
/// A list of v1 TopologySelectorTerm (StorageClass.allowedTopologies), duplicates included.
void ValidateTopologySelectorTerms(const Value& terms);

/// spec.affinity. `old` is what is replaced, or missing. `pod_labels` are those of a Pod that is created: the
/// server merges matchLabelKeys into its selectors; missing for templates.
void ValidateAffinity(const Value& affinity, const Value& old, const Value& pod_labels);
/// A list of v1 Toleration (Pods, RuntimeClass.scheduling).
void ValidateTolerations(const Value& tolerations, const Value& old = {});
/// effect of a taint or toleration.
void ValidateTaintEffect(const Value& effect, bool allow_empty);
void ValidateTopologySpreadConstraints(const Value& constraints, const Value& old, const Value& pod_labels);

}  // namespace kubevet::validate
