// Files of the tree that the program carries with it; src/tools/embed.cc writes them into code at build time.
#pragma once

#include <string_view>

namespace kubevet {

struct EmbeddedFile {
  std::string_view name;  ///< without folder
  std::string_view text;
};

}  // namespace kubevet
