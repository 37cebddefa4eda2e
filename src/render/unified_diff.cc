#include "render/unified_diff.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "render/ansi.h"

namespace kubevet::render {
namespace {

constexpr size_t kContext = 3;
/// Texts that differ in more lines than this are told as one replaced by the other: nobody reads such a
/// difference, and finding the shortest takes the square of it.
constexpr int64_t kMostDifferences = 2000;

using Lines = std::vector<std::string_view>;

/// Each with its line break; the last one may have none.
Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// Lines [old_begin, old_end) are replaced by [new_begin, new_end).
struct Change {
  size_t old_begin, old_end, new_begin, new_end;
};

/// The shortest way from one list of lines to the other, by Myers' greedy search: the differing lines,
/// without those both begin or end with.
class Comparison {
 public:
  Comparison(const Lines& before, const Lines& after) : a_(before), b_(after) {
    while (skipped_ < std::min(a_.size(), b_.size()) && a_[skipped_] == b_[skipped_]) ++skipped_;
    size_t tail = 0;
    while (tail < std::min(a_.size(), b_.size()) - skipped_ &&
           a_[a_.size() - 1 - tail] == b_[b_.size() - 1 - tail]) {
      ++tail;
    }
    rows_ = static_cast<int64_t>(a_.size() - tail - skipped_);
    columns_ = static_cast<int64_t>(b_.size() - tail - skipped_);
  }

  std::vector<Change> Changes() {
    if (rows_ == 0 && columns_ == 0) return {};
    if (!Search()) return {Placed(0, rows_, 0, columns_)};
    return WalkBack();
  }

 private:
  /// The furthest row on diagonal row - column = k, after as many differences as there are steps.
  int64_t& At(std::vector<int64_t>& furthest, int64_t k) const {
    return furthest[static_cast<size_t>(k + limit_ + 1)];
  }

  bool GoesDown(std::vector<int64_t>& furthest, int64_t steps, int64_t k) const {
    return k == -steps || (k != steps && At(furthest, k - 1) + 1 < At(furthest, k + 1));
  }

  bool Search() {
    limit_ = std::min(rows_ + columns_, kMostDifferences);
    std::vector<int64_t> furthest(static_cast<size_t>(2 * limit_ + 3), 0);
    for (int64_t steps = 0; steps <= limit_; ++steps) {
      trace_.emplace_back(furthest.begin() + (limit_ - steps), furthest.begin() + (limit_ + steps + 3));
      for (int64_t k = -steps; k <= steps; k += 2) {
        int64_t row = GoesDown(furthest, steps, k) ? At(furthest, k + 1) : At(furthest, k - 1) + 1;
        while (row < rows_ && row - k < columns_ && IsSame(row, row - k)) ++row;
        At(furthest, k) = row;
        if (row >= rows_ && row - k >= columns_) return true;
      }
    }
    return false;
  }

  /// From the end, a step at a time; steps that follow each other make one change.
  std::vector<Change> WalkBack() {
    std::vector<Change> changes;
    int64_t row = rows_, column = columns_;
    for (auto steps = static_cast<int64_t>(trace_.size()) - 1; steps > 0; --steps) {
      const std::vector<int64_t>& kept = trace_[static_cast<size_t>(steps)];
      const auto at = [&](int64_t k) { return kept[static_cast<size_t>(k + steps + 1)]; };
      const int64_t k = row - column;
      const bool down = k == -steps || (k != steps && at(k - 1) + 1 < at(k + 1));
      const int64_t from_row = down ? at(k + 1) : at(k - 1);
      const int64_t from_column = from_row - (down ? k + 1 : k - 1);
      const int64_t to_row = down ? from_row : from_row + 1;
      const int64_t to_column = down ? from_column + 1 : from_column;
      const Change step = Placed(from_row, to_row, from_column, to_column);
      if (!changes.empty() && changes.back().old_begin == step.old_end &&
          changes.back().new_begin == step.new_end) {
        changes.back().old_begin = step.old_begin;
        changes.back().new_begin = step.new_begin;
      } else {
        changes.push_back(step);
      }
      row = from_row;
      column = from_column;
    }
    std::reverse(changes.begin(), changes.end());
    return changes;
  }

