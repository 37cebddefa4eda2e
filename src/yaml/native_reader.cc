#include "yaml/native_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/scan.h"
#include "base/utf8.h"
#include "yaml/reader.h"

namespace kubevet::yaml {
namespace {

/// Character classes, so that the hot loops test one table entry per byte.
enum CharClass : uint8_t {
  kBlankChar = 1,    // space, tab
  kBreakChar = 2,    // CR, LF
  kMaybeBreak = 4,   // first byte of NEL, LS, PS
  kFlowChar = 8,     // , [ ] { } ?
  kNameChar = 16,    // letters, digits, '_'
  kAnchorChar = 32,  // the same, '-'
  kKeyChar = 64,     // what keys and values mostly begin with: the same, '.', '/'
};

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  classes[' '] = classes['\t'] = kBlankChar;
  classes['\r'] = classes['\n'] = kBreakChar;
  classes[0xC2] = classes[0xE2] = kMaybeBreak;
  for (char c : {',', '[', ']', '{', '}', '?'}) classes[static_cast<uint8_t>(c)] = kFlowChar;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = kNameChar | kAnchorChar;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kNameChar | kAnchorChar;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kNameChar | kAnchorChar;
  classes['_'] = kNameChar | kAnchorChar;
  classes['-'] = kAnchorChar;
  for (int c = 0; c < 256; ++c) {
    if (classes[c] & kAnchorChar || c == '.' || c == '/') classes[c] |= kKeyChar;
  }
  return classes;
}
constexpr auto kClasses = MakeClasses();

// The same for sixteen at a time. What is not ASCII is less than all of it.

Sixteen IsNoSpace(Sixteen c) {
  return c != All(' ');
}

/// What may be a line break, or begin one.
Sixteen MayBreakLine(Sixteen c) {
  return c < All(' ');
}

Sixteen MayEndKey(Sixteen c) {
  return (c <= All(' ')) | (c == All(':'));
}

/// Outside brackets.
Sixteen MayEndPlain(Sixteen c) {
  return MayBreakLine(c) | (c == All(':')) | (c == All('#'));
}

Sixteen MayEndPlainInFlow(Sixteen c) {
  const Sixteen bracket = c | All(' ');  // `[` and `]` are `{` and `}` without this bit
  return MayEndPlain(c) | (c == All(',')) | (c == All('?')) | (bracket == All('{')) | (bracket == All('}'));
}

/// A simple key must have its ':' on the same line within this many characters.
constexpr uint32_t kMaxSimpleKey = 1024;

class Reader {
 public:
  Reader(std::string_view source, Span span, TreeBuilder& builder, bool takes_shortcuts)
      : text_(source.data()),
        pos_(span.begin),
        end_(span.end),
        line_start_(span.begin),
        builder_(builder),
        takes_shortcuts_(takes_shortcuts) {
    constexpr size_t kUsualDepth = 16;
    frames_.reserve(kUsualDepth);
  }

  Outcome Run() {
    SkipToToken();
    if (pos_ < end_) {
      if (AtDocumentEnd()) {
        Fail(pos_, pos_ + 3, "`...` ends a document that has not begun", "remove the line");
      } else if (Column() == 0 && text_[pos_] == '%') {
        Fail(pos_, pos_ + 1, "a directive must be followed by a document that starts with `---`",
             "remove the line; the API server does not read directives");
      } else {
        ReadNode(Context::kBlock, false);
        while (!stopped_ && !frames_.empty()) Continue();
      }
    }
    if (!stopped_) FindIgnored();
    return declined_ ? Outcome::kDeclined : builder_.failed() ? Outcome::kFailed : Outcome::kRead;
  }

 private:
  enum class Context : uint8_t { kBlock, kFlow };
  enum class State : uint8_t {
    kBlockMap,       // before a key
    kBlockMapValue,  // after ':'
    kBlockList,      // before '-'
    kIndentlessList,
    kFlowListFirst,
    kFlowList,
    kFlowMapFirst,
    kFlowMap,
    kFlowMapValue,   // after a key that has a ':'
    kFlowPairValue,  // the same in `[key: value]`
    kFlowPairEnd,
  };
  struct Frame {
    State state;
    int32_t indent;        // of block collections
    int32_t outer_indent;  // to go back to
    uint32_t begin;        // of flow collections
  };

  // --- characters -------------------------------------------------------------------------------------

  uint8_t ClassAt(uint32_t pos) const { return kClasses[static_cast<uint8_t>(text_[pos])]; }
  char At(uint32_t pos) const { return pos < end_ ? text_[pos] : '\0'; }
  int32_t Column() const { return static_cast<int32_t>(pos_ - line_start_); }

  /// Length of the line break at `pos`: LF, CR, CRLF, NEL, LS, PS; 0 when there is none.
  uint32_t BreakAt(uint32_t pos) const {
    if (pos >= end_) return 0;
    uint8_t c = ClassAt(pos);
    if (c & kBreakChar) return text_[pos] == '\r' && At(pos + 1) == '\n' ? 2 : 1;
    if (!(c & kMaybeBreak)) return 0;
    std::string_view rest(text_ + pos, std::min<uint32_t>(3, end_ - pos));
    if (rest.starts_with("\xC2\x85")) return 2;
    return rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9" ? 3 : 0;
  }
  bool IsBlankOrEnd(uint32_t pos) const {
    return pos >= end_ || (ClassAt(pos) & kBlankChar) || BreakAt(pos) != 0;
  }
  /// Line breaks are normalised to LF, but LS and PS, which have three bytes, stay.
  void AppendBreak(std::string& out, uint32_t pos, uint32_t size) const {
    if (size == 3) {
      out.append(text_ + pos, 3);
    } else if (size > 0) {
      out += '\n';
    }
  }
  /// The first of several line breaks, as they are folded: an LF alone is a space, and counts no more if
  /// there are others.
  void AppendFolded(std::string& out, uint32_t pos, uint32_t size, std::string_view others) const {
    if (size == 3) {
      out.append(text_ + pos, 3);
    } else if (others.empty()) {
      out += ' ';
    }
    out += others;
  }
  /// The end of the line that `pos` is on.
  uint32_t LineEnd(uint32_t pos) const {
    return Find(pos, MayBreakLine, [this](uint32_t at) { return BreakAt(at) != 0; });
  }
  /// The first place from `pos` on for which `is_here` says so, of those for which `may_be` does.
  template <typename MayBe, typename IsHere>
  uint32_t Find(uint32_t pos, MayBe may_be, IsHere is_here) const {
    for (;; ++pos) {
      pos = FirstThat(text_, pos, end_, may_be);
      if (pos >= end_ || is_here(pos)) return pos;
    }
  }
  /// Without the blanks at the end of what is between.
  uint32_t WithoutBlanks(uint32_t begin, uint32_t end) const {
    while (end > begin && (ClassAt(end - 1) & kBlankChar)) --end;
    return end;
  }
  void TakeBreak(uint32_t size) {
    pos_ += size;
    line_start_ = pos_;
    ++line_;
  }
  bool AtDocumentIndicator() const {
    if (Column() != 0 || end_ - pos_ < 3) return false;
    std::string_view three(text_ + pos_, 3);
    return (three == "---" || three == "...") && IsBlankOrEnd(pos_ + 3);
  }
  bool AtDocumentEnd() const { return Column() == 0 && At(pos_) == '.' && AtDocumentIndicator(); }

