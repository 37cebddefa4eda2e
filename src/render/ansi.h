// Colours of terminal output: few, and never the only bearer of meaning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kubevet::render {

enum class Ink : uint8_t { kNone, kBold, kRed, kYellow, kGreen, kBlue };

/// Wraps a text in escape sequences, or leaves it alone.
class Paint {
 public:
  explicit Paint(bool enabled) : enabled_(enabled) {}
  std::string operator()(Ink ink, std::string_view text) const;

 private:
  bool enabled_;
};

}  // namespace kubevet::render
