// Builds a Document from the events of a YAML reader. Everything that does not depend on syntax is here, once
// for all readers: what scalars mean, keys, anchors and aliases, merge keys, duplicate keys, limits.
// Source of truth: go.yaml.in/yaml/v2 decode.go in strict mode.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "yaml/document.h"

namespace kubevet::yaml {

/// Anchor and tag of a node; empty when it has none. The tag is in its long form
/// ("tag:yaml.org,2002:str") or as written ("!custom").
struct Properties {
  std::string_view anchor;
  std::string_view tag;
  bool operator==(const Properties&) const = default;
};

/// Takes events in document order. After an error (see failed()) further events are ignored.
class TreeBuilder {
 public:
  /// `span` is the piece of the source that the document is read from.
  TreeBuilder(Document& document, Span span) : document_(&document) { document.span_ = span; }

  /// `text` is the value after unescaping and folding: a view of the source, or of Keep()'s copy.
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

  /// Copies a text that is not in the source as it is into the document.
  std::string_view Keep(std::string text) { return document_->arena_.emplace_back(std::move(text)); }
  void Fail(Problem problem);
  void SetIgnored(Span span) { document_->ignored_ = span; }
  bool failed() const { return document_->error_.has_value(); }
  uint32_t depth() const { return static_cast<uint32_t>(frames_.size()); }
  /// Where the last complete node ends.
  uint32_t last_end() const { return last_end_; }

 private:
  struct Frame {
    uint32_t node;
    uint32_t children = 0;
    uint32_t height = 0;
    uint32_t last_key = 0;  // tape index, in a map
    uint64_t decodes_before = 0;
    std::string_view anchor;
  };
  /// What an alias to it would expand to.
  struct Anchor {
    uint32_t node;
    bool open;  // its end has not been seen: an alias now would contain itself
    uint32_t height;
    uint64_t decodes;
    uint64_t aliased;  // of these, how many come from aliases
  };

  void Begin(Kind kind, uint32_t offset, const Properties& properties);
  bool ExpectsKey() const;
  bool BeforeNode(Kind kind, Span span);
  void AfterNode(uint32_t height);
  void SetAnchor(std::string_view anchor, uint32_t node, bool open, uint32_t height, uint64_t decodes);
  void CheckAliasing(Span span);
  bool ApplyTag(internal::TapeNode& node, std::string_view tag);
  void MakeKey(internal::TapeNode& node);
  void NoteKey(internal::TapeNode& key);
  void ExpandMerges(uint32_t map);
  void FindDuplicates(uint32_t map);
  void AddDuplicate(Node first, Node second);
  std::string PathTo(std::string_view key) const;

  Document* document_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string_view, Anchor> anchors_;
  uint64_t decodes_ = 0;        // values decoded so far, aliases expanded
  uint64_t alias_decodes_ = 0;  // of these, inside aliases
  uint32_t last_end_ = 0;
};

}  // namespace kubevet::yaml
