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
  const bool has_returns = text.find('\r') != std::string_view::npos;
  for (size_t i = text.find('\n'), line = 0; line < text.size(); line = i + 1, i = text.find('\n', line)) {
    i = std::min(i, text.size());
    if (has_returns) AddReturns(line, i);
    if (i < text.size()) starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

/// The lines that a lone CR ends in what lies between line feeds.
void LineIndex::AddReturns(size_t begin, size_t end) {
  for (size_t i = text_.find('\r', begin); i < end; i = text_.find('\r', i + 1)) {
    const bool is_alone = i + 1 < end || end == text_.size();
    if (is_alone) starts_.push_back(static_cast<uint32_t>(i + 1));
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
