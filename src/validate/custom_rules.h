// The rules of a definition, `x-kubernetes-validations`, asked about an object: which, with which old value,
// and what an update is forgiven. Mirrors
// k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
#pragma once

#include <string_view>

#include "validate/correlation.h"
#include "validate/prepared_schema.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Told of an object whose other errors keep the server from asking the rules.
inline constexpr std::string_view kRulesNotAskedRule = "custom-rules-not-checked";

/// Reports the rules that `value` breaks, a value of `schema`, which is in `prepared`. `old` is what an
/// update replaces; missing when it is created.
void ValidateCustomRules(const Value& value, const schema::Schema& schema, yaml::Node old,
                         const PreparedSchema& prepared, const Correlation& correlation);

}  // namespace kubevet::validate
