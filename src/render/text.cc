#include "render/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "render/ansi.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using engine::Excerpt;
using engine::ExcerptLine;
using engine::Finding;
using engine::Range;
using engine::Related;

constexpr std::string_view kEllipsis = "…";
/// A label with less room than this beside its underline goes below it.
constexpr uint32_t kLabelRoom = 40;
/// What is kept visible beside a mark in a clipped line.
constexpr uint32_t kContext = 10;

Ink InkOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return Ink::kRed;
    case Severity::kWarning:
      return Ink::kYellow;
    case Severity::kInfo:
      return Ink::kBlue;
  }
  return Ink::kNone;
}

/// What is underlined in a frame.
struct Mark {
  Range range;
  std::string label;
  char sign = '^';
  Ink ink = Ink::kNone;

  uint32_t last_line() const {
    const bool after_break = range.end.column == 1 && range.end.line > range.start.line;
    return after_break ? range.end.line - 1 : range.end.line;
  }
};

/// A stretch of columns: of a terminal line, from 0, half open.
struct Stretch {
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// A line of an excerpt laid out on the terminal.
class LaidOutLine {
 public:
  explicit LaidOutLine(const ExcerptLine& line) : line_(line), cells_(CellsOf(line.text)) {
    uint32_t at = 0;
    for (const Cell& cell : cells_) {
      starts_.push_back(at);
      at += cell.width;
    }
    starts_.push_back(at);
  }

  uint32_t width() const { return starts_.back(); }

  /// Where a mark is on this line; nothing when it does not start or end here, or was cut away.
  std::optional<Stretch> Find(const Mark& mark) const {
    const bool starts_here = mark.range.start.line == line_.number;
    const bool ends_here = mark.last_line() == line_.number;
    if (!starts_here && !ends_here) return std::nullopt;
    const size_t begin = starts_here ? IndexOf(mark.range.start.column) : FirstInk();
    const size_t end = mark.range.end.line == line_.number ? IndexOf(mark.range.end.column) : cells_.size();
    if (begin > cells_.size()) return std::nullopt;
    const uint32_t from = starts_[begin];
    return Stretch{from, std::max(from + 1, starts_[std::min(end, cells_.size())])};
  }

  /// The part of the line that lies in `window`, with ellipses where something is cut.
  std::string Show(Stretch window) const {
    std::string shown;
    const bool cut_before = window.begin > 0 || line_.first_column > 1;
    const bool cut_after = window.end < width() || line_.is_cut;
    if (cut_before) shown += kEllipsis;
    const uint32_t from = window.begin + (cut_before ? 1 : 0);
    const uint32_t to = window.end - (cut_after && window.end > 0 && window.end <= width() ? 1 : 0);
    uint32_t at = window.begin + (cut_before ? 1 : 0);
    for (size_t i = 0; i < cells_.size(); ++i) {
      if (starts_[i] < from || starts_[i + 1] > to) continue;
      shown.append(starts_[i] - std::min(starts_[i], at), ' ');  // half of a wide character was cut
      shown += cells_[i].text;
      at = starts_[i + 1];
    }
    if (cut_after) shown += kEllipsis;
    while (shown.ends_with(' ')) shown.pop_back();
    return shown;
  }

 private:
  /// The cell of a column; beyond the last cell when it was cut away.
  size_t IndexOf(uint32_t column) const {
    return column < line_.first_column ? cells_.size() + 1 : column - line_.first_column;
  }
  size_t FirstInk() const {
    const auto ink = std::find_if(cells_.begin(), cells_.end(), [](const Cell& cell) {
      return cell.text.find_first_not_of(' ') != std::string::npos;
    });
    return static_cast<size_t>(ink - cells_.begin());
  }

  const ExcerptLine& line_;
  std::vector<Cell> cells_;
  std::vector<uint32_t> starts_;  // of each cell, and the end of the last
};

class FindingRenderer {
 public:
  FindingRenderer(const Finding& finding, const TextOptions& options)
      : finding_(finding), options_(options), paint_(options.color) {
    uint32_t last = 1;
    const auto note = [&](const Excerpt& excerpt) {
      for (const ExcerptLine& line : excerpt) last = std::max(last, line.number);
    };
    note(finding.excerpt);
    for (const Related& related : finding.related) note(related.excerpt);
    gutter_ = std::max<size_t>(2, fmt::formatted_size("{}", last));
  }

  std::string Render() {
    Header();
    Frame(finding_.excerpt, OwnMarks());
    for (const Related& related : finding_.related) {
      if (!related.excerpt.empty()) RelatedFrame(related);
    }
    for (const Related& related : finding_.related) {
      if (related.file.empty()) Remark({}, related.message);
    }
    for (const Related& related : unplaced_)
      Remark({}, Place(related.file, related.range) + ": " + related.message);
    if (!finding_.chart_template.empty()) Remark("template: ", finding_.chart_template);
    if (!finding_.help.empty()) Remark("help: ", finding_.help);
    return std::move(out_);
  }

 private:
  static std::string Place(const std::string& file, const Range& range) {
    return fmt::format("{}:{}:{}", Harmless(file), range.start.line, range.start.column);
  }

  void Header() {
    const std::string severity = fmt::format("{}[{}]", ToString(finding_.severity), Harmless(finding_.rule));
    out_ += paint_(Ink::kBold, Place(finding_.file, finding_.range) + ":") + " " +
            paint_(InkOf(finding_.severity), severity) +
            paint_(Ink::kBold, ": " + Harmless(finding_.message)) + "\n";
  }

