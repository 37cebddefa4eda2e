// What a document must have for a condition about it to hold, found out once from the expression, so that
// most documents need not be asked.
#pragma once

#include <span>

#include "cel/expression.h"
#include "yaml/document.h"

namespace kubevet::cel {

/// Keys without each of which `condition` is not true: `has(object.spec.tolerations)` needs `spec` and
/// `tolerations`. `slots`: variables whose values are maps of that document. There may be more such keys than
/// are found. Linear in the expression.
yaml::KeySet NeededKeys(const Program& condition, std::span<const uint32_t> slots);

}  // namespace kubevet::cel
