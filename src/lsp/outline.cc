#include "lsp/outline.h"

#include <algorithm>

namespace kubevet::lsp {
namespace {

constexpr uint32_t kNone = OutlineNode::kNone;

bool IsSeparator(std::string_view line) {
  return line.starts_with("---") &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\r' || line[3] == '\t');
}

/// Where the colon behind a key is; npos when there is none.
size_t FindColon(std::string_view text) {
  if (text.empty()) return std::string_view::npos;
  size_t from = 0;
  if (text[0] == '"' || text[0] == '\'') {
    const size_t quote = text.find(text[0], 1);
    if (quote == std::string_view::npos) return quote;
    from = quote + 1;
  }
  for (size_t at = text.find(':', from); at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\t') return at;
  }
  return std::string_view::npos;
}

/// Without a comment behind it and blanks.
std::string_view WithoutComment(std::string_view text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && (i == 0 || text[i - 1] == ' ')) {
      quote = c;
    } else if (c == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      text = text.substr(0, i);
      break;
    }
  }
  const size_t last = text.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? text.substr(0, 0) : text.substr(0, last + 1);
}

std::string_view WithoutQuotes(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return text;
  const char quote = text[0];
  text.remove_prefix(1);
  if (text.ends_with(quote)) text.remove_suffix(1);
  return text;
}

bool BeginsFlow(std::string_view value) {
  return !value.empty() && (value[0] == '{' || value[0] == '[');
}

bool BeginsBlock(std::string_view value) {
  return !value.empty() && (value[0] == '|' || value[0] == '>');
}

}  // namespace

Outline::Outline(std::string_view text, uint32_t offset) : text_(text) {
  struct Line {
    uint32_t begin, end;
  };
  std::vector<Line> lines;
  for (uint32_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back({begin, static_cast<uint32_t>(end)});
    begin = static_cast<uint32_t>(end) + 1;
  }
  const auto text_of = [&](const Line& line) { return text.substr(line.begin, line.end - line.begin); };
  size_t at = 0;
  while (at + 1 < lines.size() && lines[at + 1].begin <= offset) ++at;
  size_t first = at, end = at + 1;
  while (first > 0 && !IsSeparator(text_of(lines[first]))) --first;
  if (IsSeparator(text_of(lines[first]))) ++first;
  while (end < lines.size() && !IsSeparator(text_of(lines[end]))) ++end;
  if (first >= end) first = end;  // the cursor is on a separator at the end
  span_.begin = first < lines.size() ? lines[first].begin : static_cast<uint32_t>(text.size());
  span_.end = end > 0 ? lines[end - 1].end : 0;
  for (size_t i = first; i < end; ++i) AddLine(static_cast<uint32_t>(i), lines[i].begin, lines[i].end);
  open_.clear();
}

uint32_t Outline::Append(OutlineNode node, uint32_t parent) {
  node.parent = parent;
  const auto index = static_cast<uint32_t>(nodes_.size());
  (parent == kNone ? top_ : nodes_[parent].children).push_back(index);
  nodes_.push_back(std::move(node));
  return index;
}

uint32_t Outline::Add(OutlineNode node, bool is_item) {
  while (!open_.empty()) {
    const OutlineNode& last = nodes_[open_.back()];
    const bool is_inside =
        last.indent < node.indent || (last.indent == node.indent && is_item && !last.is_item);
    if (is_inside) break;
    open_.pop_back();
  }
  node.is_item = is_item;
  const uint32_t index = Append(std::move(node), open_.empty() ? kNone : open_.back());
  open_.push_back(index);
  return index;
}

