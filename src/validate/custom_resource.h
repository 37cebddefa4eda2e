// What the API server checks of a custom resource after decoding it: metadata, the schema, embedded
// resources, lists of type set and map, the rules of the definition. Mirrors
// k8s.io/apiextensions-apiserver/pkg/registry/customresource (strategy.go, validator.go).
#pragma once

#include "validate/custom_kinds.h"
#include "validate/value.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// Checks the creation of an object, as it is stored (see schema/custom_decoding.h); the findings are in
/// context.Take().
void ValidateCustomResource(Context& context, const CustomKind& kind, yaml::Node stored);
/// Checks that `now` may replace `old`, both as they are stored.
void ValidateCustomResourceUpdate(Context& context, const CustomKind& kind, yaml::Node now, yaml::Node old);

}  // namespace kubevet::validate
