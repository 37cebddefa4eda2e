// The lexical forms of API scalars as the server decodes them: Go's encoding/base64, time.Parse and
// time.ParseDuration, with their leniencies. Quantities are in quantity.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schema/quantity.h"  // IWYU pragma: export

namespace kubevet::schema {

/// Standard base64 with padding; line breaks are passed over.
bool IsBase64(std::string_view text);

/// What metav1.Time takes: RFC 3339 with any fraction of a second, behind a dot or a comma; an hour may have
/// one digit. Days are held against the calendar.
bool IsRfc3339(std::string_view text);

/// What metav1.MicroTime takes: the same with exactly six digits of fraction.
bool IsRfc3339Micro(std::string_view text);

/// A Go duration, `1h30m`, `-1.5s`, `0`, in nanoseconds. Nothing when it is none or does not fit.
std::optional<int64_t> ParseGoDuration(std::string_view text);

}  // namespace kubevet::schema