  uint32_t SkipSpaces(uint32_t pos) const {
    return FirstThat(text_, pos, end_, IsNoSpace, [](char c) { return c != ' '; });
  }

  /// Skips white space, comments and line breaks. In block context a line break permits a simple key; while
  /// one is permitted a tab is no indentation and stays where it is.
  void SkipToToken() {
    if (pos_ < end_ && (ClassAt(pos_) & kKeyChar)) return;
    while (pos_ < end_) {
      if (Column() == 0 &&
          std::string_view(text_ + pos_, std::min<uint32_t>(3, end_ - pos_)) == "\xEF\xBB\xBF") {
        pos_ += 3;
        line_start_ = pos_;
      }
      while (pos_ < end_ &&
             (text_[pos_] == ' ' || (text_[pos_] == '\t' && (flow_level_ > 0 || !key_allowed_))))
        ++pos_;
      if (At(pos_) == '#') {
        pos_ = LineEnd(pos_);
      }
      uint32_t size = BreakAt(pos_);
      if (size == 0) return;
      TakeBreak(size);
      if (flow_level_ == 0) key_allowed_ = true;
    }
  }

  [[gnu::cold]] void Fail(uint32_t begin, uint32_t end, std::string message, std::string help = {}) {
    stopped_ = true;
    builder_.Fail(SyntaxProblem({begin, std::min(end, end_)}, std::move(message), std::move(help)));
  }
  [[gnu::cold]] void FailRelated(uint32_t begin, uint32_t end, std::string message, uint32_t related,
                                 std::string related_message, std::string help = {}) {
    stopped_ = true;
    Problem problem = SyntaxProblem({begin, std::min(end, end_)}, std::move(message), std::move(help));
    problem.related = {related, related + 1};
    problem.related_message = std::move(related_message);
    builder_.Fail(std::move(problem));
  }

  // --- collections ------------------------------------------------------------------------------------

  void Push(State state, int32_t indent, uint32_t begin) {
    frames_.push_back({state, indent, indent_, begin});
    indent_ = indent;
  }
  void Pop(uint32_t end) {
    indent_ = frames_.back().outer_indent;
    frames_.pop_back();
    builder_.End(end);
    if (builder_.failed()) stopped_ = true;
  }

  /// One step of the innermost collection.
  void Continue() {
    if (builder_.failed()) {
      stopped_ = true;
      return;
    }
    switch (frames_.back().state) {
      case State::kBlockMap:
        return ContinueBlockMap();
      case State::kBlockMapValue:
        return ContinueBlockMapValue();
      case State::kBlockList:
      case State::kIndentlessList:
        return ContinueBlockList();
      case State::kFlowListFirst:
      case State::kFlowList:
        return ContinueFlowList();
      case State::kFlowMapFirst:
      case State::kFlowMap:
        return ContinueFlowMap();
      case State::kFlowMapValue:
      case State::kFlowPairValue:
        return ContinueFlowValue();
      case State::kFlowPairEnd:
        frames_.back().state = State::kFlowMap;
        return Pop(builder_.last_end());
    }
  }

  /// Whether the innermost block collection ends here: less indented, or nothing left.
  bool BlockEnds() const { return pos_ >= end_ || AtDocumentEnd() || Column() < frames_.back().indent; }

  void ContinueBlockMap() {
    SkipToToken();
    if (BlockEnds()) return Pop(builder_.last_end());
    if (Column() > frames_.back().indent) return FailExpectedKey();
    if (takes_shortcuts_ && key_allowed_ && ReadSimpleEntries(EndOfSimpleKey(pos_))) return;
    if (text_[pos_] == '?' && IsBlankOrEnd(pos_ + 1)) return Decline();
    if ((text_[pos_] == '-' || text_[pos_] == ':') && IsBlankOrEnd(pos_ + 1)) return FailExpectedKey();
    ReadNode(Context::kBlock, true);
  }

  // Most lines of a manifest are `key:` or `key: value` with a value that ends with the line. They are read
  // here at once; everything else, and whatever may be wrong, is left to the functions for all of YAML.

  /// Where the key at `pos` ends: at its colon, which has a blank or the end of the line behind it. 0 when it
  /// is none that begins with a letter, digit or `_`, without blanks and all of ASCII.
  uint32_t EndOfSimpleKey(uint32_t pos) const {
    if (!(ClassAt(pos) & kNameChar)) return 0;
    const uint32_t end = FirstThat(text_, pos + 1, end_, MayEndKey,
                                   [](char c) { return static_cast<int8_t>(c) <= ' ' || c == ':'; });
    if (end + 1 >= end_ || text_[end] != ':' || end - pos > kMaxSimpleKey) return 0;
    return text_[end + 1] == ' ' || text_[end + 1] == '\n' ? end : 0;
  }

  /// The beginning of the next line with text on it, behind the line break at `line_end`.
  struct NextLine {
    uint32_t begin;
    uint32_t number;  // how many lines on it is
    uint32_t text;    // the first character that is no space
    int32_t column() const { return static_cast<int32_t>(text - begin); }
  };

  NextLine NextLineAfter(uint32_t line_end) const {
    NextLine line{0, 0, line_end};
    do {
      line.begin = line.text + 1;
      line.text = SkipSpaces(line.begin);
      ++line.number;
    } while (At(line.text) == '\n');
    return line;
  }

  void GoTo(const NextLine& line) {
    pos_ = line.text;
    line_start_ = line.begin;
    line_ += line.number;
    key_allowed_ = true;
  }

  /// A value that ends with its line.
  struct SimpleValue {
    Span span;
    Style style;
    NextLine next;
  };

  /// The value at `pos`, in a block collection of this indentation; false when it is not simple.
  [[gnu::always_inline]] bool FindSimpleValue(uint32_t pos, int32_t indent, SimpleValue& value) const {
    const char first = text_[pos];
    uint32_t line_end = 0;
    if (first == '"' || first == '\'') {
      line_end = EndOfQuotedText(pos + 1, first) + 1;
      if (At(line_end - 1) != first || At(line_end) != '\n') return false;
      value.span = {pos, line_end};
      value.style = first == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted;
    } else {
      if (!(ClassAt(pos) & kKeyChar) || first == '-') return false;
      line_end = EndOfPlainText<MayEndPlain>(pos);
      if (At(line_end) != '\n') return false;
      value.span = {pos, WithoutBlanks(pos, line_end)};
      value.style = Style::kPlain;
    }
    value.next = NextLineAfter(line_end);
    const uint32_t next = value.next.text;
    if (next >= end_) return false;
    if (text_[next] == '#') return true;
    // A plain value goes on in the next line with text if that is indented further.
    return (ClassAt(next) & kKeyChar) && value.next.column() <= indent;
  }

