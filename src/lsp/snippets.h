// Whole objects to begin with, in the notation of snippets: `$1` is where the cursor goes first.
#pragma once

#include <span>
#include <string_view>

namespace kubevet::lsp {

struct Snippet {
  std::string_view label;
  std::string_view detail;
  std::string_view text;
};

std::span<const Snippet> Snippets();

}  // namespace kubevet::lsp
