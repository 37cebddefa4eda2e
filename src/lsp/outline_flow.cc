// Values in flow style in the shape of a document: `{a: 1}`, `[a, b]`, JSON; also while they are being
// written.
#include <algorithm>

#include "lsp/outline.h"

namespace kubevet::lsp {
namespace {

constexpr uint32_t kNone = OutlineNode::kNone;
constexpr int kMostDepth = 200;

}  // namespace

class FlowReader {
 public:
  /// Up to `end`, or to a line that is indented by `indent` or less.
  FlowReader(Outline& outline, uint32_t end, int64_t indent)
      : outline_(outline), text_(outline.text_), end_(end), indent_(indent) {}

  /// A collection; returns where it ends.
  uint32_t Read(uint32_t owner, uint32_t begin, int depth) {
    at_ = begin;
    const bool is_list = text_[at_++] == '[';
    uint32_t slot = at_;
    uint32_t last = kNone;
    const auto end_slot = [&] {
      if (last != kNone) outline_.nodes_[last].slot.end = at_;
      last = kNone;
    };
    for (;;) {
      SkipBlanks();
      if (at_ >= end_) break;
      const char c = text_[at_];
      if (c == '}' || c == ']') {
        end_slot();
        ++at_;
        outline_.Owner(owner).is_flow_closed = true;
        break;
      }
      if (c == ',') {
        end_slot();
        slot = ++at_;
        continue;
      }
      if (last != kNone) {  // without a comma between them
        end_slot();
        slot = at_;
      }
      const uint32_t before = at_;
      last = is_list ? ReadItem(owner, slot, depth) : ReadEntry(owner, slot, depth);
      if (at_ == before) ++at_;
    }
    end_slot();
    outline_.Owner(owner).flow = {begin, at_};
    return at_;
  }

