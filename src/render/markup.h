// Text of an input inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace kubevet::render {

/// The text made harmless (see terminal_text.h), with everything escaped that means something to XML or HTML,
/// in content and in quoted attributes.
std::string EscapeMarkup(std::string_view text);

}  // namespace kubevet::render
