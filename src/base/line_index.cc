#include "base/line_index.h"

#include <algorithm>
#include <iterator>

#include "base/scan.h"
#include "base/utf8.h"

namespace kubevet {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// Bytes that are searched for the start of a line.
constexpr uint32_t kStride = 1024;
constexpr size_t kNone = std::string_view::npos;

uint32_t CountLineFeeds(std::string_view text) {
  constexpr size_t kMostRounds = 127;  // that a lane counts
  uint32_t count = 0;
  while (text.size() >= sizeof(Sixteen)) {
    Sixteen counts = {};
    for (size_t round = 0; round < kMostRounds && text.size() >= sizeof(Sixteen); ++round) {
      counts -= Load(text.data()) == All('\n');
      text.remove_prefix(sizeof(Sixteen));
    }
    for (size_t lane = 0; lane < sizeof(Sixteen); ++lane) count += static_cast<uint8_t>(counts[lane]);
  }
  return count + static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  if (CountLines(start)) return;
  has_returns_ = true;
  count_ = 0;
  starts_.clear();
  do {
    ++count_;
    if (starts_.empty() || start - starts_.back().offset >= kStride)
      starts_.push_back({count_, static_cast<uint32_t>(start)});
    start = Next(start, text.size());
  } while (start != kNone);
}

bool LineIndex::CountLines(size_t first) {
  count_ = 1;
  for (size_t start = first; start != kNone;) {
    starts_.push_back({count_, static_cast<uint32_t>(start)});
    const size_t next = Next(std::min(start + kStride - 1, text_.size()), text_.size());
    const std::string_view lines = text_.substr(start, next == kNone ? kNone : next - start);
    if (lines.find('\r') != kNone) return false;
    count_ += CountLineFeeds(lines);
    start = next;
  }
  return true;
}

size_t LineIndex::Next(size_t start, size_t limit) const {
  if (!has_returns_) {
    const size_t feed = text_.substr(0, limit).find('\n', start);
    return feed == kNone ? kNone : feed + 1;
  }
  for (size_t at = start; at < limit; ++at) {
    const bool is_pair = text_[at] == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n';
    if (text_[at] == '\n' || (text_[at] == '\r' && !is_pair)) return at + 1;
  }
  return kNone;
}

LineIndex::Start LineIndex::Around(uint32_t offset) const {
  const auto behind = [](uint32_t wanted, const Start& start) { return wanted < start.offset; };
  Start line = *std::prev(std::upper_bound(starts_.begin() + 1, starts_.end(), offset, behind));
  const size_t limit = std::min<size_t>(offset, line.offset + kStride);
  if (!has_returns_) {
    if (limit <= line.offset) return line;
    const std::string_view before = text_.substr(line.offset, limit - line.offset);
    const size_t begin = before.rfind('\n') + 1;  // 0 when there is none
    return {line.number + CountLineFeeds(before.substr(0, begin)),
            line.offset + static_cast<uint32_t>(begin)};
  }
  for (size_t start = Next(line.offset, limit); start != kNone; start = Next(start, limit))
    line = {line.number + 1, static_cast<uint32_t>(start)};
  return line;
}

Position LineIndex::PositionAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const Start line = Around(offset);
  const uint32_t start = std::min(line.offset, offset);
  return {line.number, 1 + static_cast<uint32_t>(CountCodePoints(text_.substr(start, offset - start))),
          offset};
}

uint32_t LineIndex::LineStart(uint32_t line) const {
  const auto behind = [](uint32_t wanted, const Start& start) { return wanted < start.number; };
  const Start known = *std::prev(std::upper_bound(starts_.begin() + 1, starts_.end(), line, behind));
  size_t start = known.offset;
  for (uint32_t i = known.number; i < line; ++i) start = Next(start, text_.size());
  return static_cast<uint32_t>(start);
}

std::string_view LineIndex::Line(uint32_t line) const {
  if (line < 1 || line > count_) return {};
  const size_t begin = LineStart(line);
  const size_t end = line < count_ ? LineStart(line + 1) : text_.size();
  std::string_view text = text_.substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace kubevet