  /// Reads entries of the innermost block map, at a key of which the text is, and then of those in and around
  /// it, as long as they are simple; of another value only the key, and the beginning of a map or list below
  /// it. `colon` is the EndOfSimpleKey of the first. False, and nothing happens, when that is not simple;
  /// otherwise other collections may be open than before, or none.
  bool ReadSimpleEntries(uint32_t colon) {
    int32_t indent = frames_.back().indent;  // of the innermost map
    for (bool any = false;; any = true) {
      if (colon == 0) return any;
      uint32_t begin = colon + 1;
      if (text_[begin] == ' ' && At(++begin) == ' ') begin = SkipSpaces(begin);
      if (begin >= end_) return any;
      const Span key{pos_, colon};
      if (text_[begin] == '\n') {
        if (!builder_.SimpleKey(key)) return any;
        const NextLine line = NextLineAfter(begin);
        const bool is_inside = line.text < end_ && line.column() > indent;
        if (const uint32_t next = is_inside ? EndOfSimpleKey(line.text) : 0; next != 0) {
          colon = next;
          GoTo(line);
          indent = line.column();
          BeginBlockMap();
          if (stopped_) return true;
          continue;
        }
        if (At(line.text) == '-' && At(line.text + 1) == ' ' && line.column() >= indent) {
          GoTo(line);
          builder_.BeginList(pos_, {});
          Push(line.column() == indent ? State::kIndentlessList : State::kBlockList, line.column(), pos_);
          return true;
        }
        return ExpectValueAfter(colon);
      }
      SimpleValue value;
      if (!FindSimpleValue(begin, indent, value))
        return builder_.SimpleKey(key) ? ExpectValueAfter(colon) : any;
      if (!builder_.SimpleEntry(key, value.span, value.style)) return any;
      GoTo(value.next);
      if (builder_.failed() || text_[pos_] == '#') return true;
      if (Column() != indent) {
        indent = Column();
        if (!LeaveFor(indent)) return true;
      }
      colon = EndOfSimpleKey(pos_);
    }
  }

  /// Ends the block collections that are indented further than the text, which is at this column. Whether a
  /// key of the innermost one, a map, may be there.
  bool LeaveFor(int32_t column) {
    while (!stopped_ && !frames_.empty() && column < frames_.back().indent) Pop(builder_.last_end());
    return !stopped_ && !frames_.empty() && frames_.back().state == State::kBlockMap &&
           frames_.back().indent == column;
  }

  bool ExpectValueAfter(uint32_t colon) {
    pos_ = colon + 1;
    key_allowed_ = false;
    frames_.back().state = State::kBlockMapValue;
    return true;
  }

  /// The same for items of the innermost block list, at whose first `- ` the text is; of an item that is a
  /// map the beginning.
  bool ReadSimpleItems() {
    const int32_t indent = frames_.back().indent;
    for (bool any = false;; any = true) {
      if (text_[pos_] != '-' || At(pos_ + 1) != ' ') return any;
      const uint32_t begin = SkipSpaces(pos_ + 2);
      if (begin >= end_) return any;
      if (const uint32_t colon = EndOfSimpleKey(begin); colon != 0) {
        pos_ = begin;
        key_allowed_ = true;
        BeginSimpleMap(colon);
        return true;
      }
      SimpleValue value;
      if (!FindSimpleValue(begin, indent, value)) return any;
      builder_.SimpleValue(value.span, value.style);
      GoTo(value.next);
      if (builder_.failed() || value.next.column() != indent) return true;
    }
  }

  /// At whose first key the text is, which ends at `colon`.
  void BeginSimpleMap(uint32_t colon) {
    BeginBlockMap();
    if (!stopped_) ReadSimpleEntries(colon);
  }

  void BeginBlockMap() {
    builder_.BeginMap(pos_, {});
    Push(State::kBlockMap, Column(), pos_);
    CheckDepth();
  }

  [[gnu::cold]] void FailExpectedKey() {
    char c = At(pos_);
    if (c == '\t') return FailCannotStart();
    const uint32_t end = LineEnd(pos_);
    if (c == '-' && IsBlankOrEnd(pos_ + 1)) {
      return Fail(pos_, end, "a list item where a key of a map is expected", "indent the list under its key");
    }
    if (Column() > frames_.back().indent) {
      return Fail(pos_, end,
                  fmt::format("wrong indentation: {} spaces where the map around it has {}", Column(),
                              frames_.back().indent),
                  "line it up with the keys around it");
    }
    Fail(pos_, end, "a key is expected here");
  }

  void ContinueBlockMapValue() {
    Frame& frame = frames_.back();
    frame.state = State::kBlockMap;
    uint32_t after_colon = pos_;
    uint32_t line = line_;
    SkipToToken();
    if (pos_ >= end_ || AtDocumentEnd() || Column() < frame.indent) return builder_.Empty(after_colon, {});
    if (line_ != line && Column() == frame.indent) {
      if (text_[pos_] == '-' && IsBlankOrEnd(pos_ + 1)) {
        builder_.BeginList(pos_, {});
        Push(State::kIndentlessList, frame.indent, pos_);
        return;
      }
      return builder_.Empty(after_colon, {});
    }
    ReadNode(Context::kBlock, false);
  }

  void ContinueBlockList() {
    bool indentless = frames_.back().state == State::kIndentlessList;
    int32_t indent = frames_.back().indent;
    SkipToToken();
    bool entry = pos_ < end_ && text_[pos_] == '-' && IsBlankOrEnd(pos_ + 1) && Column() == indent &&
                 !AtDocumentIndicator();
    if (!entry) {
      if (BlockEnds() || indentless) return Pop(builder_.last_end());
      if (At(pos_) == '\t') return FailCannotStart();
      const uint32_t end = LineEnd(pos_);
      return Fail(pos_, end, "a list item (`- `) is expected here",
                  "line it up with the items around it, or indent it as part of the item before");
    }
    if (takes_shortcuts_ && ReadSimpleItems()) return;
    uint32_t after_dash = ++pos_;
    uint32_t line = line_;
    key_allowed_ = true;
    SkipToToken();
    bool ends = pos_ >= end_ || AtDocumentEnd() || Column() < indent;
    if (line_ != line && !ends && Column() == indent) {
      ends = indentless || (text_[pos_] == '-' && IsBlankOrEnd(pos_ + 1));
      if (!ends)
        return Fail(pos_, pos_ + 1, "the content of a list item must be indented further than its `-`");
    }
    if (ends) return builder_.Empty(after_dash, {});
    ReadNode(Context::kBlock, false);
  }

  // --- nodes --------------------------------------------------------------------------------------------

