// Byte ranges of a source text. Everything that can be pointed at carries a Span; lines and columns are
// computed from it only where something is shown (see line_index.h).
#pragma once

#include <cstdint>

namespace kubevet {

/// A half-open range of byte offsets into one Source.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  uint32_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

}  // namespace kubevet
