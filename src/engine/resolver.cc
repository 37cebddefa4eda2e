#include "engine/resolver.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"

namespace kubevet::engine {
namespace {

/// A note at most this many lines away is told in the finding's own frame.
constexpr uint32_t kNearLines = 3;
/// What is kept of a line around the place that is pointed at, in code points; a frame shows less.
constexpr uint32_t kBefore = 120;
constexpr uint32_t kAfter = 160;

/// The line a range ends on; a range that takes in its line break ends on the line that it breaks.
uint32_t LastLine(const Range& range) {
  const bool after_break = range.end.column == 1 && range.end.line > range.start.line;
  return after_break ? range.end.line - 1 : range.end.line;
}

bool AreNear(const Range& a, const Range& b) {
  const uint32_t a_last = LastLine(a), b_last = LastLine(b);
  if (a_last < b.start.line) return b.start.line - a_last <= kNearLines;
  if (b_last < a.start.line) return a.start.line - b_last <= kNearLines;
  return true;
}

/// The lines a frame shows, each with the offset it must show: where marks start and end, and short
/// stretches between.
std::map<uint32_t, uint32_t> LinesToShow(const std::vector<Range>& marks) {
  constexpr uint32_t kAnywhere = 0;
  std::map<uint32_t, uint32_t> shown;
  for (const Range& mark : marks) {
    shown.try_emplace(mark.start.line, mark.start.offset);
    shown.try_emplace(LastLine(mark), mark.end.offset > 0 ? mark.end.offset - 1 : 0);
  }
  const std::map<uint32_t, uint32_t> anchors = shown;
  for (auto at = anchors.begin(), next = std::next(at); next != anchors.end(); at = next++) {
    if (next->first - at->first > kNearLines + 1) continue;
    for (uint32_t line = at->first + 1; line < next->first; ++line) shown.try_emplace(line, kAnywhere);
  }
  return shown;
}

}  // namespace

Resolver::Lines& Resolver::LinesOf(const Source& source) {
  auto known = lines_.find(&source);
  if (known == lines_.end())
    known = lines_.emplace(&source, std::make_shared<const Text>(source.text())).first;
  return known->second;
}

/// What lies between an offset and the position asked for last, where both are on one line and its start is
/// further away: on the endless line of a minified file every count from its start is one too many.
std::optional<std::string_view> Resolver::WayFromLast(const Lines& lines, std::string_view text,
                                                      uint32_t offset) {
  constexpr uint32_t kFew = 256;  // bytes that are looked at sooner than lines
  const uint32_t low = std::min(offset, lines.last.offset), high = std::max(offset, lines.last.offset);
  const std::string_view way = text.substr(low, high - low);
  const auto is_on_last_line = [&] {
    if (way.size() <= kFew) {
      const auto is_break = [](char c) { return c == '\n' || c == '\r'; };
      return low >= lines.index.LineStart(1) && std::none_of(way.begin(), way.end(), is_break);
    }
    const uint32_t line = lines.index.LineAt(offset);
    return line == lines.last.line && way.size() < offset - std::min(offset, lines.index.LineStart(line));
  };
  return is_on_last_line() ? std::optional(way) : std::nullopt;
}

Position Resolver::PositionAt(const Source& source, uint32_t offset) {
  Lines& lines = LinesOf(source);
  offset = std::min(offset, static_cast<uint32_t>(source.text().size()));
  const auto way = WayFromLast(lines, source.text(), offset);
  if (!way) return lines.last = lines.index.PositionAt(offset);
  const Position last = lines.last;
  const auto columns = static_cast<uint32_t>(CountCodePoints(*way));
  return lines.last = {last.line, offset < last.offset ? last.column - columns : last.column + columns,
                       offset};
}

Range Resolver::RangeOf(const Location& location) {
  const Position start = PositionAt(*location.source, location.span.begin);
  return {start, PositionAt(*location.source, std::max(location.span.begin, location.span.end))};
}

/// `focus` is a byte offset that must be in what is kept; anywhere outside the line means its beginning.
ExcerptLine Resolver::CutLine(const Source& source, uint32_t number, uint32_t focus) {
  const std::string_view text = source.text();
  const std::string_view line = LinesOf(source).index.Line(number);
  const uint32_t line_begin =
      static_cast<uint32_t>(line.data() == nullptr ? text.size() : line.data() - text.data());
  const uint32_t line_end = line_begin + static_cast<uint32_t>(line.size());
  if (focus < line_begin || focus > line_end) focus = line_begin;

  uint32_t begin = focus, end = focus;
  for (uint32_t i = 0; i < kBefore && begin > line_begin; ++i) {
    while (--begin > line_begin && !BeginsCodePoint(text[begin])) continue;
  }
  for (uint32_t i = 0; i < kAfter && end < line_end; ++i) {
    while (++end < line_end && !BeginsCodePoint(text[end])) continue;
  }
  const uint32_t column = begin == line_begin ? 1 : PositionAt(source, begin).column;
  return {number, column, end < line_end, std::string(text.substr(begin, end - begin))};
}

Excerpt Resolver::ExcerptOf(const Source& source, const std::vector<Range>& marks) {
  if (!makes_excerpts_) return {};
  const Range& first = marks[0];
  if (marks.size() == 1 && LastLine(first) == first.start.line)
    return {CutLine(source, first.start.line, first.start.offset)};
  Excerpt excerpt;
  for (const auto& [number, focus] : LinesToShow(marks)) excerpt.push_back(CutLine(source, number, focus));
  return excerpt;
}

Finding Resolver::Resolve(const Diagnostic& diagnostic) {
  Finding finding;
  finding.rule = diagnostic.rule;
  finding.stage = diagnostic.stage;
  finding.severity = diagnostic.severity;
  finding.message = diagnostic.message;
  finding.help = diagnostic.help;
  finding.document = diagnostic.document;
  finding.resource = diagnostic.resource;
  finding.field = diagnostic.field;
  finding.reason = diagnostic.reason;
  const Source& source = *diagnostic.location.source;
  finding.file = source.path();
  finding.range = RangeOf(diagnostic.location);
  finding.chart_template = LinesOf(source).text->templates.At(diagnostic.location.span.begin);

  std::vector<Range> marks = {finding.range};
  for (const Note& note : diagnostic.notes) {
    Related related{note.message, {}, {}, {}};
    if (note.location.source != nullptr) {
      related.file = note.location.source->path();
      related.range = RangeOf(note.location);
      if (note.location.source == &source && AreNear(finding.range, related.range)) {
        marks.push_back(related.range);
      } else {
        related.excerpt = ExcerptOf(*note.location.source, {related.range});
      }
    }
    finding.related.push_back(std::move(related));
  }
  finding.excerpt = ExcerptOf(source, marks);

  for (const Fix& fix : diagnostic.fixes) {
    FileFix resolved{fix.title, {}};
    for (const Edit& edit : fix.edits) {
      resolved.edits.push_back({edit.location.source->path(), RangeOf(edit.location), edit.new_text});
    }
    finding.fixes.push_back(std::move(resolved));
  }
  return finding;
}

}  // namespace kubevet::engine