  /// Reads the node at the current token: a scalar or alias whole, a collection up to its first child.
  /// `as_key`: a key of the innermost block map is expected.
  void ReadNode(Context context, bool as_key) {
    if (takes_shortcuts_ && context == Context::kBlock && !as_key && key_allowed_ && pos_ < end_) {
      if (const uint32_t colon = EndOfSimpleKey(pos_); colon != 0) return BeginSimpleMap(colon);
    }
    Properties outer, inner;  // of a map that starts here, and of its first key
    uint32_t key_start = pos_, key_line = line_, begin = pos_, after = pos_;
    bool key_possible = key_allowed_;
    bool any = false;
    while (pos_ < end_ && (text_[pos_] == '&' || text_[pos_] == '!')) {
      if (any && key_allowed_ &&
          context == Context::kBlock) {  // on a new line: what came before is not the key's
        if (outer != Properties{}) return Fail(pos_, pos_ + 1, "a second anchor or tag for the same value");
        outer = inner;
        inner = {};
        key_start = pos_;
        key_line = line_;
        key_possible = true;
      }
      if (!ReadProperty(inner)) return;
      any = true;
      key_allowed_ = false;
      after = pos_;
      uint32_t line = line_;
      SkipToToken();
      if (line_ != line && context == Context::kBlock &&
          (pos_ >= end_ || Column() <= IndentForContent() || AtDocumentEnd())) {
        if (IsIndentlessListHere(as_key)) break;
        return EmptyWithProperties(outer, inner, after, as_key);
      }
    }
    if (any && key_allowed_ && context == Context::kBlock) {
      if (outer == Properties{}) {
        outer = inner;
        inner = {};
      }
      key_start = pos_;
      key_line = line_;
      key_possible = true;
    }
    if (pos_ >= end_) return any ? EmptyWithProperties(outer, inner, after, as_key) : FailUnexpectedEnd();
    char c = text_[pos_];
    if (AtDocumentIndicator())
      return any ? EmptyWithProperties(outer, inner, after, as_key) : FailUnexpectedEnd();
    bool blank_next = IsBlankOrEnd(pos_ + 1);
    if (context == Context::kFlow) {
      if (any && (c == ',' || c == ']' || c == '}' || c == ':')) {
        Piece empty;
        empty.span = {after, after};
        return FinishNode(context, empty, outer, inner, key_start, key_line, key_possible, as_key);
      }
    } else {
      if (c == '-' && blank_next) return BeginBlockList(outer == Properties{} ? inner : outer, as_key);
      if (c == '?' && blank_next) {
        if (key_allowed_) return Decline();
        return Fail(pos_, pos_ + 1, "`?` cannot start a key here", "quote the value");
      }
      if (c == ':' && blank_next) {
        return Fail(pos_, pos_ + 1,
                    key_allowed_ ? "a value without a key before its `:`" : "`: ` is not allowed here",
                    "quote the value if the colon is part of it");
      }
    }
    if (c == '[' || c == '{') {
      BeginFlow(c, Merge(outer, inner), key_start, key_possible && context == Context::kBlock, as_key);
      return;
    }
    if (c == '*') return ReadAlias(context, outer, inner, key_start, key_line, key_possible, as_key, begin);
    if ((c == '|' || c == '>') && context == Context::kBlock) {
      if (as_key) return Fail(pos_, pos_ + 1, "a block scalar cannot be a key");
      return ReadBlockScalar(Merge(outer, inner));
    }
    Piece piece = ReadScalarText(context);
    if (stopped_) return;
    key_allowed_ = piece.key_allowed_after;
    FinishNode(context, piece, outer, inner, key_start, key_line, key_possible, as_key);
  }

  static Properties Merge(const Properties& outer, const Properties& inner) {
    return {outer.anchor.empty() ? inner.anchor : outer.anchor, outer.tag.empty() ? inner.tag : outer.tag};
  }

  /// Content of the current block collection must be further right than this.
  int32_t IndentForContent() const { return indent_; }

  bool IsIndentlessListHere(bool as_key) const {
    return !as_key && !frames_.empty() && frames_.back().state == State::kBlockMap && Column() == indent_ &&
           At(pos_) == '-' && IsBlankOrEnd(pos_ + 1) && !AtDocumentIndicator();
  }

  void EmptyWithProperties(const Properties& outer, const Properties& inner, uint32_t offset, bool as_key) {
    if (as_key) return FailMissingColon(offset, offset);
    builder_.Empty(offset, Merge(outer, inner));
  }

  [[gnu::cold]] void FailUnexpectedEnd() { Fail(pos_, pos_ + 1, "a value is expected here"); }

  void BeginBlockList(const Properties& properties, bool as_key) {
    if (as_key || !key_allowed_) {
      return Fail(pos_, pos_ + 1, "a list item cannot start here",
                  "put the first `- ` on a line of its own, under its key");
    }
    builder_.BeginList(pos_, properties);
    bool indentless = Column() == indent_;
    Push(indentless ? State::kIndentlessList : State::kBlockList, Column(), pos_);
    CheckDepth();
  }

  void CheckDepth() {
    if (builder_.failed()) stopped_ = true;
  }

  /// A scalar as it is read: its value and place.
  struct Piece {
    std::string_view value;
    Style style = Style::kPlain;
    Span span;
    bool key_allowed_after = false;  // a multi-line plain scalar ends at the start of a line
    std::string_view alias;
    bool is_alias = false;
  };

  void ReadAlias(Context context, const Properties& outer, const Properties& inner, uint32_t key_start,
                 uint32_t key_line, bool key_possible, bool as_key, uint32_t begin) {
    if (begin != pos_ && key_start != pos_)
      return Fail(pos_, pos_ + 1, "an alias takes no anchor and no tag");
    uint32_t start = pos_++;
    while (pos_ < end_ && (ClassAt(pos_) & kAnchorChar)) ++pos_;
    if (!NameEndsHere(start)) return;
    Piece piece;
    piece.is_alias = true;
    piece.alias = {text_ + start + 1, pos_ - start - 1};
    piece.span = {start, pos_};
    key_allowed_ = false;
    FinishNode(context, piece, outer, inner, key_start, key_line, key_possible, as_key);
  }

