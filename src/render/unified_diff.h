// The difference of two texts as `diff -u` writes it, for people, `patch -p0` and `git apply -p0`.
#pragma once

#include <string>
#include <string_view>

namespace kubevet::render {

/// Empty when the texts are equal. Bytes are told as they are; only the headers and, with `color`, escape
/// sequences are added.
std::string RenderUnifiedDiff(std::string_view path, std::string_view before, std::string_view after,
                              bool color = false);

}  // namespace kubevet::render
