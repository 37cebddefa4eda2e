// What libraries do with text.
#pragma once

#include <cstddef>
#include <string_view>

namespace kubevet::cel {

/// Where `needle` first occurs at `from` or later, npos when it does not. Linear in both, which
/// std::string_view::find is not.
size_t FindFirst(std::string_view text, std::string_view needle, size_t from = 0);

}  // namespace kubevet::cel