  /// After a scalar or alias: it is a key when a ':' follows on the same line.
  void FinishNode(Context context, const Piece& piece, const Properties& outer, const Properties& inner,
                  uint32_t key_start, uint32_t key_line, bool key_possible, bool as_key) {
    uint32_t colon = pos_;
    while (colon < end_ && (ClassAt(colon) & kBlankChar)) ++colon;
    bool has_colon =
        At(colon) == ':' && (flow_level_ > 0 || (IsBlankOrEnd(colon + 1) && !piece.key_allowed_after));
    if (context == Context::kBlock) {
      if (!has_colon) {
        if (as_key) return FailMissingColon(piece.span.begin, piece.span.end);
        return Emit(piece, Merge(outer, inner));
      }
      if (!key_possible || line_ != key_line || !WithinKeyLimit(key_start, colon)) {
        return FailUnexpectedColon(piece, colon, line_ != key_line, as_key);
      }
      if (as_key) {
        frames_.back().state = State::kBlockMapValue;
      } else {
        int32_t column = static_cast<int32_t>(key_start - line_start_);
        builder_.BeginMap(key_start, outer);
        Push(State::kBlockMapValue, column, key_start);
      }
      Emit(piece, inner);
      pos_ = colon + 1;
      key_allowed_ = false;
      return CheckDepth();
    }
    bool is_key = has_colon && key_possible && line_ == key_line && WithinKeyLimit(key_start, colon);
    State state = frames_.back().state;
    if (state == State::kFlowMap && !in_flow_value_) {
      Emit(piece, Merge(outer, inner));
      if (is_key || (explicit_key_ && NextFlowColon())) {
        if (is_key) pos_ = colon + 1;
        key_allowed_ = false;
        frames_.back().state = State::kFlowMapValue;
      } else {
        builder_.Empty(piece.span.end, {});
      }
      return CheckDepth();
    }
    if (state == State::kFlowList && (is_key || explicit_key_)) {
      builder_.BeginMap(key_start, {});
      Push(State::kFlowPairValue, -1, key_start);
      Emit(piece, Merge(outer, inner));
      if (is_key || NextFlowColon()) {
        if (is_key) pos_ = colon + 1;
        key_allowed_ = false;
      } else {
        builder_.Empty(piece.span.end, {});
        frames_.back().state = State::kFlowPairEnd;
      }
      return CheckDepth();
    }
    Emit(piece, Merge(outer, inner));
    CheckDepth();
  }

  /// In flow context after an explicit key: takes a ':' that may be on a later line.
  bool NextFlowColon() {
    SkipToToken();
    if (At(pos_) != ':') return false;
    ++pos_;
    return true;
  }

  bool WithinKeyLimit(uint32_t start, uint32_t colon) const {
    if (colon - start <= kMaxSimpleKey) return true;
    return CountCodePoints({text_ + start, colon - start}) <= kMaxSimpleKey;
  }

  void Emit(const Piece& piece, const Properties& properties) {
    if (piece.is_alias) {
      builder_.Alias(piece.alias, piece.span);
    } else {
      builder_.Scalar(piece.value, piece.style, piece.span, properties);
    }
    if (builder_.failed()) stopped_ = true;
  }

  [[gnu::cold]] void FailMissingColon(uint32_t begin, uint32_t end) {
    std::string_view written(text_ + begin, end - begin);
    size_t glued = written.find(':');
    if (glued != std::string_view::npos && glued + 1 < written.size()) {
      return Fail(begin, end, "no space after the `:` of this key", "write `key: value`, with a space");
    }
    Fail(begin, end, "this line has no `:`",
         "write `key: value`, or indent the line if it belongs to the value above");
  }

  [[gnu::cold]] void FailUnexpectedColon(const Piece& piece, uint32_t colon, bool several_lines,
                                         bool as_key) {
    if (several_lines) {
      std::string_view first(text_ + piece.span.begin, piece.span.end - piece.span.begin);
      first = first.substr(0, first.find_first_of("\r\n"));
      bool glued = piece.style == Style::kPlain && first.find(':') != std::string_view::npos;
      std::string help =
          glued ? "write a space after the `:` of the line above"
                : "give the line above a `: ` after its key, or check the indentation of this one";
      if (piece.style != Style::kPlain) help = "check where the quoted text above ends";
      return FailRelated(colon, colon + 1, "`: ` in the middle of a text that began on a line above",
                         piece.span.begin, "the text begins here", std::move(help));
    }
    if (as_key && WithinKeyLimit(piece.span.begin, colon)) {
      return Fail(piece.span.begin, colon, "a key behind the end of a value", "begin a new line before it");
    }
    if (as_key) return Fail(piece.span.begin, colon, "a key may have at most 1024 characters");
    Fail(colon, colon + 1, "a second `: ` on one line: a value cannot contain it unquoted",
         "quote the value");
  }

  // --- properties ---------------------------------------------------------------------------------------

  bool ReadProperty(Properties& properties) {
    uint32_t start = pos_;
    if (text_[pos_] == '&') {
      ++pos_;
      while (pos_ < end_ && (ClassAt(pos_) & kAnchorChar)) ++pos_;
      if (!NameEndsHere(start)) return false;
      if (!properties.anchor.empty()) {
        Fail(start, pos_, "a second anchor for the same value");
        return false;
      }
      properties.anchor = {text_ + start + 1, pos_ - start - 1};
      return true;
    }
    if (!properties.tag.empty()) {
      Fail(start, start + 1, "a second tag for the same value");
      return false;
    }
    return ReadTag(properties);
  }

  bool NameEndsHere(uint32_t start) {
    if (pos_ > start + 1 &&
        (IsBlankOrEnd(pos_) || std::string_view("?:,]}%@`").find(text_[pos_]) != std::string_view::npos)) {
      return true;
    }
    Fail(start, pos_ + 1, "an anchor's name consists of letters, digits, `-` and `_`",
         "quote the value if it is meant as text");
    return false;
  }

  bool ReadTag(Properties& properties) {
    uint32_t start = pos_;
    bool verbatim = At(pos_ + 1) == '<';
    pos_ += verbatim ? 2 : 1;
    while (pos_ < end_ && IsTagChar(text_[pos_]) && !(verbatim && text_[pos_] == '>')) ++pos_;
    std::string_view tag(text_ + start, pos_ - start);
    if (verbatim) {
      if (At(pos_) != '>') {
        Fail(start, pos_, "a tag without its closing `>`");
        return false;
      }
      tag = {text_ + start + 2, pos_ - start - 2};
      ++pos_;
    }
    if (!IsBlankOrEnd(pos_)) {
      Fail(start, pos_ + 1, "a tag must be followed by a space", "quote the value if it is meant as text");
      return false;
    }
    size_t handle = verbatim ? std::string_view::npos : tag.find('!', 1);
    if (handle == std::string_view::npos) {
      properties.tag = tag;
    } else if (handle == 1 && tag.size() > 2) {
      properties.tag = builder_.Keep("tag:yaml.org,2002:" + std::string(tag.substr(2)));
    } else {
      Fail(start, pos_, fmt::format("the tag `{}` is not defined", tag),
           "quote the value if it is meant as text");
      return false;
    }
    return true;
  }

  static bool IsTagChar(char c) {
    return (kClasses[static_cast<uint8_t>(c)] & kAnchorChar) ||
           std::string_view(";/?:@&=+$,.!~*'()[]%").find(c) != std::string_view::npos;
  }

  // --- flow collections -----------------------------------------------------------------------------------

