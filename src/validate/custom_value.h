// Values against the schema of a custom resource: types, bounds, patterns, formats, enums, allOf, anyOf,
// oneOf and not, with the server's reasons and places. Source of truth:
// k8s.io/kube-openapi/pkg/validation/validate, and k8s.io/apiextensions-apiserver/pkg/apiserver/validation
// for what becomes of its errors.
#pragma once

#include "schema/structural.h"
#include "validate/correlation.h"
#include "validate/prepared_schema.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Reports what is wrong with `value` by `schema`, a schema of `prepared`. Where `correlation` has what it
/// was, what has not changed is not reported. Linear in the value times the size of the schemas for it, and
/// bounded.
void ValidateCustomValue(const Value& value, const schema::Schema& schema, const PreparedSchema& prepared,
                         const Correlation& correlation = {});

}  // namespace kubevet::validate
