#include <algorithm>

#include "base/scan.h"
#include "yaml/reader.h"

namespace kubevet::yaml {
namespace {

constexpr std::string_view kBlank = " \t\r\n\v\f";

/// The end of the JSON value that starts at `pos` ('{' or '['), or npos when it is not well-formed JSON. Only
/// nesting and strings are followed: what is inside is the reader's to judge.
size_t EndOfJson(std::string_view text, size_t pos) {
  std::string closers;
  for (; pos < text.size(); ++pos) {
    switch (text[pos]) {
      case '{':
        closers += '}';
        break;
      case '[':
        closers += ']';
        break;
      case '}':
      case ']':
        if (closers.back() != text[pos]) return std::string_view::npos;
        closers.pop_back();
        if (closers.empty()) return pos + 1;
        break;
      case '"':
        for (++pos; pos < text.size() && text[pos] != '"'; ++pos) {
          if (text[pos] == '\n') return std::string_view::npos;
          if (text[pos] == '\\') ++pos;
        }
        break;
      case '#':
      case '\'':
        return std::string_view::npos;
      default:
        break;
    }
  }
  return std::string_view::npos;
}

/// Whether a `:` or `,` outside strings is all that separates JSON tokens cannot be told cheaply; a value
/// that starts like an object with a quoted key, or is empty, is taken for JSON.
bool LooksLikeJsonObject(std::string_view text, size_t pos) {
  if (pos >= text.size() || text[pos] != '{') return false;
  size_t next = text.find_first_not_of(kBlank, pos + 1);
  return next != std::string_view::npos && (text[next] == '"' || text[next] == '}');
}

bool IsBlankOrComments(std::string_view text) {
  while (!text.empty()) {
    size_t start = text.find_first_not_of(kBlank);
    if (start == std::string_view::npos) return true;
    if (text[start] != '#') return false;
    size_t end = text.find_first_of("\r\n", start);
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end);
  }
  return true;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Chunk> Run() {
    size_t pos = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    SplitYaml(TakeJsonValues(pos));
    return std::move(chunks_);
  }

 private:
  /// Concatenated JSON objects at the start of the text, each a document. Returns where the rest begins.
  size_t TakeJsonValues(size_t pos) {
    while (true) {
      size_t start = text_.find_first_not_of(kBlank, pos);
      if (start == std::string_view::npos || !LooksLikeJsonObject(text_, start)) return pos;
      size_t end = EndOfJson(text_, start);
      if (end == std::string_view::npos) return pos;
      // A lone object is left to the line splitter unless something else follows it in the same document.
      size_t next = text_.find_first_not_of(kBlank, end);
      if (next != std::string_view::npos && (text_[next] == ':' || text_[next] == '#')) return pos;
      Add(start, end);
      pos = end;
      if (next != std::string_view::npos && text_.substr(next, 3) == "---" && text_[next - 1] == '\n') {
        size_t line = text_.find('\n', next);
        if (!IsBlankOrComments(
                text_.substr(next + 3, line == std::string_view::npos ? line : line - next - 3))) {
          return next;
        }
        pos = line == std::string_view::npos ? text_.size() : line + 1;
      }
    }
  }

  void SplitYaml(size_t begin) {
    for (size_t line = NextMarker(begin); line < text_.size();) {
      size_t end = text_.find('\n', line);
      if (end == std::string_view::npos) end = text_.size();
      std::string_view rest = text_.substr(line + 3, end - line - 3);
      size_t first = rest.find_first_not_of(kBlank);
      if (first != std::string_view::npos && rest[first] != '#') {
        size_t last = rest.find_last_not_of(kBlank);
        chunks_.push_back(
            {{Offset(begin), Offset(line)}, Span{Offset(line + 3 + first), Offset(line + 4 + last)}});
      } else {
        Add(begin, line);
      }
      begin = std::min(end + 1, text_.size());
      line = NextMarker(end + 1);
    }
    Add(begin, text_.size());
  }

  /// The next line, from the one at `line` on, that starts with `---`; the end when there is none.
  size_t NextMarker(size_t line) const {
    constexpr std::string_view kMarker = "---";
    while (line < text_.size() && !text_.substr(line).starts_with(kMarker)) line = NextDash(line);
    return std::min(line, text_.size());
  }

  /// The next line behind `pos` that starts with a `-`.
  size_t NextDash(size_t pos) const {
    const size_t found = FindWord(text_.substr(pos), "\n-");
    return found == std::string_view::npos ? text_.size() : pos + found + 1;
  }

  void Add(size_t begin, size_t end) {
    if (begin < end && text_.substr(begin, end - begin).find_first_not_of(kBlank) != std::string_view::npos) {
      chunks_.push_back({{Offset(begin), Offset(end)}, std::nullopt});
    }
  }

  static uint32_t Offset(size_t offset) { return static_cast<uint32_t>(offset); }

  std::string_view text_;
  std::vector<Chunk> chunks_;
};

}  // namespace

std::vector<Chunk> SplitDocuments(std::string_view text) {
  return Splitter(text).Run();
}

}  // namespace kubevet::yaml
