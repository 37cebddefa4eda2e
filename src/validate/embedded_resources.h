// Resources embedded in custom resources: each has an apiVersion and a kind, and its metadata are checked.
// Mirrors k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta.
#pragma once

#include "schema/structural.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Checks every embedded resource in `value`. Linear.
void ValidateEmbeddedResources(const Value& value, const schema::Schema& schema);

}  // namespace kubevet::validate
