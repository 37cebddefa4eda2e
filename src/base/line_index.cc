#include "base/line_index.h"

#include <algorithm>

namespace kubevet {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

uint32_t CountCodePoints(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(text.starts_with(kByteOrderMark) ? 3 : 0);
  for (size_t i = text.find_first_of("\r\n"); i != std::string_view::npos;
       i = text.find_first_of("\r\n", i)) {
    i += text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
    starts_.push_back(static_cast<uint32_t>(i));
  }
}

uint32_t LineIndex::LineAt(uint32_t offset) const {
  auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return std::max<uint32_t>(1, static_cast<uint32_t>(next - starts_.begin()));
}

Position LineIndex::PositionAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  uint32_t line = LineAt(offset);
  uint32_t start = std::min(starts_[line - 1], offset);
  return {line, 1 + CountCodePoints(text_.substr(start, offset - start)), offset};
}

std::string_view LineIndex::Line(uint32_t line) const {
  if (line < 1 || line > starts_.size()) return {};
  size_t begin = starts_[line - 1];
  size_t end = line < starts_.size() ? starts_[line] : text_.size();
  std::string_view text = text_.substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace kubevet
