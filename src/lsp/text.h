// Places in a text as the protocol counts them: lines from 0, and in a line the units of the encoding that
// client and server agreed on. Everywhere else places are byte offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/line_index.h"
#include "base/span.h"

namespace kubevet::lsp {

enum class PositionEncoding : uint8_t { kUtf8, kUtf16, kUtf32 };

/// "utf-8", "utf-16", "utf-32"
std::string_view ToString(PositionEncoding encoding);
std::optional<PositionEncoding> ParseEncoding(std::string_view name);

struct TextPosition {
  uint32_t line = 0;
  uint32_t character = 0;

  bool operator==(const TextPosition&) const = default;
};

struct TextRange {
  TextPosition start;
  TextPosition end;

  bool operator==(const TextRange&) const = default;
};

/// Converts places of one text, which must outlive it.
class PositionMap {
 public:
  PositionMap(std::string_view text, PositionEncoding encoding)
      : text_(text), lines_(text), encoding_(encoding) {}

  /// An offset past the end is the end.
  TextPosition PositionAt(uint32_t offset) const;
  TextRange RangeOf(Span span) const { return {PositionAt(span.begin), PositionAt(span.end)}; }
  /// As the protocol has it: a character behind the end of its line is that end; a line behind the last one
  /// is the end of the text. In the middle of a character is its beginning.
  uint32_t OffsetAt(TextPosition position) const;
  /// Of a range whose ends are the wrong way round, what lies between them.
  Span SpanOf(TextRange range) const;
  const LineIndex& lines() const { return lines_; }

 private:
  std::string_view text_;
  LineIndex lines_;
  PositionEncoding encoding_;
};

}  // namespace kubevet::lsp
