// Label selectors as fields of objects. Mirrors ValidateLabelSelector of
// k8s.io/apimachinery/pkg/apis/meta/v1/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

struct LabelSelectorOptions {
  bool allow_invalid_values = false;  ///< values of matchExpressions may be no label values
};

/// A metav1.LabelSelector; nothing is said of a missing one.
void ValidateLabelSelector(const Value& selector, const LabelSelectorOptions& options = {});
/// Neither matchLabels nor matchExpressions: selects everything.
bool IsEmptyLabelSelector(const Value& selector);
/// Whether values of matchExpressions are no label values: updates then let them be.
bool HasInvalidLabelValue(const Value& selector);

}  // namespace kubevet::validate
