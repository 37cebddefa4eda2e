// Fields that the API server takes and throws away without a word, because a feature gate is off. Mirrors the
// functions that drop disabled fields in pkg/api/pod, pkg/api/persistentvolumeclaim and the registry
// strategies' PrepareForCreate.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// Warns of every field of a new object that would not be stored (rule `gated-field`), at its key.
void WarnOfDroppedFields(const Value& object, std::string_view group, std::string_view kind);

}  // namespace kubevet::validate
