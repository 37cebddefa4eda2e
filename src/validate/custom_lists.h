// Lists of type set and map in custom resources: no item twice. Mirrors
// k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype.
#pragma once

#include "schema/structural.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Reports items that are there twice, at the second one. Linear.
void ValidateCustomLists(const Value& value, const schema::Schema& schema);

}  // namespace kubevet::validate
