// Fields that hold addresses and ranges and are older than today's strictness: Kubernetes 1.36 refuses
// ambiguous forms in them, but never a value that the object already has. Mirrors IsValidIPForLegacyField and
// IsValidCIDRForLegacyField of pkg/apis/core/validation.
#pragma once

#include <span>
#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// An address at `at`; `known` are the values that an update may keep. True when nothing is wrong.
bool CheckIp(const Value& at, std::span<const std::string_view> known = {});
/// A range that reads `text`, at `at`.
bool CheckCidr(const Value& at, std::string_view text, std::span<const std::string_view> known = {});

}  // namespace kubevet::validate
