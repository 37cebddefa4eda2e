// The shape of a document that is being written, by its lines and their indentation: what is above the cursor
// and beside it, whether or not the whole can be read as YAML. Never fails; what it does not understand it
// passes over. Flow style, and so JSON, is read in the same spirit (outline_flow.cc): what is not closed ends
// where a line is indented no further than what it belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace kubevet::lsp {

/// An entry of a map or an item of a list.
struct OutlineNode {
  static constexpr uint32_t kNone = ~0u;

  uint32_t parent = kNone;  ///< kNone: the document
  uint32_t indent = 0;      ///< the column of the key or the dash
  uint32_t line = 0;        ///< from 0, in the whole text
  bool is_item = false;
  bool has_colon = false;  ///< false for a word alone: a key that is not finished, or a plain item
  std::string_view key;    ///< empty for an item
  Span key_span;           ///< of an item: its dash
  std::string_view value;  ///< a scalar behind the colon or the dash, without quotes and comment
  Span value_span;         ///< with the quotes; where it would be when there is none
  Span slot;               ///< in flow style: from the comma before it to the one behind it
  Span flow;               ///< a value in flow style, with its brackets; empty when it has another one
  bool is_flow_closed = false;
  std::vector<uint32_t> children;
};

/// What a cursor is about to write.
struct Cursor {
  enum class What : uint8_t {
    kKey,    ///< a key of the map at `path`
    kValue,  ///< the value of the entry at `path`, or an item of it
    kNothing,
  };

  What what = What::kNothing;
  uint32_t parent = OutlineNode::kNone;  ///< whose entries or value it is; kNone: the document
  uint32_t node = OutlineNode::kNone;    ///< the entry on the line of the cursor, when there is one
  std::string prefix;                    ///< what is written of the word so far
  Span word;                             ///< all of the word, to be replaced
  uint32_t indent = 0;                   ///< the column in which the word begins
  bool begins_item = false;              ///< the word stands behind a dash
  bool wants_item = false;               ///< a dash is missing: the parent holds a list or nothing
  bool has_colon = false;                ///< of a key: the colon is there
  bool in_flow = false;                  ///< between brackets
  bool wants_quotes = false;             ///< what is written there is JSON
};

class Outline {
 public:
  /// Of the document in `text` that has `offset` in it. The text must outlive it.
  Outline(std::string_view text, uint32_t offset);

  const std::vector<OutlineNode>& nodes() const { return nodes_; }
  /// Entries of the document.
  const std::vector<uint32_t>& top() const { return top_; }
  const std::vector<uint32_t>& ChildrenOf(uint32_t node) const;
  /// The entry of a map by its key, or nothing.
  std::optional<uint32_t> Find(uint32_t node, std::string_view key) const;
  /// The value of an entry below a node, by a path of keys; empty when it is not there.
  std::string_view ValueAt(uint32_t node, std::string_view dotted) const;
  std::optional<uint32_t> FindPath(uint32_t node, std::string_view dotted) const;
  /// Keys from the object down to a node; an item is "[]".
  std::vector<std::string_view> PathOf(uint32_t node, uint32_t object = OutlineNode::kNone) const;
  /// The object that a node is in: the document, or an item of a List.
  uint32_t ObjectOf(uint32_t node) const;

  Cursor CursorAt(uint32_t offset) const;
  /// Whether the document is in flow style as a whole.
  bool IsFlow() const { return root_.flow.size() > 0; }
  Span span() const { return span_; }

 private:
  void AddLine(uint32_t line, uint32_t begin, uint32_t end);
  uint32_t Add(OutlineNode node, bool is_item);
  uint32_t Append(OutlineNode node, uint32_t parent);
  /// Reads a value in flow style that begins at an offset; `owner` has it, or the document.
  void AddFlow(uint32_t owner, uint32_t begin);
  OutlineNode& Owner(uint32_t node) { return node == OutlineNode::kNone ? root_ : nodes_[node]; }
  const OutlineNode& Owner(uint32_t node) const { return node == OutlineNode::kNone ? root_ : nodes_[node]; }
  Cursor CursorInFlow(uint32_t offset, uint32_t owner) const;
  /// Whose value in flow style has the offset between its brackets.
  std::optional<uint32_t> FlowAt(uint32_t offset) const;

  friend class FlowReader;

  std::string_view text_;
  Span span_;
  std::vector<OutlineNode> nodes_;
  OutlineNode root_;  // what is said of the document as of any node
  std::vector<uint32_t> top_;
  std::vector<uint32_t> open_;     // from the document inwards, while lines are added
  std::optional<uint32_t> block_;  // indentation of the entry whose block scalar goes on
  uint32_t flow_end_ = 0;          // lines before it belong to a value in flow style
};

}  // namespace kubevet::lsp
