// Time zones by their names in the IANA time zone database, with the rules they have today: a zone's history
// is not kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kubevet::cel {

/// Seconds to add to UTC at that time (seconds since 1970); nothing for names that are none.
std::optional<int64_t> NamedZoneOffset(std::string_view name, int64_t seconds);

}  // namespace kubevet::cel