  void BeginFlow(char open, const Properties& properties, uint32_t key_start, bool may_be_key, bool as_key) {
    if (as_key || explicit_key_) {
      std::string help = open == '{' ? "quote text that begins with `{`" : "quote text that begins with `[`";
      return Fail(pos_, pos_ + 1, open == '{' ? "a map cannot be a key" : "a list cannot be a key",
                  std::move(help));
    }
    if (open == '{') {
      builder_.BeginMap(pos_, properties);
    } else {
      builder_.BeginList(pos_, properties);
    }
    CheckDepth();
    if (stopped_) return;
    Push(open == '{' ? State::kFlowMapFirst : State::kFlowListFirst, -1, pos_);
    if (flow_level_ == 0) {
      flow_key_start_ = key_start;
      flow_key_line_ = line_;
      flow_may_be_key_ = may_be_key;
    }
    ++flow_level_;
    ++pos_;
    key_allowed_ = true;
  }

  void EndFlow() {
    ++pos_;
    --flow_level_;
    key_allowed_ = false;
    Pop(pos_);
    if (stopped_) return;
    uint32_t colon = pos_;
    while (colon < end_ && (ClassAt(colon) & kBlankChar)) ++colon;
    bool outermost = flow_level_ == 0;
    if (At(colon) == ':' && (!outermost || IsBlankOrEnd(colon + 1))) {
      if (outermost && flow_may_be_key_ && line_ == flow_key_line_) {
        return Fail(flow_key_start_, pos_, "a list or map cannot be a key",
                    "quote it if it is meant as text");
      }
      return Fail(colon, colon + 1, "`:` is not allowed here", "a list or map cannot be a key");
    }
  }

  /// The end of the text or a document marker inside brackets.
  bool FlowIsCutOff() {
    if (pos_ < end_ && !AtDocumentIndicator()) return false;
    uint32_t begin = frames_.back().begin;
    char open = text_[begin];
    Fail(begin, begin + 1, fmt::format("this `{}` is never closed", open == '[' || open == '{' ? open : '['),
         "add the missing bracket, or quote the value if the bracket is part of it");
    return true;
  }

  void ContinueFlowList() {
    bool first = frames_.back().state == State::kFlowListFirst;
    frames_.back().state = State::kFlowList;
    SkipToToken();
    if (FlowIsCutOff()) return;
    if (text_[pos_] == ']') return EndFlow();
    if (!first && !TakeComma(']')) return;
    if (FlowIsCutOff()) return;
    if (text_[pos_] == ']') return EndFlow();
    ReadFlowEntry();
  }

  void ContinueFlowMap() {
    bool first = frames_.back().state == State::kFlowMapFirst;
    frames_.back().state = State::kFlowMap;
    SkipToToken();
    if (FlowIsCutOff()) return;
    if (text_[pos_] == '}') return EndFlow();
    if (!first && !TakeComma('}')) return;
    if (FlowIsCutOff()) return;
    if (text_[pos_] == '}') return EndFlow();
    char c = text_[pos_];
    if (c == '[' || c == '{') {
      return Fail(pos_, pos_ + 1, c == '{' ? "a map cannot be a key" : "a list cannot be a key",
                  c == '{' ? "quote text that begins with `{`" : "quote text that begins with `[`");
    }
    ReadFlowEntry();
  }

  bool TakeComma(char close) {
    if (text_[pos_] != ',') {
      uint32_t begin = frames_.back().begin;
      FailRelated(pos_, pos_ + 1, fmt::format("`,` or `{}` is expected here", close), begin,
                  "the bracket opened here");
      return false;
    }
    ++pos_;
    key_allowed_ = true;
    SkipToToken();
    return true;
  }

  void ReadFlowEntry() {
    explicit_key_ = text_[pos_] == '?';
    if (explicit_key_) {
      ++pos_;
      key_allowed_ = false;
      SkipToToken();
      if (FlowIsCutOff()) return;
    }
    char c = text_[pos_];
    if (c == ',' || c == ':' || c == ']' || c == '}') {
      if (explicit_key_ && c != ':') return Fail(pos_, pos_ + 1, "null cannot be a key");
      return Fail(pos_, pos_ + 1,
                  c == ':' ? "a value without a key before its `:`"
                           : fmt::format("a value is expected before this `{}`", c));
    }
    in_flow_value_ = false;
    ReadNode(Context::kFlow, false);
    explicit_key_ = false;
  }

  void ContinueFlowValue() {
    bool pair = frames_.back().state == State::kFlowPairValue;
    frames_.back().state = pair ? State::kFlowPairEnd : State::kFlowMap;
    uint32_t after_colon = pos_;
    SkipToToken();
    if (FlowIsCutOff()) return;
    char c = text_[pos_];
    if (c == ',' || c == (pair ? ']' : '}')) return builder_.Empty(after_colon, {});
    if (c == ':' || c == ']' || c == '}' || c == '?')
      return Fail(pos_, pos_ + 1, "a value is expected here",
                  "quote the value if this character is part of it");
    in_flow_value_ = true;
    ReadNode(Context::kFlow, false);
  }

  // --- scalars ------------------------------------------------------------------------------------------

  Piece ReadScalarText(Context context) {
    char c = text_[pos_];
    if (c == '"' || c == '\'') return ReadQuoted(c);
    bool flow = context == Context::kFlow;
    bool dash = c == '-' && !IsBlankOrEnd(pos_ + 1);
    bool mark = !flow && (c == '?' || c == ':') && !IsBlankOrEnd(pos_ + 1);
    if (!dash && !mark &&
        (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(c) != std::string_view::npos || IsBlankOrEnd(pos_))) {
      FailCannotStart();
      return {};
    }
    return ReadPlain();
  }

  [[gnu::cold]] void FailCannotStart() {
    char c = text_[pos_];
    switch (c) {
      case '\t':
        return Fail(pos_, pos_ + 1, "a tab where indentation is expected",
                    "YAML is indented with spaces only");
      case '`':
      case '@':
      case '%':
        return Fail(pos_, pos_ + 1,
                    fmt::format("a value cannot start with `{}`", c == '`' ? "backtick" : std::string(1, c)),
                    "quote the value");
      case ',':
      case ']':
      case '}':
        return Fail(pos_, pos_ + 1, fmt::format("`{}` without its opening bracket", c),
                    "quote the value if it is part of it");
      case '-':
        return Fail(pos_, pos_ + 1, "a list item cannot start here",
                    "block lists cannot stand inside brackets");
      default:
        return Fail(pos_, pos_ + 1, fmt::format("a value cannot start with `{}` here", c), "quote the value");
    }
  }

  /// Where the text of a plain scalar on this line is over, from `pos` on: at a line break, a comment, a `:
  /// `; in flow context also at a bracket or comma.
  template <Sixteen MayEnd(Sixteen)>
  uint32_t EndOfPlainText(uint32_t pos) const {
    return Find(pos, MayEnd, [this, begin = pos](uint32_t at) {
      const char c = text_[at];
      if (c == '\n') return true;  // the usual case
      if (c == ':') return IsBlankOrEnd(at + 1);
      if (c == '#') return at == begin || (ClassAt(at - 1) & kBlankChar) != 0;
      return BreakAt(at) != 0 || (MayEnd == MayEndPlainInFlow && (ClassAt(at) & kFlowChar));
    });
  }

