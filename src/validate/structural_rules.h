// Which schemas of definitions are structural: every value has one type, said on the spine of the schema;
// allOf, anyOf, oneOf and not only narrow what is said there. Mirrors ValidateStructural of
// k8s.io/apiextensions-apiserver/pkg/apiserver/schema.
#pragma once

#include "schema/structural.h"
#include "validate/schema_place.h"

namespace kubevet::validate {

/// Reports what keeps a schema from being structural. O(size), and the compilation of its patterns.
void ValidateStructural(const schema::Schema& root, const SchemaPlace& place);

}  // namespace kubevet::validate
