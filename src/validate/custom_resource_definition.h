// Definitions of custom resources, apiextensions.k8s.io/v1 CustomResourceDefinition. Mirrors
// k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation. The server validates its internal form:
// what all versions say the same, schema, subresources, columns and selectable fields, it says once for all,
// and reports there.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateCustomResourceDefinition(const Value& definition);
void ValidateCustomResourceDefinitionUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