  bool IsSame(int64_t row, int64_t column) const {
    return a_[skipped_ + static_cast<size_t>(row)] == b_[skipped_ + static_cast<size_t>(column)];
  }
  Change Placed(int64_t row, int64_t row_end, int64_t column, int64_t column_end) const {
    return {skipped_ + static_cast<size_t>(row), skipped_ + static_cast<size_t>(row_end),
            skipped_ + static_cast<size_t>(column), skipped_ + static_cast<size_t>(column_end)};
  }

  const Lines& a_;
  const Lines& b_;
  size_t skipped_ = 0;
  int64_t rows_ = 0, columns_ = 0, limit_ = 0;
  std::vector<std::vector<int64_t>> trace_;  // before each step, the diagonals it can look at
};

/// A name with characters that would end it early is quoted, as git does.
std::string HeaderName(std::string_view path) {
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\'; };
  if (std::none_of(path.begin(), path.end(), is_odd))
    return std::string(path) + (path.find(' ') == std::string_view::npos ? "" : "\t");
  std::string quoted = "\"";
  for (char c : path) {
    if (c == '"' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (is_odd(c)) {
      quoted += fmt::format("\\{:03o}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

/// `12,3`; an empty range is told by the line before it, a single line without its count.
std::string RangeText(size_t begin, size_t end) {
  if (end - begin == 1) return std::to_string(begin + 1);
  return fmt::format("{},{}", end == begin ? begin : begin + 1, end - begin);
}

class Writer {
 public:
  Writer(const Lines& before, const Lines& after, bool color) : a_(before), b_(after), paint_(color) {}

  void Hunk(std::vector<Change>::const_iterator first, std::vector<Change>::const_iterator last) {
    const Change& end = *std::prev(last);
    const size_t lead = std::min(first->old_begin, kContext);
    const size_t trail = std::min(a_.size() - end.old_end, kContext);
    out_ += paint_(Ink::kBlue,
                   fmt::format("@@ -{} +{} @@", RangeText(first->old_begin - lead, end.old_end + trail),
                               RangeText(first->new_begin - lead, end.new_end + trail)));
    out_ += '\n';
    size_t at = first->old_begin - lead;
    for (auto change = first; change != last; ++change) {
      for (; at < change->old_begin; ++at) Line(' ', Ink::kNone, a_[at]);
      for (; at < change->old_end; ++at) Line('-', Ink::kRed, a_[at]);
      for (size_t i = change->new_begin; i < change->new_end; ++i) Line('+', Ink::kGreen, b_[i]);
    }
    for (; at < end.old_end + trail; ++at) Line(' ', Ink::kNone, a_[at]);
  }

  std::string Take() { return std::move(out_); }

 private:
  void Line(char mark, Ink ink, std::string_view line) {
    const bool ends = line.ends_with('\n');
    if (ends) line.remove_suffix(1);
    out_ += paint_(ink, fmt::format("{}{}", mark, line));
    out_ += ends ? "\n" : "\n\\ No newline at end of file\n";
  }

  const Lines& a_;
  const Lines& b_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string RenderUnifiedDiff(std::string_view path, std::string_view before, std::string_view after,
                              bool color) {
  const Lines a = LinesOf(before), b = LinesOf(after);
  const std::vector<Change> changes = Comparison(a, b).Changes();
  if (changes.empty()) return {};
  Writer writer(a, b, color);
  for (auto first = changes.begin(); first != changes.end();) {
    auto last = std::next(first);
    while (last != changes.end() && last->old_begin - std::prev(last)->old_end <= 2 * kContext) ++last;
    writer.Hunk(first, last);
    first = last;
  }
  const std::string name = HeaderName(path);
  const Paint paint(color);
  return paint(Ink::kBold, "--- " + name) + "\n" + paint(Ink::kBold, "+++ " + name) + "\n" + writer.Take();
}

}  // namespace kubevet::render
