#include "render/markdown.h"

#include <cctype>

#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

constexpr size_t kMostOpenRows = 12;
constexpr size_t kLongestCode = 320;

/// As prose: nothing in it is Markdown, HTML, a mention, a reference or a link.
std::string Plain(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_{}[]!|~$^", kMarksOfLines = "+-=";
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_mark = kMarks.find(c) != std::string_view::npos ||
                         (i == 0 && kMarksOfLines.find(c) != std::string_view::npos);
    if (is_mark) plain += '\\';
    if (c == '<') {
      plain += "&lt;";
    } else if (c == '>') {
      plain += "&gt;";
    } else if (c == '&') {
      plain += "&amp;";
    } else {
      plain += c;
    }
    // What GitHub makes a link of by itself: @team, #12, https://, www.
    const bool links = c == '@' || c == '#' || (c == ':' && text.substr(i + 1, 1) == "/") ||
                       (c == '.' && i > 0 && (text[i - 1] == 'w' || text[i - 1] == 'W'));
    if (links) plain += "<!-- -->";
  }
  return plain;
}

}  // namespace

std::string Code(std::string_view harmless) {
  const std::string text = Shortened(harmless, kLongestCode);
  if (text.empty()) return {};
  const bool is_simple = text.find_first_of("`\\|") == std::string::npos && text.front() != ' ';
  if (is_simple) return "`" + text + "`";
  std::string spelled;
  for (const char c : text) {
    if (std::ispunct(static_cast<unsigned char>(c)) != 0) {
      spelled += fmt::format("&#{};", static_cast<int>(c));
    } else {
      spelled += c;
    }
  }
  return "<code>" + spelled + "</code>";
}

std::string Prose(std::string_view sentence) {
  const std::string text = Shortened(Harmless(sentence), kLongestProse);
  std::string out;
  size_t at = 0;
  for (size_t open = 0; (open = text.find('`', at)) != std::string::npos;) {
    const size_t close = text.find('`', open + 1);
    if (close == std::string::npos || close == open + 1) break;
    out += Plain(std::string_view(text).substr(at, open - at));
    out += Code(std::string_view(text).substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return out + Plain(std::string_view(text).substr(at));
}

std::string Folded(const MarkdownTable& table, const std::string& summary) {
  if (table.rows() == 0) return {};
  if (table.rows() <= kMostOpenRows) return table.text() + "\n";
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", summary, table.text());
}

std::string More(size_t count) {
  return fmt::format("… and {} more", count);
}

}  // namespace kubevet::render
