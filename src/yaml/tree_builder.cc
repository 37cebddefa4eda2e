#include "yaml/tree_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "base/base64.h"
#include "base/hash.h"
#include "yaml/reader.h"
#include "yaml/scalars.h"

namespace kubevet::yaml {
namespace {

using internal::TapeShort;
using internal::TapeValue;
using internal::TapeWord;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";
/// A document begins where there is room for so much of it; one that needs more than there is goes on in a
/// block of the other size, or a larger one.
constexpr size_t kLeastRoom = 4 << 10;
constexpr size_t kGrownBlock = 2 << 20;
constexpr size_t kUsualDepth = 16;
constexpr uint64_t kMany = std::numeric_limits<uint64_t>::max() / 4;

uint64_t AddSaturating(uint64_t a, uint64_t b) {
  return std::min(a + b, kMany);
}

/// The first half of a value.
uint32_t ValueWritten(Kind kind, Style style) {
  return static_cast<uint32_t>(kind) | static_cast<uint32_t>(style) << internal::kStyleShift;
}

/// Of one that stands in the source as it is, and is short.
uint32_t ShortValue(Kind kind, Style style, Span span) {
  return ValueWritten(kind, style) | internal::kIsShort | span.size() << internal::kShortSizeShift;
}

/// How much of a document may come from aliases, as the server's YAML library limits it: almost all of a
/// small one, a tenth of a very large one.
double AllowedAliasRatio(uint64_t decodes) {
  constexpr double kLow = 400'000, kHigh = 4'000'000;
  double count = static_cast<double>(decodes);
  if (count <= kLow) return 0.99;
  if (count >= kHigh) return 0.10;
  return 0.99 - 0.89 * (count - kLow) / (kHigh - kLow);
}

}  // namespace

TreeBuilder::TreeBuilder(Document& document, Span span)
    : document_(&document), source_(document.source().text().data()), block_(TakeBlock(kLeastRoom)) {
  document.span_ = span;
  frames_.reserve(kUsualDepth);
  constexpr uintptr_t kAlignment = alignof(TapeWord);
  char* const low = block_->low + (-reinterpret_cast<uintptr_t>(block_->low) & (kAlignment - 1));
  document.tape_ = tape_end_ = reinterpret_cast<TapeWord*>(low);
}

TreeBuilder::~TreeBuilder() {
  document_->tape_size_ = tape_size();
  block_->low = reinterpret_cast<char*>(tape_end_ + kWordsBehind);
  document_->block_ = block_;
  GiveBack(std::move(block_));
}

/// Goes on in a new block; the old one keeps the texts.
void TreeBuilder::Grow(size_t needed) {
  const size_t size = tape_size() * sizeof(TapeWord);
  auto larger = std::make_shared<Block>(std::max({kGrownBlock, 2 * size, size + needed + kLeastRoom}));
  std::memcpy(larger->low, document_->tape_, size);
  document_->tape_ = reinterpret_cast<TapeWord*>(larger->low);
  tape_end_ = reinterpret_cast<TapeWord*>(larger->low + size);
  document_->MakeExtras().blocks.push_back(std::exchange(block_, std::move(larger)));
}

std::string_view TreeBuilder::Keep(std::string_view text) {
  const uint32_t length = static_cast<uint32_t>(text.size());
  const size_t needed = text.size() + sizeof(length);
  char** high = &block_->high;
  if (needed > kGrownBlock / 4) {  // a block of its own
    auto& blocks = document_->MakeExtras().blocks;
    high = &blocks.emplace_back(std::make_shared<Block>(needed))->high;
  } else if (room() < needed) {
    Grow();
    high = &block_->high;
  }
  *high -= needed;
  std::memcpy(*high, &length, sizeof(length));
  std::memcpy(*high + sizeof(length), text.data(), text.size());
  return {*high + sizeof(length), text.size()};
}

void TreeBuilder::Fail(Problem problem) {
  if (!failed_) document_->MakeExtras().error = std::move(problem);
  failed_ = true;
}

bool TreeBuilder::ExpectsKey() const {
  return !frames_.empty() && frames_.back().is_map && frames_.back().children % 2 == 0;
}

void TreeBuilder::FailAsKey(Kind kind, Span span) {
  Fail(SyntaxProblem(
      span, fmt::format("a {} cannot be a key", ToString(kind)),
      kind == Kind::kMap ? "quote values that start with `{`" : "quote keys that start with `[`"));
}

void TreeBuilder::FailTooDeep(Span span) {
  Fail(SyntaxProblem(span, fmt::format("nested more than {} levels deep", kMaxDepth)));
}

void TreeBuilder::AfterNode(uint32_t height, uint32_t end) {
  last_end_ = end;
  if (frames_.empty()) return;
  Frame& parent = frames_.back();
  ++parent.children;
  parent.height = std::max(parent.height, height);
}

bool TreeBuilder::Copy(Node value) {
  if (failed_ || value.at_ != value.index_) return false;
  const Document& from = *value.document_;
  const uint32_t begin = value.index_, end = from.EndOf(begin);
  // What is around an alias is asked for before what is below it: one look is enough for all of them.
  if (begin <= not_copied_ && not_copied_ < end) return false;
  const auto after = [](uint32_t at, uint32_t what) {
    if (what & (internal::kIsKey | internal::kIsShort)) return at + 1;
    const bool is_map = static_cast<Kind>(what & internal::kKindMask) == Kind::kMap;
    return at + (is_map || (what & internal::kIsKept) ? 3 : 2);
  };
  for (uint32_t at = begin; at < end; at = after(at, from.WhatAt(at))) {
    const uint32_t what = from.WhatAt(at);
    if ((what & internal::kIsKey) || !(what & (internal::kIsAlias | internal::kHasMerge))) continue;
    not_copied_ = at;
    return false;
  }
  const size_t size = (end - begin) * sizeof(TapeWord);
  if (room() < size) Grow(size);
  const uint32_t shift = tape_size() - begin;
  std::memcpy(tape_end_, from.tape_ + begin, size);
  for (uint32_t at = begin; at < end; at = after(at, from.WhatAt(at))) {
    const uint32_t what = from.WhatAt(at);
    if (!(what & internal::kIsKey)) {
      if (!(what & internal::kIsShort)) ValueAt(at + shift).end_index += shift;
    } else {
      document_->keys_.Add(what);
      if (what & internal::kIsKept) CopyKeptKey(from, at, at + shift);
    }
  }
  tape_end_ += end - begin;
  AfterNode(0, value.span().end);
  return true;
}

void TreeBuilder::CopyKey(Node key) {
  Frame& map = frames_.back();
  ++map.children;
  const TapeShort copied = key.document_->ShortAt(key.index_);
  if (copied.what & internal::kIsKept) CopyKeptKey(*key.document_, key.index_, tape_size());
  Note(map, copied.what);
  Push(copied);
}

void TreeBuilder::CopyKeptKey(const Document& from, uint32_t index, uint32_t to) {
  Document::KeptKey key = from.KeptKeyAt(index);
  key.index = to;
  document_->MakeExtras().kept_keys.push_back(key);
}

void TreeBuilder::SetAnchor(std::string_view anchor, uint32_t node, bool open, uint32_t height,
                            uint64_t decodes) {
  if (!anchor.empty()) anchors_[anchor] = {node, open, height, decodes};
}

void TreeBuilder::Scalar(std::string_view text, Style style, Span span, const Properties& properties) {
  Kind kind = style == Style::kPlain ? ResolvePlain(text) : Kind::kString;
  if (failed()) return;
  ++decodes_;
  const std::string_view written = text;
  if (!properties.tag.empty() && !ApplyTag(properties.tag, text, kind, span)) return;
  const uint32_t index = tape_size();
  if (ExpectsKey()) {
    const bool may_merge = (style == Style::kPlain && properties.tag.empty()) || properties.tag == "!" ||
                           properties.tag == "tag:yaml.org,2002:merge";
    if (may_merge && written == "<<") {
      ValueAt(frames_.back().node).what |= internal::kHasMerge;
      Push(TapeShort{static_cast<uint32_t>(kind) | internal::kIsKey | internal::kIsMerge |
                         (static_cast<uint32_t>(text.size()) << internal::kSizeShift),
                     span.begin});
    } else {
      MakeKey(text, kind, style, span);
      if (failed()) return;
    }
  } else {
    if (kind == Kind::kFloat) {
      // Infinity and NaN have no JSON form.
      auto number = ParseNumber(text);
      if (number && number->real && !(*number->real - *number->real == 0)) {
        Fail(SyntaxProblem(span, fmt::format("`{}` has no JSON form, the API server cannot read it", written),
                           "quote it if it is meant as text"));
        return;
      }
    }
    PushScalar(text, kind, style, span);
  }
  SetAnchor(properties.anchor, index, false, 0, 1);
  AfterNode(0, span.end);
}

bool TreeBuilder::IsInPlace(std::string_view text, Style style, Span span) const {
  if (style == Style::kLiteral || style == Style::kFolded) return false;
  const uint32_t quote = style == Style::kPlain ? 0 : 1;
  return text.size() == span.size() - 2 * quote &&
         (text.empty() || text.data() == source_ + span.begin + quote);
}

void TreeBuilder::PushScalar(std::string_view text, Kind kind, Style style, Span span) {
  if (IsInPlace(text, style, span)) return PushInPlace(kind, style, span);
  Push(TapeValue{ValueWritten(kind, style) | internal::kIsKept, span, tape_size() + 3});
  Push(reinterpret_cast<TapeWord>(text.data()));
}

void TreeBuilder::PushInPlace(Kind kind, Style style, Span span) {
  if (span.size() > internal::kMostShortSize)
    return Push(TapeValue{ValueWritten(kind, style), span, tape_size() + 2});
  Push(TapeShort{ShortValue(kind, style, span), span.begin});
}

void TreeBuilder::PushKey(std::string_view text, Kind kind, Style style, Span span) {
  const Key key = Key::Kept(text);
  uint32_t what = static_cast<uint32_t>(kind) | internal::kIsKey | key.what();
  if (!IsInPlace(text, style, span) || text.size() > internal::kMostSize) {
    document_->MakeExtras().kept_keys.push_back({tape_size(), text, span, style});
    what |= internal::kIsKept;
  } else if (style != Style::kPlain) {
    what |= internal::kIsQuoted;
  }
  Push(TapeShort{what, span.begin});
  Note(frames_.back(), what);
}

inline uint32_t TreeBuilder::SimpleKeyAt(Span span) const {
  const std::string_view text = Written(span);
  if (failed_ || text.size() > internal::kMostSize) return 0;
  const Key key = Key::Kept(text);
  if (!key.is_common() && ResolvePlain(text) != Kind::kString) return 0;
  return static_cast<uint32_t>(Kind::kString) | internal::kIsKey | key.what();
}

bool TreeBuilder::SimpleKey(Span span) {
  const uint32_t what = SimpleKeyAt(span);
  if (what == 0) return false;
  Frame& map = frames_.back();
  ++map.children;
  ++decodes_;
  Push(TapeShort{what, span.begin});
  Note(map, what);
  last_end_ = span.end;
  return true;
}

inline Kind TreeBuilder::KindAt(Span span, Style style) const {
  return style == Style::kPlain ? ResolvePlain(Written(span)) : Kind::kString;
}

void TreeBuilder::SimpleValue(Span span, Style style) {
  const Kind kind = KindAt(span, style);
  if (failed_ || kind == Kind::kFloat) return Scalar(Written(span), style, span, {});
  ++frames_.back().children;
  ++decodes_;
  PushInPlace(kind, style, span);
  last_end_ = span.end;
}

bool TreeBuilder::SimpleEntry(Span key, Span value, Style style) {
  const uint32_t what = SimpleKeyAt(key);
  if (what == 0) return false;
  const Kind kind = KindAt(value, style);
  if (kind == Kind::kFloat || value.size() > internal::kMostShortSize || room() < 2 * sizeof(TapeWord))
      [[unlikely]] {
    SimpleKey(key);
    SimpleValue(value, style);
    return true;
  }
  Frame& map = frames_.back();
  map.children += 2;
  decodes_ += 2;
  ::new (tape_end_) TapeShort{what, key.begin};
  ::new (tape_end_ + 1) TapeShort{ShortValue(kind, style, value), value.begin};
  tape_end_ += 2;
  Note(map, what);
  last_end_ = value.end;
  return true;
}

bool TreeBuilder::ApplyTag(std::string_view tag, std::string_view& text, Kind& kind, Span span) {
  auto is = [&](std::string_view name) {
    return tag.starts_with(kTagPrefix) && tag.substr(kTagPrefix.size()) == name;
  };
  if (is("binary")) {
    auto data = DecodeBase64(text);
    if (!data) {
      Fail(SyntaxProblem(span, "the value tagged `!!binary` is not base64"));
      return false;
    }
    text = Keep(*data);
    kind = Kind::kString;
    return true;
  }
  std::optional<Kind> wanted = is("bool")    ? std::optional(Kind::kBool)
                               : is("int")   ? std::optional(Kind::kInt)
                               : is("float") ? std::optional(Kind::kFloat)
                               : is("null")  ? std::optional(Kind::kNull)
                                             : std::nullopt;
  if (!wanted) {
    kind = Kind::kString;
    return true;
  }
  Kind actual = ResolvePlain(text);
  if (actual != *wanted && !(*wanted == Kind::kFloat && actual == Kind::kInt)) {
    Fail(SyntaxProblem(span, fmt::format("`{}` is a {}, not a {} as its tag says", text, ToString(actual),
                                         ToString(*wanted))));
    return false;
  }
  kind = *wanted;
  return true;
}

void TreeBuilder::MakeKey(std::string_view text, Kind kind, Style style, Span span) {
  if (kind == Kind::kNull) {
    Fail(SyntaxProblem(span, "null cannot be a key", "quote the key"));
    return;
  }
  if (auto json = JsonKey(text, kind)) text = Keep(*json);
  PushKey(text, kind, style, span);
}

void TreeBuilder::Alias(std::string_view anchor, Span span) {
  auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    Fail(SyntaxProblem(span, fmt::format("unknown anchor `{}`", anchor), "anchors end with their document"));
    return;
  }
  const Anchor target = found->second;
  if (target.open) {
    Fail(SyntaxProblem(span, fmt::format("the value of anchor `{}` contains itself", anchor)));
    return;
  }
  const Node node(document_, target.node);
  if (failed()) return;
  if ((node.IsMap() || node.IsList()) && ExpectsKey()) return FailAsKey(node.kind(), span);
  if (depth() + target.height > kMaxDepth) return FailTooDeep(span);
  decodes_ = AddSaturating(decodes_ + 1, target.decodes);
  alias_decodes_ = AddSaturating(alias_decodes_, target.decodes);
  if (ExpectsKey()) {  // an alias as a key is a copy: keys are scalars
    MakeKey(Keep(node.text()), node.kind(), node.style(), span);
  } else {
    const uint32_t style = static_cast<uint32_t>(node.style()) << internal::kStyleShift;
    Push(TapeValue{static_cast<uint32_t>(node.kind()) | internal::kIsAlias | style, span, tape_size() + 3});
    Push(TapeWord{target.node});
  }
  CheckAliasing(span);
  AfterNode(target.height, span.end);
}

