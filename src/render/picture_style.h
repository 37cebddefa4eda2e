// How pictures of plans look, as CSS. The newest revision is the darkest bar on paper, what was there before
// a light one, so that they differ without colours, too.
#pragma once

#include <string_view>

namespace kubevet::render {

std::string_view PictureStyle();
/// For a dark page; comes after the other.
std::string_view DarkPictureStyle();

}  // namespace kubevet::render
