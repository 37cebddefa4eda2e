// Defaults of a definition's schemas: valid where they stand, without fields that would be dropped. Mirrors
// ValidateDefaults of k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting.
#pragma once

#include "schema/structural.h"
#include "validate/schema_place.h"

namespace kubevet::validate {

/// `unpruned`: unknown fields in defaults are let through.
void ValidateDefaults(const schema::SchemaTree& tree, const SchemaPlace& place, bool unpruned);

}  // namespace kubevet::validate