void TreeBuilder::CheckAliasing(Span span) {
  if (alias_decodes_ > 100 && decodes_ > 1000 &&
      static_cast<double>(alias_decodes_) / static_cast<double>(decodes_) > AllowedAliasRatio(decodes_)) {
    Fail(SyntaxProblem(span, "the aliases of this document expand to far more than the document itself",
                       "the API server refuses it; write the values out"));
  }
}

void TreeBuilder::Begin(Kind kind, uint32_t offset, const Properties& properties) {
  if (failed()) return;
  if (ExpectsKey() || depth() >= kMaxDepth) [[unlikely]]
    return FailToBegin(kind, offset);
  if (room() < internal::kMapEntries * sizeof(TapeWord)) [[unlikely]]  // for what is in front of the children
    Grow();
  const uint32_t index = tape_size();
  ::new (tape_end_) TapeValue{static_cast<uint32_t>(kind), {offset, offset}, 0};
  tape_end_ += internal::kListItems;
  if (kind == Kind::kMap) *tape_end_++ = 0;  // its keys' bits
  SetAnchor(properties.anchor, index, true, 0, 0);
  frames_.push_back({index, kind == Kind::kMap, false, 0, 0, decodes_, properties.anchor});
  ++decodes_;
}

void TreeBuilder::FailToBegin(Kind kind, uint32_t offset) {
  const Span start{offset, std::min(offset + 1, document_->span_.end)};
  if (ExpectsKey()) return FailAsKey(kind, start);
  FailTooDeep(start);
}