  Piece ReadPlain() {
    const bool flow = flow_level_ > 0;
    const int32_t indent = indent_ + 1;
    uint32_t start = pos_, text_end = pos_;
    bool several_lines = false;
    uint32_t piece_start = pos_;
    std::string breaks;  // behind the first
    uint32_t first_break = 0, first_break_size = 0;
    while (pos_ < end_) {
      if (AtDocumentIndicator()) break;
      const uint32_t line = pos_;
      pos_ = flow ? EndOfPlainText<MayEndPlainInFlow>(line) : EndOfPlainText<MayEndPlain>(line);
      if (const uint32_t end = WithoutBlanks(line, pos_); end > line) {
        if (first_break_size > 0) {
          if (!several_lines) unfolded_.clear();
          several_lines = true;
          unfolded_.append(text_ + piece_start, text_end - piece_start);
          AppendFolded(unfolded_, first_break, first_break_size, breaks);
          breaks.clear();
          first_break_size = 0;
          piece_start = line;
        }
        text_end = end;
      }
      if (BreakAt(pos_) == 0) break;
      while (pos_ < end_) {
        if (ClassAt(pos_) & kBlankChar) {
          if (text_[pos_] == '\t' && Column() < indent) {
            Fail(pos_, pos_ + 1, "a tab where indentation is expected", "YAML is indented with spaces only");
            return {};
          }
          ++pos_;
          continue;
        }
        const uint32_t size = BreakAt(pos_);
        if (size == 0) break;
        if (first_break_size == 0) {
          first_break = pos_;
          first_break_size = size;
        } else {
          AppendBreak(breaks, pos_, size);
        }
        TakeBreak(size);
      }
      if (!flow && Column() < indent) break;
    }
    Piece piece;
    piece.span = {start, text_end};
    piece.key_allowed_after = first_break_size > 0;
    if (several_lines) {
      unfolded_.append(text_ + piece_start, text_end - piece_start);
      piece.value = builder_.Keep(unfolded_);
    } else {
      piece.value = {text_ + start, text_end - start};
    }
    return piece;
  }

  Piece ReadQuoted(char quote) {
    uint32_t start = pos_++;
    Piece piece;
    piece.style = quote == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted;
    // Most quoted scalars are one line without escapes: a view.
    const uint32_t end = EndOfQuotedText(pos_, quote);
    if (At(end) == quote && end < end_ && !(quote == '\'' && At(end + 1) == '\'')) {
      piece.value = {text_ + pos_, end - pos_};
      pos_ = end + 1;
      piece.span = {start, pos_};
      return piece;
    }
    unfolded_.clear();
    if (!ReadQuotedParts(quote, start, unfolded_)) return {};
    piece.value = builder_.Keep(unfolded_);
    piece.span = {start, pos_};
    return piece;
  }

  /// Up to where a quoted text is as it is written from `pos` on: its quote, an escape, the end of the line.
  uint32_t EndOfQuotedText(uint32_t pos, char quote) const {
    const auto may_end = [quote](Sixteen c) {
      return MayBreakLine(c) | (c == All(quote)) | (c == All('\\'));
    };
    return Find(pos, may_end, [this, quote](uint32_t at) {
      const char c = text_[at];
      return c == quote || (c == '\\' && quote == '"') || BreakAt(at) != 0;
    });
  }

  bool ReadQuotedParts(char quote, uint32_t start, std::string& value) {
    while (true) {
      if (pos_ >= end_ || AtDocumentIndicator()) {
        Fail(start, LineEnd(start),
             fmt::format("this {} quote is never closed", quote == '"' ? "double" : "single"),
             "close the quote");
        return false;
      }
      bool escaped_break = false;
      while (pos_ < end_) {
        const uint32_t begin = pos_, end = EndOfQuotedText(begin, quote);
        const bool is_line_end = BreakAt(end) != 0;
        pos_ = is_line_end ? WithoutBlanks(begin, end) : end;
        value.append(text_ + begin, pos_ - begin);
        if (is_line_end || pos_ >= end_) break;
        if (text_[pos_] == '\\') {
          if (uint32_t size = BreakAt(pos_ + 1)) {
            ++pos_;
            TakeBreak(size);
            escaped_break = true;
            break;
          }
          if (!ReadEscape(value)) return false;
        } else {
          if (quote == '"' || At(pos_ + 1) != '\'') break;
          value += '\'';
          pos_ += 2;
        }
      }
      if (!escaped_break && At(pos_) == quote && pos_ < end_) {
        ++pos_;
        return true;
      }
      FoldQuotedSpace(escaped_break, value);
    }
  }

  /// Line breaks inside quotes, with the white space around them.
  void FoldQuotedSpace(bool is_first_escaped, std::string& value) {
    std::string breaks;  // behind the first
    uint32_t first_break = pos_, first_break_size = 0;
    while (pos_ < end_) {
      if (ClassAt(pos_) & kBlankChar) {
        ++pos_;
        continue;
      }
      uint32_t size = BreakAt(pos_);
      if (size == 0) break;
      if (!is_first_escaped && first_break_size == 0) {
        first_break = pos_;
        first_break_size = size;
      } else {
        AppendBreak(breaks, pos_, size);
      }
      TakeBreak(size);
    }
    if (is_first_escaped) {
      value += breaks;
    } else if (first_break_size > 0) {
      AppendFolded(value, first_break, first_break_size, breaks);
    }
  }

  bool ReadEscape(std::string& value) {
    char c = At(pos_ + 1);
    static constexpr std::string_view kNames = "0abtnvfre \"'\\\t";
    static constexpr std::string_view kValues("\0\a\b\t\n\v\f\r\x1B \"'\\\t", 14);
    if (size_t at = kNames.find(c); at != std::string_view::npos && pos_ + 1 < end_) {
      value += kValues[at];
      pos_ += 2;
      return true;
    }
    uint32_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    switch (c) {
      case 'N':
        value += "\xC2\x85";
        break;
      case '_':
        value += "\xC2\xA0";
        break;
      case 'L':
        value += "\xE2\x80\xA8";
        break;
      case 'P':
        value += "\xE2\x80\xA9";
        break;
      default:
        if (digits == 0) {
          Fail(pos_, pos_ + 2, fmt::format("`\\{}` is no escape sequence", c),
               c == '/' ? "write `/` without the backslash: the API server reads JSON as YAML 1.1"
                        : "double the backslash, or use single quotes");
          return false;
        }
    }
    uint32_t code = 0;
    for (uint32_t i = 0; i < digits; ++i) {
      char d = At(pos_ + 2 + i);
      int nibble = d >= '0' && d <= '9'                     ? d - '0'
                   : (d | 0x20) >= 'a' && (d | 0x20) <= 'f' ? (d | 0x20) - 'a' + 10
                                                            : -1;
      if (nibble < 0) {
        Fail(pos_, pos_ + 2 + i, fmt::format("`\\{}` needs {} hexadecimal digits", c, digits));
        return false;
      }
      code = code << 4 | static_cast<uint32_t>(nibble);
    }
    if (digits > 0) {
      if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
        Fail(pos_, pos_ + 2 + digits, "this escape is no Unicode character",
             "write characters outside the basic plane as `\\U` with eight digits");
        return false;
      }
      AppendUtf8(value, code);
    }
    pos_ += 2 + digits;
    return true;
  }

