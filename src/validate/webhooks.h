// ValidatingWebhookConfiguration and MutatingWebhookConfiguration, which differ in one field. Mirrors
// pkg/apis/admissionregistration and the checks of webhook addresses in k8s.io/apiserver/pkg/util/webhook.
// The expressions of match conditions are not compiled.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// `clientConfig`: a URL or a service.
void ValidateWebhookClient(const Value& client);
/// The versions of reviews that a webhook understands; `any_version`: none of them need be known to the
/// server.
void ValidateReviewVersions(const Value& versions, bool any_version);

void ValidateWebhookConfiguration(const Value& configuration);
void ValidateWebhookConfigurationUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
