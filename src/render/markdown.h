// Markdown for comments and job summaries: whatever a manifest holds, it stays text, breaks no table and
// calls nobody.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace kubevet::render {

inline constexpr size_t kLongestProse = 600;

/// In code, also inside a table: what backticks cannot hold there is spelled out. Long text is shortened.
std::string Code(std::string_view harmless);
/// A sentence of ours: what is in backticks is code, the rest is prose, in which nothing is Markdown, HTML, a
/// mention, a reference or a link.
std::string Prose(std::string_view sentence);
/// "… and 3 more"
std::string More(size_t count);

/// A table of which the rows are added one by one.
class MarkdownTable {
 public:
  explicit MarkdownTable(const std::vector<std::string_view>& heads) {
    Row(heads);
    text_ += "|" + fmt::format("{}\n", fmt::join(std::vector<std::string_view>(heads.size(), " --- |"), ""));
    rows_ = 0;
  }
  template <typename Cells>
  void Row(const Cells& cells) {
    text_ += fmt::format("| {} |\n", fmt::join(cells, " | "));
    ++rows_;
  }
  void Row(const std::initializer_list<std::string>& cells) { Row(std::vector<std::string>(cells)); }
  size_t rows() const { return rows_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  size_t rows_ = 0;
};

/// Longer tables are folded away behind `summary`.
std::string Folded(const MarkdownTable& table, const std::string& summary);

}  // namespace kubevet::render
