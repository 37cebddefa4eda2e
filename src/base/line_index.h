// Turns byte offsets into lines and columns. Built once per source that has something to show.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kubevet {

/// A place as people name it: line and column start at 1, a column is a Unicode code point, a byte order
/// mark at the start of the text counts for nothing.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
  uint32_t offset = 0;

  bool operator==(const Position&) const = default;
};

/// Line starts of one text, which must outlive the index. LF, CRLF and a lone CR end a line.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  /// The position of `offset`; an offset past the end is the end. O(log lines + length of the line).
  Position PositionAt(uint32_t offset) const;
  /// The line of `offset`. O(log lines).
  uint32_t LineAt(uint32_t offset) const { return Around(offset).number; }
  /// Where a line (from 1 to line_count()) starts. O(log lines).
  uint32_t LineStart(uint32_t line) const;
  /// The text of a line (from 1) without its line break; empty when there is no such line.
  std::string_view Line(uint32_t line) const;
  uint32_t line_count() const { return count_; }

 private:
  struct Start {
    uint32_t number;
    uint32_t offset;
  };
  /// Of a text in which only LF ends a line, whose first one starts at `first`; false when it is none.
  bool CountLines(size_t first);
  /// The line that `offset` is in.
  Start Around(uint32_t offset) const;
  /// Where the line behind the one that starts at `start` does, when that is not behind `limit`; else npos.
  size_t Next(size_t start, size_t limit) const;

  std::string_view text_;
  bool has_returns_ = false;
  uint32_t count_ = 0;
  std::vector<Start> starts_;  // of the first line, and of each that starts kStride bytes or more behind one
};

}  // namespace kubevet
