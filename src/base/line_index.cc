#include "base/line_index.h"

#include <algorithm>

namespace kubevet {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr uint32_t kStride = 32;
constexpr size_t kNone = std::string_view::npos;

}  // namespace

uint32_t CountCodePoints(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

LineIndex::LineIndex(std::string_view text)
    : text_(text), has_returns_(text.find('\r') != std::string_view::npos) {
  size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  do {
    if (count_++ % kStride == 0) starts_.push_back(static_cast<uint32_t>(start));
    start = Next(start);
  } while (start != kNone);
}

size_t LineIndex::Next(size_t start) const {
  const size_t feed = text_.find('\n', start);
  if (has_returns_) {  // one that stands alone ends a line, too
    const std::string_view line = text_.substr(0, feed);
    for (size_t at = line.find('\r', start); at != kNone; at = line.find('\r', at + 1)) {
      if (at + 1 < line.size() || feed == kNone) return at + 1;
    }
  }
  return feed == kNone ? kNone : feed + 1;
}

LineIndex::Start LineIndex::Around(uint32_t offset) const {
  const auto next = std::upper_bound(starts_.begin() + 1, starts_.end(), offset);
  const auto stride = static_cast<uint32_t>(next - starts_.begin() - 1);
  Start line{stride * kStride + 1, starts_[stride]};
  for (size_t start = Next(line.offset); start <= offset; start = Next(start))
    line = {line.number + 1, static_cast<uint32_t>(start)};
  return line;
}

Position LineIndex::PositionAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const Start line = Around(offset);
  const uint32_t start = std::min(line.offset, offset);
  return {line.number, 1 + CountCodePoints(text_.substr(start, offset - start)), offset};
}

uint32_t LineIndex::LineStart(uint32_t line) const {
  size_t start = starts_[(line - 1) / kStride];
  for (uint32_t i = (line - 1) % kStride; i > 0; --i) start = Next(start);
  return static_cast<uint32_t>(start);
}

std::string_view LineIndex::Line(uint32_t line) const {
  if (line < 1 || line > count_) return {};
  const size_t begin = LineStart(line);
  const size_t end = std::min(Next(begin), text_.size());
  std::string_view text = text_.substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace kubevet
