// Files of the tree that the program carries with it; src/tools/embed.cc writes them into code at build time.
#pragma once

#include <span>
#include <string_view>

namespace kubevet {

struct EmbeddedFile {
  std::string_view name;  ///< without folder
  std::string_view text;
};

/// The text of the file of this name; empty when there is none.
inline std::string_view TextOf(std::span<const EmbeddedFile> files, std::string_view name) {
  for (const EmbeddedFile& file : files) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace kubevet
