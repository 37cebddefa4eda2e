// Tells slips of the pen from names that differ on purpose.
#pragma once

#include <string_view>

namespace kubevet::rules {

/// Whether a name was most likely meant to be another one: a letter or two differ. `web-1` and `web-2`, `v1`
/// and `v2` differ on purpose.
bool IsSlip(std::string_view written, std::string_view meant);

}  // namespace kubevet::rules
