#include "lsp/text.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace kubevet::lsp {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"utf-8", "utf-16", "utf-32"};

/// The bytes of the character that `text` starts with, and the units it counts for.
struct Step {
  size_t bytes;
  uint32_t units;
};

Step NextCharacter(std::string_view text, PositionEncoding encoding) {
  const size_t length = std::max<size_t>(1, Utf8SequenceLength(text));
  if (encoding == PositionEncoding::kUtf8) return {length, static_cast<uint32_t>(length)};
  return {length, encoding == PositionEncoding::kUtf16 && length == 4 ? 2u : 1u};
}

}  // namespace

std::string_view ToString(PositionEncoding encoding) {
  return kNames[static_cast<size_t>(encoding)];
}

std::optional<PositionEncoding> ParseEncoding(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<PositionEncoding>(found - kNames.begin());
}

TextPosition PositionMap::PositionAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const uint32_t line = lines_.LineAt(offset);
  uint32_t at = lines_.LineStart(line);
  if (encoding_ == PositionEncoding::kUtf8) return {line - 1, offset - at};
  uint32_t units = 0;
  while (at < offset) {
    const Step step = NextCharacter(text_.substr(at), encoding_);
    at += static_cast<uint32_t>(step.bytes);
    units += step.units;
  }
  return {line - 1, units};
}

uint32_t PositionMap::OffsetAt(TextPosition position) const {
  if (position.line >= lines_.line_count()) return static_cast<uint32_t>(text_.size());
  const std::string_view line = lines_.Line(position.line + 1);
  size_t at = 0;
  uint32_t units = 0;
  while (at < line.size()) {
    const Step step = NextCharacter(line.substr(at), encoding_);
    if (units + step.units > position.character) break;
    at += step.bytes;
    units += step.units;
  }
  return lines_.LineStart(position.line + 1) + static_cast<uint32_t>(at);
}

Span PositionMap::SpanOf(TextRange range) const {
  const uint32_t a = OffsetAt(range.start), b = OffsetAt(range.end);
  return {std::min(a, b), std::max(a, b)};
}

}  // namespace kubevet::lsp