void TreeBuilder::End(uint32_t end) {
  if (failed()) return;
  const Frame& frame = frames_.back();
  TapeValue& node = ValueAt(frame.node);
  node.end_index = tape_size();
  node.span.end = end;
  const bool has_merge = (node.what & internal::kHasMerge) != 0;  // only of a map
  if (has_merge) {
    ExpandMerges(frame.node);
    if (failed()) return;
  }
  if (has_merge || frame.may_repeat) FindDuplicates(frame, has_merge);
  const uint32_t height = frame.height + (frame.children > 0 ? 1 : 0);
  if (!frame.anchor.empty()) {
    auto found = anchors_.find(frame.anchor);
    if (found != anchors_.end() && found->second.node == frame.node) {
      found->second.open = false;
      found->second.height = height;
      found->second.decodes = decodes_ - frame.decodes_before;
    }
  }
  frames_.pop_back();
  AfterNode(height, end);
}

void TreeBuilder::ExpandMerges(uint32_t map) {
  std::vector<std::pair<uint32_t, uint32_t>> entries;
  auto add_all = [&](uint32_t value) {
    Node source(document_, value);
    if (!source.IsMap()) return false;
    for (auto [key, each] : source.entries()) entries.emplace_back(key.at_, each.at_);
    return true;
  };
  auto merge = [&](uint32_t value) {
    Node source(document_, value);
    if (source.IsMap()) return add_all(value);
    if (!source.IsList() || (ValueAt(value).what & internal::kIsAlias) != 0) return false;
    std::vector<uint32_t> maps;  // earlier ones take precedence: they are applied last
    for (Node item : source.items()) maps.insert(maps.begin(), item.at_);
    return std::all_of(maps.begin(), maps.end(), add_all);
  };
  for (uint32_t key = map + internal::kMapEntries; key < ValueAt(map).end_index;) {
    const uint32_t value = key + 1;
    if ((document_->WhatAt(key) & internal::kIsMerge) == 0) {
      entries.emplace_back(key, value);
    } else if (!merge(value)) {
      Fail(SyntaxProblem(document_->SpanOf(value), "a merge key takes a map or a list of maps"));
      return;
    }
    key = document_->EndOf(value);
  }
  for (const auto& [key, value] : entries) KeyBitsAt(map) |= internal::KeyBit(document_->WhatAt(key));
  document_->MakeExtras().merged.emplace(map, std::move(entries));
}

