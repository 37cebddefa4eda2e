#include "yaml/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "base/base64.h"
#include "yaml/reader.h"
#include "yaml/scalars.h"

namespace kubevet::yaml {
namespace {

using internal::TapeNode;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";
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

void TreeBuilder::Fail(Problem problem) {
  if (!failed()) document_->error_ = std::move(problem);
}

bool TreeBuilder::ExpectsKey() const {
  return !frames_.empty() && document_->tape_[frames_.back().node].kind == Kind::kMap &&
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
    frames_.back().last_key = static_cast<uint32_t>(document_->tape_.size());
  }
  decodes_ = AddSaturating(decodes_, 1);
  return true;
}

void TreeBuilder::AfterNode(uint32_t height) {
  last_end_ = document_->tape_.back().span.end;
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
  node.style = style;
  node.span = span;
  node.text = text.data();
  node.text_size = static_cast<uint32_t>(text.size());
  node.kind = style == Style::kPlain ? ResolvePlain(text) : Kind::kString;
  if (!BeforeNode(node.kind, span)) return;
  if (!properties.tag.empty() && !ApplyTag(node, properties.tag)) return;
  if (ExpectsKey()) {
    bool may_merge = (style == Style::kPlain && properties.tag.empty()) || properties.tag == "!" ||
                     properties.tag == "tag:yaml.org,2002:merge";
    if (may_merge && text == "<<") {
      document_->tape_[frames_.back().node].has_merge = true;
      node.is_merge = true;
    } else {
      MakeKey(node);
      if (failed()) return;
      NoteKey(node);
    }
  } else if (node.kind == Kind::kFloat) {
    // Infinity and NaN have no JSON form.
    auto number = ParseNumber(std::string_view(node.text, node.text_size));
    if (number && number->real && !(*number->real - *number->real == 0)) {
      Fail(SyntaxProblem(span, fmt::format("`{}` has no JSON form, the API server cannot read it", text),
                         "quote it if it is meant as text"));
      return;
    }
  }
  document_->tape_.push_back(node);
  uint32_t index = static_cast<uint32_t>(document_->tape_.size() - 1);
  document_->tape_[index].end_index = index + 1;
  SetAnchor(properties.anchor, index, false, 0, 1);
  AfterNode(0);
}

bool TreeBuilder::ApplyTag(TapeNode& node, std::string_view tag) {
  std::string_view text(node.text, node.text_size);
  auto is = [&](std::string_view name) {
    return tag.starts_with(kTagPrefix) && tag.substr(kTagPrefix.size()) == name;
  };
  if (is("binary")) {
    auto data = DecodeBase64(text);
    if (!data) {
      Fail(SyntaxProblem(node.span, "the value tagged `!!binary` is not base64"));
      return false;
    }
    std::string_view kept = Keep(std::move(*data));
    node.text = kept.data();
    node.text_size = static_cast<uint32_t>(kept.size());
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
  std::string_view text(node.text, node.text_size);
  if (node.kind == Kind::kNull) {
    Fail(SyntaxProblem(node.span, "null cannot be a key", "quote the key"));
    return;
  }
  if (auto json = JsonKey(text, node.kind)) {
    std::string_view kept = Keep(std::move(*json));
    node.text = kept.data();
    node.text_size = static_cast<uint32_t>(kept.size());
  }
}

void TreeBuilder::NoteKey(TapeNode& key) {
  key.key_hash = Key(std::string_view(key.text, key.text_size)).hash();
  document_->tape_[frames_.back().node].key_bits |= internal::KeyBit(key.key_hash);
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
  TapeNode node = document_->tape_[target.node];
  if (!BeforeNode(node.kind, span)) return;
  if (depth() + target.height > kMaxDepth) {
    Fail(SyntaxProblem(span, fmt::format("nested more than {} levels deep", kMaxDepth)));
    return;
  }
  node.span = span;
  if (ExpectsKey()) {  // an alias as a key is a copy: keys are scalars
    MakeKey(node);
    if (failed()) return;
    NoteKey(node);
  } else {
    node.is_alias = true;
    node.has_merge = false;
    node.target = target.node;
  }
  decodes_ = AddSaturating(decodes_, target.decodes);
  alias_decodes_ = AddSaturating(alias_decodes_, target.decodes);
  CheckAliasing(span);
  document_->tape_.push_back(node);
  uint32_t index = static_cast<uint32_t>(document_->tape_.size() - 1);
  document_->tape_[index].end_index = index + 1;
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
  document_->tape_.push_back(node);
  uint32_t index = static_cast<uint32_t>(document_->tape_.size() - 1);
  SetAnchor(properties.anchor, index, true, 0, 0);
  frames_.push_back({index, 0, 0, 0, decodes_ - 1, properties.anchor});
}

void TreeBuilder::End(uint32_t end) {
  if (failed()) return;
  Frame frame = frames_.back();
  TapeNode& node = document_->tape_[frame.node];
  node.end_index = static_cast<uint32_t>(document_->tape_.size());
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
  auto& tape = document_->tape_;
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
    uint32_t value = tape[key].end_index;
    if (!tape[key].is_merge) {
      entries.emplace_back(key, value);
    } else if (!merge(value)) {
      Fail(SyntaxProblem(tape[value].span, "a merge key takes a map or a list of maps"));
      return;
    }
    key = tape[value].end_index;
  }
  for (const auto& [key, value] : entries) tape[map].key_bits |= internal::KeyBit(tape[key].key_hash);
  document_->merged_.emplace(map, std::move(entries));
}

void TreeBuilder::FindDuplicates(uint32_t map) {
  Node node(document_, map);
  constexpr uint32_t kFew = 16;
  uint32_t count = frames_.back().children / 2;
  bool merged = document_->tape_[map].has_merge;
  if (count < 2 && !merged) return;
  if (count <= kFew && !merged) {
    const TapeNode* keys[kFew];
    const auto& tape = document_->tape_;
    uint32_t seen = 0;
    for (uint32_t key = map + 1; key < tape[map].end_index; key = tape[tape[key].end_index].end_index) {
      for (uint32_t i = 0; i < seen; ++i) {
        if (keys[i]->text_size == tape[key].text_size &&
            std::equal(keys[i]->text, keys[i]->text + keys[i]->text_size, tape[key].text)) {
          AddDuplicate(Node(document_, static_cast<uint32_t>(keys[i] - tape.data())), Node(document_, key));
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
  if (document_->duplicates_.size() >= 1000) return;  // a hostile map: nobody reads more
  Problem problem;
  problem.rule = "duplicate-key";
  problem.span = second.span();
  problem.message = fmt::format("key `{}` is given twice in this map", second.text());
  problem.related = first.span();
  problem.related_message = "the first one";
  problem.field = PathTo(second.text());
  document_->duplicates_.push_back(std::move(problem));
}

std::string TreeBuilder::PathTo(std::string_view key) const {
  std::string path;
  for (size_t i = 0; i < frames_.size(); ++i) {
    const Frame& frame = frames_[i];
    if (document_->tape_[frame.node].kind == Kind::kList) {
      path += fmt::format("[{}]", frame.children);
      continue;
    }
    const TapeNode& last = document_->tape_[frame.last_key];
    std::string_view name = i + 1 < frames_.size() ? std::string_view(last.text, last.text_size) : key;
    if (!path.empty()) path += '.';
    path += name;
  }
  return path;
}

}  // namespace kubevet::yaml