  void ReadBlockScalar(const Properties& properties) {
    uint32_t start = pos_;
    bool literal = text_[pos_++] == '|';
    int chomping = 0;
    int32_t increment = 0;
    if (!ReadBlockHeader(start, chomping, increment)) return;
    int32_t indent = increment > 0 ? std::max(indent_, 0) + increment : 0;
    std::string breaks;  // behind `last_break`
    uint32_t content_end = pos_, last_break = 0, last_break_size = 0;
    unfolded_.clear();
    if (!ReadBlockBreaks(indent, breaks)) return;
    bool was_blank = false;
    while (pos_ < end_ && Column() == indent) {
      bool blank = (ClassAt(pos_) & kBlankChar) != 0;
      if (!literal && last_break_size > 0 && !was_blank && !blank) {
        AppendFolded(unfolded_, last_break, last_break_size, breaks);
      } else {
        AppendBreak(unfolded_, last_break, last_break_size);
        unfolded_ += breaks;
      }
      breaks.clear();
      was_blank = blank;
      const uint32_t line = pos_;
      content_end = last_break = pos_ = LineEnd(line);
      last_break_size = BreakAt(pos_);
      unfolded_.append(text_ + line, pos_ - line);
      if (last_break_size > 0) TakeBreak(last_break_size);
      if (!ReadBlockBreaks(indent, breaks)) return;
    }
    if (chomping != -1) AppendBreak(unfolded_, last_break, last_break_size);
    if (chomping == 1) unfolded_ += breaks;
    key_allowed_ = true;
    builder_.Scalar(builder_.Keep(unfolded_), literal ? Style::kLiteral : Style::kFolded,
                    {start, content_end}, properties);
  }

  bool ReadBlockHeader(uint32_t start, int& chomping, int32_t& increment) {
    for (int i = 0; i < 2; ++i) {
      char c = At(pos_);
      if ((c == '+' || c == '-') && chomping == 0) {
        chomping = c == '+' ? 1 : -1;
        ++pos_;
      } else if (c >= '0' && c <= '9' && increment == 0) {
        if (c == '0') {
          Fail(pos_, pos_ + 1, "an indentation indicator is 1 to 9");
          return false;
        }
        increment = c - '0';
        ++pos_;
      }
    }
    while (pos_ < end_ && (ClassAt(pos_) & kBlankChar)) ++pos_;
    if (At(pos_) == '#') pos_ = LineEnd(pos_);
    uint32_t size = BreakAt(pos_);
    if (size == 0 && pos_ < end_) {
      Fail(start, pos_ + 1, fmt::format("text after `{}` must begin on the next line", text_[start]),
           "quote the value if the character is part of it");
      return false;
    }
    if (size > 0) TakeBreak(size);
    return true;
  }

  /// Blank lines and indentation before a line of a block scalar; finds the indentation where it is not
  /// known.
  bool ReadBlockBreaks(int32_t& indent, std::string& breaks) {
    int32_t widest = 0;
    while (true) {
      if (indent == 0 || Column() < indent) {
        const uint32_t text = SkipSpaces(pos_);
        pos_ = indent == 0 ? text : std::min(text, line_start_ + static_cast<uint32_t>(indent));
      }
      widest = std::max(widest, Column());
      if (At(pos_) == '\t' && pos_ < end_ && (indent == 0 || Column() < indent)) {
        Fail(pos_, pos_ + 1, "a tab where indentation is expected", "YAML is indented with spaces only");
        return false;
      }
      uint32_t size = BreakAt(pos_);
      if (size == 0) break;
      AppendBreak(breaks, pos_, size);
      TakeBreak(size);
    }
    if (indent == 0) indent = std::max({widest, indent_ + 1, 1});
    return true;
  }

  // --- the end ------------------------------------------------------------------------------------------

  /// The server reads one value and drops what follows it in the same document.
  void FindIgnored() {
    SkipToToken();
    if (pos_ >= end_) return;
    uint32_t begin = pos_;
    if (AtDocumentEnd()) {
      begin = pos_ + 3;
      pos_ = begin;
      key_allowed_ = false;
      SkipToToken();
      if (pos_ >= end_ || AtDocumentIndicator()) return;
      begin = pos_;
    } else if (text_[pos_] == '\t' || std::string_view("@`%").find(text_[pos_]) != std::string_view::npos) {
      return FailCannotStart();
    } else if ((At(pos_) == ':' || At(pos_) == '?') && IsBlankOrEnd(pos_ + 1) && !key_allowed_) {
      return Fail(pos_, pos_ + 1, "`: ` is not allowed here", "quote the value");
    } else if (text_[pos_] == '-' && IsBlankOrEnd(pos_ + 1) && !key_allowed_) {
      return Fail(pos_, pos_ + 1, "a list item cannot start here");
    } else if (text_[pos_] == '"' || text_[pos_] == '\'') {
      ReadQuoted(text_[pos_]);
      if (stopped_) return;
    }
    builder_.SetIgnored({begin, LineEnd(begin)});
  }

  [[gnu::cold]] void Decline() {
    declined_ = true;
    stopped_ = true;
  }

  const char* text_;
  uint32_t pos_;
  uint32_t end_;
  uint32_t line_start_;
  uint32_t line_ = 0;
  TreeBuilder& builder_;
  std::vector<Frame> frames_;
  std::string unfolded_;  // a scalar that is not what is written
  int32_t indent_ = -1;   // of the innermost block collection
  uint32_t flow_level_ = 0;
  bool key_allowed_ = true;     // a simple key may start here
  bool explicit_key_ = false;   // after `?` in flow context
  bool in_flow_value_ = false;  // the node being read is the value of a flow map's entry
  uint32_t flow_key_start_ = 0, flow_key_line_ = 0;
  bool flow_may_be_key_ = false;
  bool stopped_ = false;
  bool declined_ = false;
  const bool takes_shortcuts_;
};

}  // namespace

Outcome ReadNatively(std::string_view source, Span span, TreeBuilder& builder) {
  return Reader(source, span, builder, true).Run();
}

Outcome ReadWithoutShortcuts(std::string_view source, Span span, TreeBuilder& builder) {
  return Reader(source, span, builder, false).Run();
}

}  // namespace kubevet::yaml
