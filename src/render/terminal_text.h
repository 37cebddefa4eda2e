// What of an input may reach a terminal, and how wide it is there. Manifests come from anywhere: control
// characters, and those that turn the direction of writing, are shown by name and never sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kubevet::render {

/// One code point of the input as it is shown.
struct Cell {
  std::string text;
  uint32_t width = 0;  ///< in terminal columns; 0 for a combining mark
};

/// One cell per code point, counted as positions count them. A tab becomes spaces.
std::vector<Cell> CellsOf(std::string_view text);

/// The text with everything made harmless, on one line.
std::string Harmless(std::string_view text);

/// Terminal columns of a text that is harmless.
uint32_t DisplayWidth(std::string_view text);

/// A text of at most `columns`; what is longer loses its middle.
std::string Shortened(std::string_view harmless, size_t columns);

/// Breaks a text that is harmless at spaces into lines of at most `width` columns; longer words stay whole.
std::vector<std::string> WrapText(std::string_view text, uint32_t width);

}  // namespace kubevet::render