void Outline::AddLine(uint32_t line, uint32_t begin, uint32_t end) {
  if (begin < flow_end_) return;
  std::string_view rest = text_.substr(begin, end - begin);
  const size_t indent = rest.find_first_not_of(' ');
  if (indent == std::string_view::npos || rest[indent] == '\r') return;
  if (block_) {
    if (indent > *block_) return;
    block_.reset();
  }
  if (rest[indent] == '#' || rest[indent] == '\t') return;
  uint32_t column = static_cast<uint32_t>(indent);
  rest.remove_prefix(indent);
  while (rest.starts_with('-') && (rest.size() == 1 || rest[1] == ' ' || rest[1] == '\r')) {
    OutlineNode item;
    item.indent = column;
    item.line = line;
    item.key_span = {begin + column, begin + column + 1};
    const size_t inner = rest.find_first_not_of(' ', 1);
    const bool is_empty = inner == std::string_view::npos || rest[inner] == '\r' || rest[inner] == '#';
    const uint32_t at =
        begin + column +
        (is_empty ? std::min<uint32_t>(2, static_cast<uint32_t>(rest.size())) : static_cast<uint32_t>(inner));
    item.value_span = {at, at};
    Add(std::move(item), true);
    if (is_empty) return;
    column += static_cast<uint32_t>(inner);
    rest.remove_prefix(inner);
  }
  const std::string_view content = WithoutComment(rest);
  if (content.empty()) return;
  const size_t colon = BeginsFlow(content) ? std::string_view::npos : FindColon(content);
  OutlineNode* const last = open_.empty() ? nullptr : &nodes_[open_.back()];
  const bool is_after_dash = last != nullptr && last->is_item && last->line == line;
  if (BeginsFlow(content)) {
    // The value of the nearest entry or item that is indented less.
    while (!open_.empty() && !is_after_dash && nodes_[open_.back()].indent >= column) open_.pop_back();
    const uint32_t owner = open_.empty() ? kNone : open_.back();
    if (Owner(owner).flow.size() == 0) AddFlow(owner, begin + column);
    return;
  }
  if (colon == std::string_view::npos && is_after_dash) {
    last->value = WithoutQuotes(content);
    last->value_span = {begin + column, begin + column + static_cast<uint32_t>(content.size())};
    if (BeginsBlock(content)) block_ = last->indent;
    return;
  }
  OutlineNode entry;
  entry.indent = column;
  entry.line = line;
  const std::string_view key = WithoutComment(content.substr(0, colon));
  entry.key = WithoutQuotes(key);
  entry.key_span = {begin + column, begin + column + static_cast<uint32_t>(key.size())};
  entry.value_span = {entry.key_span.end, entry.key_span.end};
  if (colon != std::string_view::npos) {
    entry.has_colon = true;
    const uint32_t after = begin + column + static_cast<uint32_t>(colon) + 1;
    std::string_view value = content.substr(colon + 1);
    const size_t blanks = std::min(value.find_first_not_of(" \t"), value.size());
    value.remove_prefix(blanks);
    entry.value = WithoutQuotes(value);
    const uint32_t at = after + static_cast<uint32_t>(blanks);
    entry.value_span = {at, at + static_cast<uint32_t>(value.size())};
    if (BeginsBlock(value)) block_ = column;
  }
  const uint32_t value_begin = entry.value_span.begin;
  const bool has_flow = BeginsFlow(entry.value);
  if (has_flow) entry.value = {};
  const uint32_t index = Add(std::move(entry), false);
  if (has_flow) AddFlow(index, value_begin);
}

const std::vector<uint32_t>& Outline::ChildrenOf(uint32_t node) const {
  return node == kNone ? top_ : nodes_[node].children;
}

std::optional<uint32_t> Outline::Find(uint32_t node, std::string_view key) const {
  for (uint32_t child : ChildrenOf(node)) {
    if (!nodes_[child].is_item && nodes_[child].has_colon && nodes_[child].key == key) return child;
  }
  return std::nullopt;
}

std::optional<uint32_t> Outline::FindPath(uint32_t node, std::string_view dotted) const {
  std::optional<uint32_t> at = node;
  while (at && !dotted.empty()) {
    const size_t dot = std::min(dotted.find('.'), dotted.size());
    at = Find(*at, dotted.substr(0, dot));
    dotted.remove_prefix(std::min(dotted.size(), dot + 1));
  }
  return at;
}

std::string_view Outline::ValueAt(uint32_t node, std::string_view dotted) const {
  const auto found = FindPath(node, dotted);
  return found && *found != kNone ? nodes_[*found].value : std::string_view();
}

std::vector<std::string_view> Outline::PathOf(uint32_t node, uint32_t object) const {
  std::vector<std::string_view> path;
  for (; node != kNone && node != object; node = nodes_[node].parent)
    path.push_back(nodes_[node].is_item ? "[]" : nodes_[node].key);
  std::reverse(path.begin(), path.end());
  return path;
}