 private:
  /// Blanks, comments and line ends; a line that belongs to something else is the end.
  void SkipBlanks() {
    while (at_ < end_) {
      const char c = text_[at_];
      if (c == '#' && at_ > 0 && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\n')) {
        at_ = std::min(end_, static_cast<uint32_t>(std::min(text_.find('\n', at_), text_.size())));
      } else if (c == '\n') {
        const size_t next = text_.find_first_not_of(" \t\r\n", at_);
        if (next == std::string_view::npos || next >= end_) {
          at_ = end_;
          return;
        }
        const int64_t column = static_cast<int64_t>(next - text_.rfind('\n', next)) - 1;
        if (column <= indent_ && text_[next] != '}' && text_[next] != ']') {
          end_ = at_;
          return;
        }
        at_ = static_cast<uint32_t>(next);
        ++line_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  bool IsColon(uint32_t at, bool is_quoted) const {
    if (at >= end_ || text_[at] != ':') return false;
    return is_quoted || at + 1 >= end_ ||
           std::string_view(" \t\r\n,]}").find(text_[at + 1]) != std::string_view::npos;
  }

  struct Word {
    std::string_view text;
    Span span;
    bool is_quoted = false;
  };

  Word ReadWord() {
    const uint32_t begin = at_;
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      for (++at_; at_ < end_ && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
        if (quote == '"' && text_[at_] == '\\' && at_ + 1 < end_ && text_[at_ + 1] != '\n') ++at_;
      }
      const uint32_t inner_end = at_;
      if (at_ < end_ && text_[at_] == quote) ++at_;
      return {text_.substr(begin + 1, inner_end - begin - 1), {begin, at_}, true};
    }
    while (at_ < end_ && std::string_view(",]}\n").find(text_[at_]) == std::string_view::npos &&
           !IsColon(at_, false) && !(text_[at_] == '#' && text_[at_ - 1] == ' '))
      ++at_;
    uint32_t word_end = at_;
    while (word_end > begin && std::string_view(" \t\r").find(text_[word_end - 1]) != std::string_view::npos)
      --word_end;
    return {text_.substr(begin, word_end - begin), {begin, word_end}, false};
  }

  bool AtCollection() const { return at_ < end_ && (text_[at_] == '{' || text_[at_] == '['); }

  void ReadCollection(uint32_t owner, int depth) {
    if (depth < kMostDepth) {
      Read(owner, at_, depth + 1);
    } else {
      at_ = end_;
    }
  }

  uint32_t Append(OutlineNode node, uint32_t owner, uint32_t slot) {
    node.slot = {slot, end_};
    node.line = line_;
    return outline_.Append(std::move(node), owner);
  }

  /// A node that holds the collection at hand.
  uint32_t AppendCollection(OutlineNode node, uint32_t owner, uint32_t slot, int depth) {
    const uint32_t index = Append(std::move(node), owner, slot);
    ReadCollection(index, depth);
    return index;
  }

  uint32_t ReadItem(uint32_t owner, uint32_t slot, int depth) {
    OutlineNode item;
    item.is_item = true;
    item.key_span = item.value_span = {at_, at_};
    if (AtCollection()) return AppendCollection(std::move(item), owner, slot, depth);
    const Word word = ReadWord();
    item.value = word.text;
    item.value_span = word.span;
    return Append(std::move(item), owner, slot);
  }

  uint32_t ReadEntry(uint32_t owner, uint32_t slot, int depth) {
    OutlineNode entry;
    if (AtCollection()) return AppendCollection(std::move(entry), owner, slot, depth);  // no key
    const Word key = ReadWord();
    entry.key = key.text;
    entry.key_span = key.span;
    entry.value_span = {key.span.end, key.span.end};
    const uint32_t index = Append(std::move(entry), owner, slot);
    SkipBlanks();
    if (!IsColon(at_, key.is_quoted)) return index;
    outline_.nodes_[index].has_colon = true;
    ++at_;
    const uint32_t behind = at_, line = line_;
    SkipBlanks();
    outline_.nodes_[index].value_span = {std::min(behind + 1, at_), std::min(behind + 1, at_)};
    if (AtCollection()) {
      ReadCollection(index, depth);
      return index;
    }
    if (at_ >= end_ || std::string_view(",]}").find(text_[at_]) != std::string_view::npos) return index;
    const uint32_t value_begin = at_;
    const Word value = ReadWord();
    const uint32_t after = at_;
    SkipBlanks();
    if (line_ != line && IsColon(at_, value.is_quoted)) {  // the key of the next line: the value is missing
      at_ = value_begin;
      return index;
    }
    if (line_ == line) at_ = after;
    outline_.nodes_[index].value = value.text;
    outline_.nodes_[index].value_span = value.span;
    return index;
  }

  Outline& outline_;
  std::string_view text_;
  uint32_t end_;
  int64_t indent_;
  uint32_t at_ = 0;
  uint32_t line_ = 0;  // counted from where the value begins
};

void Outline::AddFlow(uint32_t owner, uint32_t begin) {
  const int64_t indent = owner == kNone ? -1 : int64_t{nodes_[owner].indent};
  flow_end_ = FlowReader(*this, span_.end, indent).Read(owner, begin, 0);
}

std::optional<uint32_t> Outline::FlowAt(uint32_t offset) const {
  const auto is_inside = [&](const OutlineNode& node) {
    return node.flow.size() > 0 && node.flow.begin < offset &&
           (offset < node.flow.end || (offset == node.flow.end && !node.is_flow_closed));
  };
  std::optional<uint32_t> owner;
  if (is_inside(root_)) owner = kNone;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const bool is_inner = !owner || nodes_[i].flow.begin >= Owner(*owner).flow.begin;
    if (is_inner && is_inside(nodes_[i])) owner = i;
  }
  return owner;
}

Cursor Outline::CursorInFlow(uint32_t offset, uint32_t owner) const {
  Cursor cursor;
  cursor.in_flow = true;
  cursor.wants_quotes = IsFlow();
  cursor.what = Cursor::What::kKey;
  cursor.parent = owner;
  const auto set_word = [&](Span word) {
    cursor.word = word;
    cursor.prefix = std::string(text_.substr(word.begin, offset - word.begin));
    if (word.size() > 0) cursor.wants_quotes = text_[word.begin] == '"';
  };
  set_word({offset, offset});
  uint32_t child = kNone;
  for (uint32_t each : ChildrenOf(owner)) {
    if (nodes_[each].slot.begin <= offset && offset <= nodes_[each].slot.end) child = each;
  }
  if (child == kNone) {
    cursor.wants_item = text_[Owner(owner).flow.begin] == '[';
    return cursor;
  }
  const OutlineNode& node = nodes_[child];
  const Span first = node.is_item ? node.value_span : node.key_span;
  if (offset < first.begin) {
    cursor.wants_item = node.is_item;
    return cursor;
  }
  cursor.node = child;
  if (node.is_item) {
    if (node.flow.size() > 0 || offset > node.value_span.end) cursor.what = Cursor::What::kNothing;
    cursor.parent = child;
    cursor.begins_item = true;
    set_word(node.value_span);
    return cursor;
  }
  if (offset <= node.key_span.end) {
    cursor.has_colon = node.has_colon;
    set_word(node.key_span);
    return cursor;
  }
  const bool is_behind_colon = node.has_colon && offset > text_.find(':', node.key_span.end);
  const bool is_in_value =
      node.value_span.size() == 0 || (node.value_span.begin <= offset && offset <= node.value_span.end);
  if (!is_behind_colon || !is_in_value || node.flow.size() > 0) {
    cursor.what = Cursor::What::kNothing;
    return cursor;
  }
  cursor.what = Cursor::What::kValue;
  cursor.parent = child;
  set_word(node.value_span.size() > 0 ? node.value_span : Span{offset, offset});
  return cursor;
}

}  // namespace kubevet::lsp
