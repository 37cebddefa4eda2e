// Whether an update changes a value. Mirrors apiequality.Semantic.DeepEqual on defaulted objects: what means
// the same is no change, however it is written.
#pragma once

#include <initializer_list>
#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// Equal as the server sees them: nothing, null and empty are the same, `10Gi` is `10240Mi`, a field left out
/// has its default. The order of list items counts. Fields named in `ignored` do not, at the top level.
bool SameValue(Value now, Value old, std::initializer_list<std::string_view> ignored = {});

/// Invalid at `now` when it differs from `old`.
void ValidateImmutable(Value now, Value old);

}  // namespace kubevet::validate