uint32_t Outline::ObjectOf(uint32_t node) const {
  for (; node != kNone; node = nodes_[node].parent) {
    if (!nodes_[node].is_item) continue;
    const uint32_t list = nodes_[node].parent;
    const bool is_of_list = list != kNone && nodes_[list].key == "items" && nodes_[list].parent == kNone;
    if (is_of_list && ValueAt(kNone, "kind").ends_with("List")) return node;
  }
  return kNone;
}

Cursor Outline::CursorAt(uint32_t offset) const {
  Cursor cursor;
  const size_t before = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
  const auto begin = static_cast<uint32_t>(before == std::string_view::npos ? 0 : before + 1);
  const std::string_view line = text_.substr(begin, std::min(text_.find('\n', begin), text_.size()) - begin);
  const std::string_view left = text_.substr(begin, offset - begin);
  if (IsSeparator(line) && offset > begin) return cursor;
  if (WithoutComment(left) != left.substr(0, left.find_last_not_of(" \t\r") + 1)) return cursor;  // a comment

  if (const auto owner = FlowAt(offset)) return CursorInFlow(offset, *owner);

  // The entry on this line, the innermost one that begins before the cursor.
  uint32_t here = kNone, above = kNone;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const uint32_t at = nodes_[i].key_span.begin;
    if (at < begin) above = i;
    if (at >= begin && at <= offset && at < begin + line.size()) here = i;
  }
  if (here != kNone) {
    const OutlineNode& node = nodes_[here];
    cursor.node = here;
    if (node.is_item) {
      // Behind a dash: an item of the list, a plain value or the first key of a map.
      if (offset <= node.key_span.begin || node.flow.size() > 0) return cursor;
      cursor.parent = here;
      cursor.word = node.value_span.begin <= offset ? node.value_span : Span{offset, offset};
      cursor.prefix = std::string(text_.substr(cursor.word.begin, offset - cursor.word.begin));
      cursor.indent = cursor.word.begin - begin;
      cursor.begins_item = true;
      cursor.what = Cursor::What::kKey;
      return cursor;
    }
    if (offset <= node.key_span.end) {
      cursor.what = Cursor::What::kKey;
      cursor.parent = node.parent;
      cursor.word = node.key_span;
      cursor.prefix = std::string(text_.substr(node.key_span.begin, offset - node.key_span.begin));
      cursor.indent = node.indent;
      cursor.has_colon = node.has_colon;
      cursor.begins_item =
          node.parent != kNone && nodes_[node.parent].is_item && nodes_[node.parent].line == node.line;
      const bool is_list = node.parent != kNone && !nodes_[node.parent].is_item;
      cursor.wants_item = is_list && !node.has_colon;
      return cursor;
    }
    const size_t colon = text_.find(':', node.key_span.end);
    if (!node.has_colon || offset <= colon) return cursor;
    if (node.flow.size() > 0) return cursor;
    if (!node.value.empty() && (offset < node.value_span.begin || offset > node.value_span.end))
      return cursor;
    cursor.what = Cursor::What::kValue;
    cursor.parent = here;
    cursor.word = node.value.empty() ? Span{offset, offset} : node.value_span;
    cursor.prefix = std::string(text_.substr(cursor.word.begin, offset - cursor.word.begin));
    cursor.indent = cursor.word.begin - begin;
    return cursor;
  }
  if (line.find_first_not_of(" \r") != std::string_view::npos) return cursor;  // inside a block, for example

  // An empty line: the column says which map it would be in.
  const uint32_t column = offset - begin;
  uint32_t at = above;
  while (at != kNone && nodes_[at].indent >= column) at = nodes_[at].parent;
  if (above != kNone && BeginsBlock(nodes_[above].value) && column > nodes_[above].indent) return cursor;
  cursor.what = Cursor::What::kKey;
  cursor.parent = at;
  cursor.word = {offset, offset};
  cursor.indent = column;
  cursor.wants_item = at != kNone && !nodes_[at].is_item;
  return cursor;
}

}  // namespace kubevet::lsp
