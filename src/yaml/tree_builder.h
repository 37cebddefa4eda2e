// Builds a Document from the events of a YAML reader. Everything that does not depend on syntax is here, once
// for all readers: what scalars mean, keys, anchors and aliases, merge keys, duplicate keys, limits.
// Source of truth: go.yaml.in/yaml/v2 decode.go in strict mode.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "yaml/document.h"

namespace kubevet::yaml {

/// Anchor and tag of a node; empty when it has none. The tag is in its long form
/// ("tag:yaml.org,2002:str") or as written ("!custom").
struct Properties {
  std::string_view anchor;
  std::string_view tag;
  bool operator==(const Properties&) const = default;
};

/// Takes events in document order. After an error (see failed()) further events are ignored. The document is
/// complete when the builder is gone.
class TreeBuilder {
 public:
  /// `span` is the piece of the source that the document is read from.
  TreeBuilder(Document& document, Span span);
  ~TreeBuilder();
  TreeBuilder(const TreeBuilder&) = delete;
  TreeBuilder& operator=(const TreeBuilder&) = delete;

  /// `text` is the value after unescaping and folding: what the source has at `span`, without quotes, or
  /// Keep()'s copy.
  void Scalar(std::string_view text, Style style, Span span, const Properties& properties);
  /// A value left out at `offset`.
  void Empty(uint32_t offset, const Properties& properties) {
    Scalar({}, Style::kPlain, {offset, offset}, properties);
  }
  void Alias(std::string_view anchor, Span span);
  void BeginMap(uint32_t offset, const Properties& properties) { Begin(Kind::kMap, offset, properties); }
  void BeginList(uint32_t offset, const Properties& properties) { Begin(Kind::kList, offset, properties); }
  /// Ends the innermost container; `end` is one past its last character.
  void End(uint32_t end);

  /// Scalar for what most of a manifest is made of: a text of one line as it is written, without properties.
  /// As a key of the innermost map, which is plain; false, and nothing happens, when it is not a string.
  bool SimpleKey(Span span);
  /// And as a value, plain or quoted.
  void SimpleValue(Span span, Style style);
  /// Both, when the key is a string. The value may fail then.
  bool SimpleEntry(Span key, Span value, Style style);

  /// Takes a value over from another document of the same source, which must outlive this one, with all that
  /// is below it. False, and nothing happens, when there are aliases or merge keys in it.
  bool Copy(Node value);
  /// Takes over a key of the innermost map.
  void CopyKey(Node key);

  /// Copies a text that is not in the source as it is into the document.
  std::string_view Keep(std::string_view text);
  [[gnu::cold]] void Fail(Problem problem);
  void SetIgnored(Span span) { document_->MakeExtras().ignored = span; }
  bool failed() const { return failed_; }
  uint32_t depth() const { return static_cast<uint32_t>(frames_.size()); }
  /// Where the last complete node ends.
  uint32_t last_end() const { return last_end_; }

 private:
  struct Frame {
    uint32_t node;
    bool is_map;
    bool may_repeat = false;  // a key, by key_bits
    uint32_t children = 0;
    uint32_t height = 0;  // the greatest of a child
    uint64_t decodes_before = 0;
    std::string_view anchor;
  };
  /// What an alias to it would expand to.
  struct Anchor {
    uint32_t node;
    bool open;  // its end has not been seen: an alias now would contain itself
    uint32_t height;
    uint64_t decodes;
  };

  /// Behind a tape, for Document::EndOf to read.
  static constexpr uint32_t kWordsBehind = 1;

  /// What is written at a place of the source.
  std::string_view Written(Span span) const { return {source_ + span.begin, span.size()}; }
  internal::TapeValue& ValueAt(uint32_t index) const {
    return *reinterpret_cast<internal::TapeValue*>(document_->tape_ + index);
  }
  uint32_t tape_size() const { return static_cast<uint32_t>(tape_end_ - document_->tape_); }
  /// Room behind the tape and what follows it, up to the texts.
  size_t room() const {
    return static_cast<size_t>(block_->high - reinterpret_cast<char*>(tape_end_ + kWordsBehind));
  }
  /// Of a map: see Node::key_bits.
  internal::TapeWord& KeyBitsAt(uint32_t index) const { return document_->tape_[index + 2]; }
  /// Notes that a map has a key, of which `what` is the first half.
  void Note(Frame& map, uint32_t what) {
    internal::TapeWord& bits = KeyBitsAt(map.node);
    const uint64_t bit = internal::KeyBit(what);
    map.may_repeat |= (bits & bit) != 0;
    bits |= bit;
    document_->keys_.Add(what);
  }
  /// Whether a scalar's text is what the source has at its place.
  bool IsInPlace(std::string_view text, Style style, Span span) const;
  /// Puts a TapeShort, a TapeValue or a third word at the end of the tape.
  template <typename Piece>
  void Push(const Piece& piece);
  /// A key of the innermost map.
  void PushKey(std::string_view text, Kind kind, Style style, Span span);
  void PushScalar(std::string_view text, Kind kind, Style style, Span span);
  void PushInPlace(Kind kind, Style style, Span span);
  /// Moves to a block with room for `needed` more bytes.
  void Grow(size_t needed = 0);
  void Begin(Kind kind, uint32_t offset, const Properties& properties);
  bool ExpectsKey() const;
  void CopyKeptKey(const Document& from, uint32_t index, uint32_t to);
  [[gnu::cold]] void FailAsKey(Kind kind, Span span);
  [[gnu::cold]] void FailTooDeep(Span span);
  [[gnu::cold]] void FailToBegin(Kind kind, uint32_t offset);
  void AfterNode(uint32_t height, uint32_t end);
  /// Of a SimpleKey the first half; 0 when it is not simple.
  uint32_t SimpleKeyAt(Span span) const;
  /// Of a SimpleValue.
  Kind KindAt(Span span, Style style) const;
  void SetAnchor(std::string_view anchor, uint32_t node, bool open, uint32_t height, uint64_t decodes);
  void CheckAliasing(Span span);
  /// What a tag makes of a scalar's text and kind.
  bool ApplyTag(std::string_view tag, std::string_view& text, Kind& kind, Span span);
  /// Pushes a key in its JSON form.
  void MakeKey(std::string_view text, Kind kind, Style style, Span span);
  void ExpandMerges(uint32_t map);
  void FindDuplicates(const Frame& map, bool merged);
  [[gnu::cold]] void AddDuplicate(Node first, Node second);
  std::string PathTo(std::string_view key) const;

  Document* document_;
  const char* source_;
  std::shared_ptr<Block> block_;  // where the tape is
  internal::TapeWord* tape_end_;  // one past its last word
  bool failed_ = false;
  std::vector<Frame> frames_;
  TextMap<std::string_view, Anchor> anchors_;
  uint64_t decodes_ = 0;        // values decoded so far, aliases expanded
  uint64_t alias_decodes_ = 0;  // of these, inside aliases
  uint32_t last_end_ = 0;
  uint32_t not_copied_ = internal::kNoIndex;  // the alias or merge in another document that Copy met last
};

template <typename Piece>
inline void TreeBuilder::Push(const Piece& piece) {
  if (room() < sizeof(Piece)) [[unlikely]]
    Grow();
  ::new (tape_end_) Piece(piece);
  tape_end_ += sizeof(Piece) / sizeof(internal::TapeWord);
}

}  // namespace kubevet::yaml
