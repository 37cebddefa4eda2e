// ValidatingWebhookConfiguration and MutatingWebhookConfiguration, which differ in one field. Mirrors
// pkg/apis/admissionregistration and the checks of webhook addresses in k8s.io/apiserver/pkg/util/webhook.
// The expressions of match conditions are not compiled.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateWebhookConfiguration(Value configuration);
void ValidateWebhookConfigurationUpdate(Value now, Value old);

}  // namespace kubevet::validate