  void RelatedFrame(const Related& related) {
    Gutter();
    out_ += "\n" + Place(related.file, related.range) + ": " + Harmless(related.message) + "\n";
    Frame(related.excerpt, {{related.range, {}, '-', Ink::kBlue}});
  }

  /// The finding's own mark first. A note on exactly that place is its label.
  std::vector<Mark> OwnMarks() {
    std::vector<Mark> marks = {{finding_.range, {}, '^', InkOf(finding_.severity)}};
    for (const Related& related : finding_.related) {
      if (related.file.empty() || !related.excerpt.empty()) continue;
      if (related.range == finding_.range && marks[0].label.empty()) {
        marks[0].label = related.message;
      } else {
        marks.push_back({related.range, related.message, '-', Ink::kBlue});
      }
    }
    return marks;
  }

  uint32_t Room() const { return options_.columns - std::min<uint32_t>(options_.columns / 2, gutter_ + 3); }

  void Gutter(std::string_view number = {}, char bar = '|') {
    out_ += paint_(Ink::kBlue, fmt::format("{:>{}} {}", number, gutter_, bar));
  }

  void Frame(const Excerpt& excerpt, const std::vector<Mark>& marks) {
    if (excerpt.empty()) return;
    Gutter();
    out_ += '\n';
    uint32_t expected = excerpt.front().number;
    for (const ExcerptLine& line : excerpt) {
      if (line.number != expected)
        out_ += paint_(Ink::kBlue, fmt::format("{:>{}}", "...", gutter_ + 2)) + "\n";
      expected = line.number + 1;
      Line(line, marks);
    }
  }

  void Line(const ExcerptLine& line, const std::vector<Mark>& marks) {
    const LaidOutLine laid_out(line);
    std::vector<std::pair<const Mark*, Stretch>> here;
    for (const Mark& mark : marks) {
      if (const auto stretch = laid_out.Find(mark)) {
        here.emplace_back(&mark, *stretch);
      } else if (mark.last_line() == line.number) {
        Unplaced(mark);
      }
    }
    const Stretch window = Window(laid_out, here.empty() ? Stretch{} : here[0].second);
    Gutter(std::to_string(line.number));
    const std::string shown = laid_out.Show(window);
    out_ += shown.empty() ? "\n" : " " + shown + "\n";
    for (const auto& [mark, stretch] : here) {
      const bool tells = mark->last_line() == line.number;
      const Stretch clipped = {std::max(stretch.begin, window.begin), std::min(stretch.end, window.end)};
      if (clipped.begin < clipped.end || stretch.begin == window.end) {
        Underline(*mark,
                  {clipped.begin - window.begin, std::max(clipped.begin + 1, clipped.end) - window.begin},
                  tells);
      } else if (tells) {
        Unplaced(*mark);
      }
    }
  }

  /// A note on a part of its line that is not shown becomes a remark.
  void Unplaced(const Mark& mark) {
    if (mark.sign == '-' && !mark.label.empty())
      unplaced_.push_back({mark.label, finding_.file, mark.range, {}});
  }

  /// What of a line is shown: all of it, or as much as fits with the mark in it.
  Stretch Window(const LaidOutLine& line, Stretch mark) const {
    const uint32_t room = Room();
    if (line.width() <= room) return {0, line.width() + 1};
    uint32_t begin = 0;
    if (mark.end + kContext > room) {
      begin = mark.end - mark.begin + 2 * kContext < room ? mark.end + kContext - room
                                                          : mark.begin - std::min(mark.begin, kContext);
    }
    begin = std::min(begin, line.width() - room);
    return {begin, begin + room};
  }

  void Underline(const Mark& mark, Stretch stretch, bool with_label) {
    Gutter();
    out_ += std::string(stretch.begin + 1, ' ') +
            paint_(mark.ink, std::string(stretch.end - stretch.begin, mark.sign));
    const std::string label = with_label ? Harmless(mark.label) : std::string();
    if (label.empty()) {
      out_ += '\n';
      return;
    }
    if (stretch.end + 1 + DisplayWidth(label) <= Room()) {
      out_ += " " + paint_(mark.ink, label) + "\n";
      return;
    }
    out_ += '\n';
    const uint32_t indent = std::min(stretch.begin, Room() - std::min(Room(), kLabelRoom));
    for (const std::string& line : WrapText(label, Room() - indent)) {
      Gutter();
      out_ += std::string(indent + 1, ' ') + paint_(mark.ink, line) + "\n";
    }
  }

  /// ` = help: …`, broken into lines below each other.
  void Remark(std::string_view title, std::string_view text) {
    Gutter({}, '=');
    out_ += " " + paint_(Ink::kBold, title);
    const size_t indent = gutter_ + 3 + title.size();
    bool is_first = true;
    while (!text.empty()) {
      const size_t end = text.find('\n');
      const uint32_t room = Room() - std::min<uint32_t>(Room() / 2, static_cast<uint32_t>(title.size()));
      for (const std::string& line : WrapText(Harmless(text.substr(0, end)), room)) {
        out_ += (is_first ? "" : std::string(indent, ' ')) + line + "\n";
        is_first = false;
      }
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    if (is_first) out_ += '\n';
  }

  const Finding& finding_;
  const TextOptions& options_;
  const Paint paint_;
  size_t gutter_;
  std::string out_;
  std::vector<Related> unplaced_;  // notes of the frame that did not fit on their clipped line
};

}  // namespace

std::string RenderText(std::span<const Finding> findings, const TextOptions& options) {
  std::string out;
  for (const Finding& finding : findings) out += FindingRenderer(finding, options).Render() + "\n";
  return out;
}

}  // namespace kubevet::render
