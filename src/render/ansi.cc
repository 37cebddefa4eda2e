#include "render/ansi.h"

namespace kubevet::render {
namespace {

std::string_view Sequence(Ink ink) {
  switch (ink) {
    case Ink::kNone:
      return "";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kRed:
      return "\x1b[1;31m";
    case Ink::kYellow:
      return "\x1b[1;33m";
    case Ink::kGreen:
      return "\x1b[1;32m";
    case Ink::kBlue:
      return "\x1b[1;34m";
  }
  return "";
}

}  // namespace

std::string Paint::operator()(Ink ink, std::string_view text) const {
  if (!enabled_ || ink == Ink::kNone || text.empty()) return std::string(text);
  std::string painted(Sequence(ink));
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

}  // namespace kubevet::render
