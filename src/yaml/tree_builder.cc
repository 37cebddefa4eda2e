#include "yaml/tree_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "base/base64.h"
#include "yaml/reader.h"
#include "yaml/scalars.h"

namespace kubevet::yaml {
namespace {

using internal::TapeNode;
using internal::TextOf;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";
/// A document begins where there is room for so much of it; one that needs more than there is goes on in a
/// block of the other size, or a larger one.
constexpr size_t kLeastRoom = 4 << 10;
constexpr size_t kGrownBlock = 2 << 20;
constexpr uint64_t kMany = std::numeric_limits<uint64_t>::max() / 4;

uint64_t AddSaturating(uint64_t a, uint64_t b) {
  return std::min(a + b, kMany);
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
  constexpr uintptr_t kAlignment = alignof(TapeNode);
  char* const low = block_->low + (-reinterpret_cast<uintptr_t>(block_->low) & (kAlignment - 1));
  document.tape_ = tape_end_ = reinterpret_cast<TapeNode*>(low);
}

TreeBuilder::~TreeBuilder() {
  document_->tape_size_ = tape_size();
  block_->low = reinterpret_cast<char*>(tape_end_);
  document_->block_ = block_;
  GiveBack(std::move(block_));
}

/// Goes on in a new block; the old one keeps the texts.
void TreeBuilder::Grow() {
  const size_t size = tape_size() * sizeof(TapeNode);
  auto larger = std::make_shared<Block>(std::max(kGrownBlock, 2 * size));
  std::memcpy(larger->low, document_->tape_, size);
  document_->tape_ = reinterpret_cast<TapeNode*>(larger->low);
  tape_end_ = reinterpret_cast<TapeNode*>(larger->low + size);
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

void TreeBuilder::SetText(TapeNode& node, std::string_view text) const {
  const Style style = static_cast<Style>(node.style);
  const bool is_quoted = style == Style::kSingleQuoted || style == Style::kDoubleQuoted;
  const char* const written = source_ + node.span.begin + (is_quoted ? 1 : 0);
  const size_t size = is_quoted ? node.span.size() - 2 : node.span.size();
  const bool is_block = style == Style::kLiteral || style == Style::kFolded;
  node.is_kept = is_block || text.size() != size || (size > 0 && text.data() != written);
  node.text = node.is_kept ? text.data() : written;
}

bool TreeBuilder::ExpectsKey() const {
  return !frames_.empty() && tape()[frames_.back().node].kind == Kind::kMap &&
         frames_.back().children % 2 == 0;
}

bool TreeBuilder::BeforeNode(Kind kind, Span span) {
  if (failed()) return false;
  if (ExpectsKey()) {
    if (kind == Kind::kMap || kind == Kind::kList) {
      Fail(SyntaxProblem(
          span, fmt::format("a {} cannot be a key", ToString(kind)),
          kind == Kind::kMap ? "quote values that start with `{`" : "quote keys that start with `[`"));
      return false;
    }
    frames_.back().last_key = tape_size();
  }
  decodes_ = AddSaturating(decodes_, 1);
  return true;
}

void TreeBuilder::AfterNode(uint32_t height) {
  last_end_ = tape_end_[-1].span.end;
  if (frames_.empty()) return;
  Frame& parent = frames_.back();
  ++parent.children;
  parent.height = std::max(parent.height, height + 1);
}

void TreeBuilder::SetAnchor(std::string_view anchor, uint32_t node, bool open, uint32_t height,
                            uint64_t decodes) {
  if (!anchor.empty()) anchors_[anchor] = {node, open, height, decodes, 0};
}

void TreeBuilder::Scalar(std::string_view text, Style style, Span span, const Properties& properties) {
  TapeNode node;
  node.style = static_cast<uint8_t>(style) & 7;
  node.span = span;
  SetText(node, text);
  node.kind = style == Style::kPlain ? ResolvePlain(text) : Kind::kString;
  if (!BeforeNode(node.kind, span)) return;
  if (!properties.tag.empty() && !ApplyTag(node, properties.tag)) return;
  bool is_key = false;
  if (ExpectsKey()) {
    bool may_merge = (style == Style::kPlain && properties.tag.empty()) || properties.tag == "!" ||
                     properties.tag == "tag:yaml.org,2002:merge";
    if (may_merge && text == "<<") {
      tape()[frames_.back().node].has_merge = true;
      node.is_merge = true;
    } else {
      MakeKey(node);
      if (failed()) return;
      is_key = true;
    }
  } else if (node.kind == Kind::kFloat) {
    // Infinity and NaN have no JSON form.
    auto number = ParseNumber(TextOf(node));
    if (number && number->real && !(*number->real - *number->real == 0)) {
      Fail(SyntaxProblem(span, fmt::format("`{}` has no JSON form, the API server cannot read it", text),
                         "quote it if it is meant as text"));
      return;
    }
  }
  PushScalar(node);
  if (is_key) NoteKey(tape_end_[-1]);
  SetAnchor(properties.anchor, tape_size() - 1, false, 0, 1);
  AfterNode(0);
}

bool TreeBuilder::PlainKey(Span span) {
  if (failed_ || ResolvePlain(Written(span)) != Kind::kString) return false;
  TapeNode node;
  node.kind = Kind::kString;
  node.span = span;
  node.text = source_ + span.begin;
  NoteKey(node);
  Frame& map = frames_.back();
  map.last_key = tape_size();
  map.height = std::max(map.height, 1u);
  ++map.children;
  ++decodes_;
  Push(node);
  last_end_ = span.end;
  return true;
}

void TreeBuilder::PlainValue(Span span) {
  const Kind kind = ResolvePlain(Written(span));
  if (failed_ || kind == Kind::kFloat) return Scalar(Written(span), Style::kPlain, span, {});
  TapeNode node;
  node.kind = kind;
  node.span = span;
  node.text = source_ + span.begin;
  Frame& parent = frames_.back();
  parent.height = std::max(parent.height, 1u);
  ++parent.children;
  ++decodes_;
  PushScalar(node);
  last_end_ = span.end;
}

bool TreeBuilder::ApplyTag(TapeNode& node, std::string_view tag) {
  std::string_view text = TextOf(node);
  auto is = [&](std::string_view name) {
    return tag.starts_with(kTagPrefix) && tag.substr(kTagPrefix.size()) == name;
  };
  if (is("binary")) {
    auto data = DecodeBase64(text);
    if (!data) {
      Fail(SyntaxProblem(node.span, "the value tagged `!!binary` is not base64"));
      return false;
    }
    node.text = Keep(*data).data();
    node.is_kept = true;
    node.kind = Kind::kString;
    return true;
  }
  std::optional<Kind> wanted = is("bool")    ? std::optional(Kind::kBool)
                               : is("int")   ? std::optional(Kind::kInt)
                               : is("float") ? std::optional(Kind::kFloat)
                               : is("null")  ? std::optional(Kind::kNull)
                                             : std::nullopt;
  if (!wanted) {
    node.kind = Kind::kString;
    return true;
  }
  Kind actual = ResolvePlain(text);
  if (actual != *wanted && !(*wanted == Kind::kFloat && actual == Kind::kInt)) {
    Fail(SyntaxProblem(node.span, fmt::format("`{}` is a {}, not a {} as its tag says", text,
                                              ToString(actual), ToString(*wanted))));
    return false;
  }
  node.kind = *wanted;
  return true;
}

void TreeBuilder::MakeKey(TapeNode& node) {
  if (node.kind == Kind::kNull) {
    Fail(SyntaxProblem(node.span, "null cannot be a key", "quote the key"));
    return;
  }
  if (auto json = JsonKey(TextOf(node), node.kind)) {
    node.text = Keep(*json).data();
    node.is_kept = true;
  }
}

void TreeBuilder::NoteKey(TapeNode& key) {
  const Key text(TextOf(key));
  key.key_hash = text.hash();
  key.key_size = static_cast<uint32_t>(text.text().size());
  key.is_common = internal::kCommonKeyTable.Has(text.text(), text.hash());
  tape()[frames_.back().node].key_bits |= internal::KeyBit(key.key_hash);
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
  TapeNode node = tape()[target.node];
  if (!BeforeNode(node.kind, span)) return;
  if (depth() + target.height > kMaxDepth) {
    Fail(SyntaxProblem(span, fmt::format("nested more than {} levels deep", kMaxDepth)));
    return;
  }
  const bool is_key = ExpectsKey();
  if (is_key) {  // an alias as a key is a copy: keys are scalars
    node.text = Keep(TextOf(node)).data();
    node.is_kept = true;
    node.span = span;
    MakeKey(node);
    if (failed()) return;
  } else {
    node.span = span;
    node.is_alias = true;
    node.has_merge = false;
    node.is_kept = false;
    node.target = target.node;
  }
  decodes_ = AddSaturating(decodes_, target.decodes);
  alias_decodes_ = AddSaturating(alias_decodes_, target.decodes);
  CheckAliasing(span);
  PushScalar(node);
  if (is_key) NoteKey(tape_end_[-1]);
  AfterNode(target.height);
}

void TreeBuilder::CheckAliasing(Span span) {
  if (alias_decodes_ > 100 && decodes_ > 1000 &&
      static_cast<double>(alias_decodes_) / static_cast<double>(decodes_) > AllowedAliasRatio(decodes_)) {
    Fail(SyntaxProblem(span, "the aliases of this document expand to far more than the document itself",
                       "the API server refuses it; write the values out"));
  }
}

void TreeBuilder::Begin(Kind kind, uint32_t offset, const Properties& properties) {
  if (!BeforeNode(kind, {offset, offset + 1})) return;
  if (depth() >= kMaxDepth) {
    Fail(SyntaxProblem({offset, offset + 1}, fmt::format("nested more than {} levels deep", kMaxDepth)));
    return;
  }
  TapeNode node;
  node.kind = kind;
  node.span = {offset, offset};
  if (kind == Kind::kMap) node.key_bits = 0;
  const uint32_t index = Push(node);
  SetAnchor(properties.anchor, index, true, 0, 0);
  frames_.push_back({index, 0, 0, 0, decodes_ - 1, properties.anchor});
}

void TreeBuilder::End(uint32_t end) {
  if (failed()) return;
  Frame frame = frames_.back();
  TapeNode& node = tape()[frame.node];
  node.end_index = tape_size();
  node.span.end = end;
  if (node.kind == Kind::kMap) {
    if (node.has_merge) ExpandMerges(frame.node);
    if (failed()) return;
    FindDuplicates(frame.node);
  }
  if (!frame.anchor.empty()) {
    auto found = anchors_.find(frame.anchor);
    if (found != anchors_.end() && found->second.node == frame.node) {
      found->second.open = false;
      found->second.height = frame.height;
      found->second.decodes = decodes_ - frame.decodes_before;
    }
  }
  frames_.pop_back();
  AfterNode(frame.height);
  last_end_ = end;
}

void TreeBuilder::ExpandMerges(uint32_t map) {
  TapeNode* const tape = document_->tape_;
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
    if (!source.IsList() || tape[value].is_alias) return false;
    std::vector<uint32_t> maps;  // earlier ones take precedence: they are applied last
    for (Node item : source.items()) maps.insert(maps.begin(), item.at_);
    return std::all_of(maps.begin(), maps.end(), add_all);
  };
  for (uint32_t key = map + 1; key < tape[map].end_index;) {
    const uint32_t value = key + 1;
    if (!tape[key].is_merge) {
      entries.emplace_back(key, value);
    } else if (!merge(value)) {
      Fail(SyntaxProblem(tape[value].span, "a merge key takes a map or a list of maps"));
      return;
    }
    key = tape[value].end_index;
  }
  for (const auto& [key, value] : entries) tape[map].key_bits |= internal::KeyBit(tape[key].key_hash);
  document_->MakeExtras().merged.emplace(map, std::move(entries));
}

void TreeBuilder::FindDuplicates(uint32_t map) {
  Node node(document_, map);
  constexpr uint32_t kFew = 16;
  uint32_t count = frames_.back().children / 2;
  const TapeNode* const tape = document_->tape_;
  bool merged = tape[map].has_merge;
  if (!merged && std::popcount(tape[map].key_bits) == static_cast<int>(count)) return;  // all differ
  if (count <= kFew && !merged) {
    const TapeNode* keys[kFew];
    uint32_t seen = 0;
    for (uint32_t key = map + 1; key < tape[map].end_index; key = tape[key + 1].end_index) {
      for (uint32_t i = 0; i < seen; ++i) {
        if (keys[i]->key_hash == tape[key].key_hash && TextOf(*keys[i]) == TextOf(tape[key])) {
          AddDuplicate(Node(document_, static_cast<uint32_t>(keys[i] - tape)), Node(document_, key));
          break;
        }
      }
      keys[seen++] = &tape[key];
    }
    return;
  }
  std::unordered_map<std::string_view, Node> seen;
  for (auto [key, value] : node.entries()) {
    auto [first, fresh] = seen.emplace(key.text(), key);
    if (!fresh) AddDuplicate(first->second, key);
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
    if (tape()[frame.node].kind == Kind::kList) {
      path += fmt::format("[{}]", frame.children);
      continue;
    }
    const TapeNode& last = tape()[frame.last_key];
    std::string_view name = i + 1 < frames_.size() ? TextOf(last) : key;
    if (!path.empty()) path += '.';
    path += name;
  }
  return path;
}

}  // namespace kubevet::yaml
