// The names of time zones. Mirrors time.LoadLocation with the database that is compiled into the API server.
#pragma once

#include <string_view>

namespace kubevet::k8s {

/// Whether the IANA time zone database has this name, in these letters. `Local` is none.
bool IsTimeZone(std::string_view name);

}  // namespace kubevet::k8s