void TreeBuilder::FindDuplicates(const Frame& map, bool merged) {
  Node node(document_, map.node);
  constexpr uint32_t kFew = 16;
  const uint32_t count = map.children / 2;
  if (count <= kFew && !merged) {
    uint32_t keys[kFew];
    uint32_t seen = 0;
    for (auto [key, value] : node.entries()) {
      for (uint32_t i = 0; i < seen; ++i) {
        const uint32_t other = document_->WhatAt(keys[i]), what = document_->WhatAt(key.index_);
        if (((other ^ what) & internal::kSizeAndHash) == 0 && document_->KeyText(keys[i]) == key.text()) {
          AddDuplicate(Node(document_, keys[i]), key);
          break;
        }
      }
      keys[seen++] = key.index_;
    }
    return;
  }
  std::vector<uint32_t> seen(std::bit_ceil(2 * size_t{merged ? node.size_bound() : count}));  // by hash
  for (auto [key, value] : node.entries()) {
    const std::string_view text = key.text();
    size_t slot = HashOf(text);
    while (true) {
      uint32_t& first = seen[slot++ & (seen.size() - 1)];
      if (first == 0) {
        first = key.index_;
        break;
      }
      if (document_->KeyText(first) == text) {
        AddDuplicate(Node(document_, first), key);
        break;
      }
    }
  }
}

void TreeBuilder::AddDuplicate(Node first, Node second) {
  if (document_->extras().duplicates.size() >= 1000) return;  // a hostile map: nobody reads more
  Problem problem;
  problem.rule = "duplicate-key";
  problem.span = second.span();
  problem.message = fmt::format("key `{}` is given twice in this map", second.text());
  problem.related = first.span();
  problem.related_message = "the first one";
  problem.field = PathTo(second.text());
  document_->MakeExtras().duplicates.push_back(std::move(problem));
}

std::string TreeBuilder::PathTo(std::string_view key) const {
  std::string path;
  for (size_t i = 0; i < frames_.size(); ++i) {
    const Frame& frame = frames_[i];
    if (!frame.is_map) {
      path += fmt::format("[{}]", frame.children);
      continue;
    }
    // A container stands right behind its key, which is one word.
    const std::string_view name = i + 1 < frames_.size() ? document_->KeyText(frames_[i + 1].node - 1) : key;
    if (!path.empty()) path += '.';
    path += name;
  }
  return path;
}

}  // namespace kubevet::yaml
