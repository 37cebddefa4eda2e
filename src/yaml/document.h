// A YAML document as the API server reads it: a tree of the JSON values it stands for, every key and value
// with the place where it is written.
//
// The tree is one array in document order (a "tape"): a container is followed by its children, and every
// node knows where its subtree ends. Scalars are views of the source unless they needed unescaping; nothing
// is allocated per node, and documents share large blocks of memory. Aliases are followed and merge keys
// expanded while walking, without copies.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/block.h"
#include "base/diagnostic.h"
#include "base/same_bytes.h"
#include "base/source.h"
#include "base/span.h"
#include "yaml/common_keys.h"

namespace kubevet::yaml {

/// What a value is in JSON, after YAML 1.1's rules for plain scalars (`yes` is a bool, `010` an int).
enum class Kind : uint8_t { kNull, kBool, kInt, kFloat, kString, kMap, kList };

/// "null", "bool", "int", "float", "string", "map", "list".
std::string_view ToString(Kind kind);

/// How a scalar is written.
enum class Style : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded };

namespace internal {

inline constexpr uint32_t kNoIndex = ~0u;

/// The tape is made of words of eight bytes. A key is one of them, and so are most scalars, those that stand
/// in the source as they are; other values are two. A third word of these says what only some have: of a map
/// which keys it may have, of an alias what it stands for, of a kept text where that is. A container is
/// followed by its children; those of a map are key, value, key, value, ...
using TapeWord = uint64_t;

// In the first half of a key or a value: what it is.
inline constexpr uint32_t kKindMask = 7;  // Kind
inline constexpr uint32_t kIsKey = 1 << 3;
inline constexpr uint32_t kIsKept = 1 << 4;  // the text is not in the source as it is
// Of a key, with its size (255 for longer ones, which are kept) and its hash.
inline constexpr uint32_t kIsQuoted = 1 << 5;
inline constexpr uint32_t kIsCommon = 1 << 6;  // one of kCommonKeys
inline constexpr uint32_t kIsMerge = 1 << 7;   // `<<`
inline constexpr uint32_t kSizeShift = 8, kHashShift = 16, kMostSize = 255;
inline constexpr uint32_t kSizeMask = kMostSize << kSizeShift;
inline constexpr uint32_t kSizeAndHash = ~0u << kSizeShift;
// Of a value, with its Style; of a short one with its size, quotes included.
inline constexpr uint32_t kIsAlias = 1 << 5;
inline constexpr uint32_t kHasMerge = 1 << 6;  // a map whose entries are in Extras::merged
inline constexpr uint32_t kIsShort = 1 << 7;   // a scalar of one word
inline constexpr uint32_t kStyleShift = 8, kStyleMask = 7;
inline constexpr uint32_t kShortSizeShift = 11, kMostShortSize = ~0u >> kShortSizeShift;

/// A key, or a short value. What is written as one of these is also read as the other, by what they have in
/// common.
struct [[gnu::may_alias]] TapeShort {
  uint32_t what;
  uint32_t begin;  // in the source, of the quote if there is one
};
static_assert(sizeof(TapeShort) == sizeof(TapeWord));

/// A value that is not short; it begins like one that is.
struct [[gnu::may_alias]] TapeValue {
  uint32_t what;
  Span span;           // without anchor, tag and (for a plain empty value) without width
  uint32_t end_index;  // one past the last word of this subtree
};
static_assert(sizeof(TapeValue) == 2 * sizeof(TapeWord));

inline constexpr uint32_t kListItems = 2, kMapEntries = 3;  // how far behind the container the first child is

/// Size and hash of a key as they are on the tape.
constexpr uint32_t SizeAndHash(std::string_view key) {
  const uint32_t size = key.size() < kMostSize ? static_cast<uint32_t>(key.size()) : kMostSize;
  return size << kSizeShift | uint32_t{HashOfKey(key)} << kHashShift;
}

/// One of 64 bits that stands for a key.
constexpr uint64_t KeyBit(uint32_t size_and_hash) {
  return uint64_t{1} << ((size_and_hash >> kHashShift) & 63);
}

}  // namespace internal

/// A key to look for. What the compiler knows, a literal or a row of a table, it also hashes.
class Key {
 public:
  constexpr Key(std::string_view text)
      : text_(text.data()), size_(static_cast<uint32_t>(text.size())), what_(internal::SizeAndHash(text)) {}
  consteval Key(const char* text) : Key(Kept(text)) {}
  Key(const std::string& text) : Key(std::string_view(text)) {}
  /// One to be looked for often: made slower, found faster.
  [[gnu::always_inline]] static constexpr Key Kept(std::string_view text) {
    Key key(text);
    if (internal::kCommonKeyTable.Has(text, key.hash())) key.what_ |= internal::kIsCommon;
    return key;
  }

  constexpr std::string_view text() const { return {text_, size_}; }
  constexpr uint16_t hash() const { return static_cast<uint16_t>(what_ >> internal::kHashShift); }
  /// Known to be one of internal::kCommonKeys; false for those that nobody has looked up.
  constexpr bool is_common() const { return (what_ & internal::kIsCommon) != 0; }
  /// One of 64 bits, which stands for this key and others.
  constexpr uint64_t bit() const { return internal::KeyBit(what_); }
  /// Size, hash and whether it is common, as on the tape.
  constexpr uint32_t what() const { return what_; }
  constexpr bool operator==(const Key& other) const {
    return hash() == other.hash() && text() == other.text();
  }

 private:
  friend class Node;
  /// Of a key on a tape.
  Key(std::string_view text, uint32_t what)
      : text_(text.data()), size_(static_cast<uint32_t>(text.size())), what_(what & kWhat) {}

  static constexpr uint32_t kWhat = internal::kSizeAndHash | internal::kIsCommon;

  const char* text_;
  uint32_t size_;
  uint32_t what_;
};

/// Keys, as far as 512 bits tell them apart: what is not among them is in no map.
class KeySet {
 public:
  void Add(Key key) { Add(key.what()); }
  bool operator==(const KeySet&) const = default;
  /// Whether all of `keys` may be among these; false only when one is not.
  bool MayHave(const KeySet& keys) const {
    uint64_t missing = 0;
    for (size_t i = 0; i < kWords; ++i) missing |= keys.words_[i] & ~words_[i];
    return missing == 0;
  }
  /// Those that either has.
  KeySet& operator|=(const KeySet& other) {
    for (size_t i = 0; i < kWords; ++i) words_[i] |= other.words_[i];
    return *this;
  }
  /// Those that both have, and those of which others have the bits.
  KeySet& operator&=(const KeySet& other) {
    for (size_t i = 0; i < kWords; ++i) words_[i] &= other.words_[i];
    return *this;
  }

 private:
  friend class TreeBuilder;
  static constexpr size_t kWords = 8;
  /// A key of which this is the first half.
  void Add(uint32_t what) {
    words_[what >> (internal::kHashShift + 6) & (kWords - 1)] |= internal::KeyBit(what);
  }

  std::array<uint64_t, kWords> words_ = {};
};

class Document;
class Entries;
class Items;

/// A value of a document, or nothing: a missing child is falsy and all its accessors are safe, so paths
/// chain. Two words, passed by value; valid as long as its Document.
class Node {
 public:
  Node() = default;

  explicit operator bool() const { return document_ != nullptr; }
  /// kNull for a missing node.
  Kind kind() const;
  bool IsNull() const { return kind() == Kind::kNull; }
  bool IsBool() const { return kind() == Kind::kBool; }
  bool IsString() const { return kind() == Kind::kString; }
  bool IsMap() const { return kind() == Kind::kMap; }
  bool IsList() const { return kind() == Kind::kList; }
  bool IsNumber() const { return kind() == Kind::kInt || kind() == Kind::kFloat; }
  Style style() const;
  /// Whether both are the same place of the same document, reached through the same alias if any.
  bool operator==(const Node& other) const = default;

  /// The value of `key` in a map; falsy when this is no map or has no such key. Linear in the map's size;
  /// of duplicate keys the first counts.
  Node operator[](Key key) const {
    if (!MayHave(key)) return {};
    return key.is_common() ? SearchCommon(document_, index_, key) : Search(document_, index_, key);
  }
  /// Like operator[], and the key's own place: {key, value}.
  struct Entry;
  std::optional<Entry> Find(Key key) const;
  /// Item of a list. Linear.
  Node Item(uint32_t index) const;
  /// Of a value in a map: the key it stands behind.
  Node key() const { return Node(document_, at_ - 1); }
  /// Of a key: to look for the same elsewhere.
  Key AsKey() const;
  /// Whether Find would find it.
  bool Has(Key key) const { return FindKey(key) != 0; }
  /// False only when Find would find nothing. Constant.
  [[gnu::always_inline]] bool MayHave(Key key) const;
  /// KeyBits of a map's keys; none of everything else.
  uint64_t key_bits() const;
  /// operator[] where MayHave said yes, inline.
  [[gnu::always_inline]] Node Get(Key key) const;
  /// Get for a key of internal::kCommonKeys.
  [[gnu::always_inline]] Node GetCommon(Key key) const;
  /// Children; empty for everything that is not a map (a list). In the order they are written.
  Entries entries() const;
  Items items() const;
  /// Number of entries or items. Linear.
  uint32_t size() const;
  /// At least that number, at once; 0 only when there is none.
  uint32_t size_bound() const;

  /// The text of a scalar: a string's value, a number or bool as it is written; the JSON form of a key, which
  /// is always a string (`yes:` is "true"). Empty otherwise.
  std::string_view text() const { return TextAt(document_, index_); }
  /// A string's value or nothing.
  std::optional<std::string_view> AsString() const;
  std::optional<bool> AsBool() const;
  /// An integer that fits, also when written `1e3` or `3.0`: the API server reads YAML numbers through JSON.
  std::optional<int64_t> AsInt() const;
  /// Any number.
  std::optional<double> AsDouble() const;
  /// A number in the JSON form in which the API server sees it: `0x10` is "16", `1e3` is "1000".
  std::string NumberText() const;

  /// Where the value is written; for an alias the alias. Empty at the place of a value left out.
  Span span() const;
  const Source& source() const;
  Location location() const;
  const Document* document() const { return document_; }
  /// Tells the processor to bring the beginning of what is below into its caches: to be read soon.
  void Prefetch() const;
  /// Of the structure only, and only of its beginning: for what knows where to go.
  void PrefetchBeginning() const;
  /// The same value (aliases to one anchor are the same), not equal contents.
  bool IsSame(Node other) const { return document_ == other.document_ && index_ == other.index_; }

 private:
  friend class Document;
  friend class Entries;
  friend class Items;
  friend class TreeBuilder;
  Node(const Document* document, uint32_t at);
  Node(const Document* document, uint32_t index, uint32_t at) : document_(document), index_(index), at_(at) {}
  /// What is on the tape.
  uint32_t what() const;
  /// Where on the tape this value ends.
  uint32_t end_index() const;
  bool IsKey() const { return (what() & internal::kIsKey) != 0; }
  /// Where on the tape the key is; 0 when there is none.
  uint32_t FindKey(Key key) const;
  /// The first key for which `is_this` holds.
  template <typename IsThis>
  [[gnu::always_inline]] uint32_t Scan(Key key, IsThis is_this) const;
  [[gnu::always_inline]] uint32_t ScanKeys(Key key) const;
  [[gnu::always_inline]] uint32_t ScanCommonKeys(Key key) const;
  uint32_t ScanMerged(std::string_view key) const;
  // Of a node by its parts, which can be in registers: a node that is asked by reference has to be in memory.
  static std::string_view TextAt(const Document* document, uint32_t index);
  static Node Search(const Document* document, uint32_t index, Key key);
  static Node SearchCommon(const Document* document, uint32_t index, Key key);

  const Document* document_ = nullptr;
  uint32_t index_ = 0;  // the node meant
  uint32_t at_ = 0;     // the node written: an alias, or the same as index_
};

struct Node::Entry {
  Node key;  ///< text() is the JSON key; span() the key as written
  Node value;
};

/// A range over a map's entries, merge keys expanded.
class Entries {
 public:
  class Iterator {
   public:
    Node::Entry operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return position_ == other.position_; }

   private:
    friend class Node;
    friend class Entries;
    const Document* document_ = nullptr;
    const std::vector<std::pair<uint32_t, uint32_t>>* merged_ = nullptr;
    uint32_t position_ = 0;  // tape index of a key, or index into *merged_
  };
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  friend class Node;
  Iterator begin_, end_;
};

/// A range over a list's items.
class Items {
 public:
  class Iterator {
   public:
    Node operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return position_ == other.position_; }

   private:
    friend class Node;
    friend class Items;
    const Document* document_ = nullptr;
    uint32_t position_ = 0;
  };
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  friend class Node;
  Iterator begin_, end_;
};

/// What is wrong with a document, in our words.
struct Problem {
  std::string_view rule;  ///< static: "yaml-syntax", "duplicate-key", ...
  Span span;
  std::string message;
  std::string help;
  Span related;  ///< a second place, when `related_message` is not empty
  std::string related_message;
  std::string field;  ///< for duplicate keys: the path of the key
};

/// What makes a document unreadable: rule "yaml-syntax".
Problem SyntaxProblem(Span span, std::string message, std::string help = {});

/// A document and everything its nodes refer to. Movable, not copyable; nodes point to it, so it stays where
/// it is once they are taken (hold it by unique_ptr or in a deque).
class Document {
 public:
  explicit Document(const Source& source) : source_(&source), source_text_(source.text().data()) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  const Source& source() const { return *source_; }
  /// The value of the whole document; falsy when it could not be read, null when there is nothing in it.
  Node root() const;
  /// No value: nothing, comments only, or null. The API server skips such documents.
  bool IsEmpty() const;
  /// Why there is no root: the API server cannot read the document at all.
  const std::optional<Problem>& error() const { return extras().error; }
  /// Keys given twice: the strict server refuses them, but the document can be read; the first counts.
  const std::vector<Problem>& duplicates() const { return extras().duplicates; }
  /// Where content begins that the server drops silently: after `...`, or after a complete flow value.
  std::optional<Span> ignored() const { return extras().ignored; }
  /// The piece of the source this document was read from.
  Span span() const { return span_; }
  /// The keys of all its maps.
  const KeySet& keys() const { return keys_; }

 private:
  friend class Node;
  friend class Entries::Iterator;
  friend class Items::Iterator;
  friend class TreeBuilder;

  /// A key whose text is not in the source as it is.
  struct KeptKey {
    uint32_t index;
    std::string_view text;
    Span span;
    Style style;
  };
  /// What few documents have.
  struct Extras {
    std::vector<KeptKey> kept_keys;  // sorted by tape index
    std::unordered_map<uint32_t, std::vector<std::pair<uint32_t, uint32_t>>>
        merged;  // by tape index of the map
    std::optional<Problem> error;
    std::vector<Problem> duplicates;
    std::optional<Span> ignored;
    std::vector<std::shared_ptr<Block>> blocks;  // with texts, beside the one of the tape
  };
  static const Extras& NoExtras();
  const Extras& extras() const { return extras_ ? *extras_ : NoExtras(); }
  Extras& MakeExtras() {
    if (extras_ == nullptr) extras_ = std::make_unique<Extras>();
    return *extras_;
  }

  /// What stands at an index of the tape, whatever it is.
  uint32_t WhatAt(uint32_t index) const { return ShortAt(index).what; }
  const internal::TapeShort& ShortAt(uint32_t index) const {
    return *reinterpret_cast<const internal::TapeShort*>(tape_ + index);
  }
  /// Of a value, which may be short: then only its beginning counts, but there is memory for the rest.
  const internal::TapeValue& ValueAt(uint32_t index) const {
    return *reinterpret_cast<const internal::TapeValue*>(tape_ + index);
  }
  /// One past the last word of a value.
  uint32_t EndOf(uint32_t index) const {
    const internal::TapeValue& value = ValueAt(index);
    const uint32_t end_index = value.end_index;  // read in any case: to jump would cost more
    return value.what & internal::kIsShort ? index + 1 : end_index;
  }
  Span SpanOf(uint32_t index) const {
    const internal::TapeValue& value = ValueAt(index);
    if (!(value.what & internal::kIsShort)) return value.span;
    return {value.span.begin, value.span.begin + (value.what >> internal::kShortSizeShift)};
  }
  internal::TapeWord ThirdWord(uint32_t index) const { return tape_[index + 2]; }
  std::string_view KeyText(uint32_t index) const {
    const internal::TapeShort& key = ShortAt(index);
    if (key.what & internal::kIsKept) [[unlikely]]
      return KeptKeyAt(index).text;
    return {source_text_ + key.begin + (key.what & internal::kIsQuoted ? 1 : 0),
            (key.what & internal::kSizeMask) >> internal::kSizeShift};
  }
  const KeptKey& KeptKeyAt(uint32_t index) const;
  Span KeySpan(uint32_t index) const;
  Style KeyStyle(uint32_t index) const;
  /// Of a scalar.
  std::string_view ValueText(uint32_t index) const;

  const Source* source_;
  const char* source_text_;
  Span span_;
  uint32_t tape_size_ = 0;              // in words
  internal::TapeWord* tape_ = nullptr;  // in block_
  std::shared_ptr<Block> block_;
  std::unique_ptr<Extras> extras_;
  KeySet keys_;
};

// Inline, since every walk over a document is made of these.

inline Node::Node(const Document* document, uint32_t at) : document_(document), index_(at), at_(at) {
  constexpr uint32_t kMask = internal::kIsKey | internal::kIsAlias;
  if ((document->WhatAt(at) & kMask) == internal::kIsAlias) [[unlikely]]
    index_ = static_cast<uint32_t>(document->ThirdWord(at));
}

[[gnu::always_inline]] inline uint32_t Node::what() const {
  return document_->WhatAt(index_);
}

[[gnu::always_inline]] inline uint32_t Node::end_index() const {
  return document_->EndOf(index_);
}

[[gnu::always_inline]] inline Kind Node::kind() const {
  return document_ ? static_cast<Kind>(what() & internal::kKindMask) : Kind::kNull;
}

inline Node::Entry Entries::Iterator::operator*() const {
  if (merged_)
    return {Node(document_, (*merged_)[position_].first), Node(document_, (*merged_)[position_].second)};
  return {Node(document_, position_), Node(document_, position_ + 1)};
}

inline uint64_t Node::key_bits() const {
  return IsMap() ? document_->ThirdWord(index_) : 0;
}

inline Entries::Iterator& Entries::Iterator::operator++() {
  if (merged_) {
    ++position_;
  } else {
    position_ = document_->EndOf(position_ + 1);
  }
  return *this;
}

inline Node Items::Iterator::operator*() const {
  return Node(document_, position_);
}

inline Items::Iterator& Items::Iterator::operator++() {
  position_ = document_->EndOf(position_);
  return *this;
}

inline Key Node::AsKey() const {
  return {document_->KeyText(index_), what()};
}

inline bool Node::MayHave(Key key) const {
  return IsMap() && (document_->ThirdWord(index_) & key.bit()) != 0;
}

// The hottest loop of validation.
template <typename IsThis>
inline uint32_t Node::Scan(Key key, IsThis is_this) const {
  const internal::TapeValue& map = document_->ValueAt(index_);
  if (map.what & internal::kHasMerge) [[unlikely]]
    return ScanMerged(key.text());
  for (uint32_t at = index_ + internal::kMapEntries; at < map.end_index; at = document_->EndOf(at + 1)) {
    if (is_this(at)) return at;
  }
  return 0;
}

inline uint32_t Node::ScanCommonKeys(Key key) const {
  constexpr uint32_t kMask = internal::kSizeAndHash | internal::kIsCommon;
  return Scan(key, [this, key](uint32_t at) { return ((document_->WhatAt(at) ^ key.what()) & kMask) == 0; });
}

inline uint32_t Node::ScanKeys(Key key) const {
  return Scan(key, [this, key](uint32_t at) {
    return ((document_->WhatAt(at) ^ key.what()) & internal::kSizeAndHash) == 0 &&
           SameText(document_->KeyText(at), key.text());
  });
}

inline Node Node::GetCommon(Key key) const {
  const uint32_t at = ScanCommonKeys(key);
  return at == 0 ? Node() : Node(document_, at + 1);
}

inline Node Node::Get(Key key) const {
  const uint32_t at = ScanKeys(key);
  return at == 0 ? Node() : Node(document_, at + 1);
}

inline Entries Node::entries() const {
  Entries out;
  if (kind() != Kind::kMap) return out;
  out.begin_.document_ = out.end_.document_ = document_;
  if (what() & internal::kHasMerge) {
    const auto& merged = document_->extras_->merged.at(index_);
    out.begin_.merged_ = out.end_.merged_ = &merged;
    out.end_.position_ = static_cast<uint32_t>(merged.size());
  } else {
    out.begin_.position_ = index_ + internal::kMapEntries;
    out.end_.position_ = end_index();
  }
  return out;
}

inline Items Node::items() const {
  Items out;
  if (kind() != Kind::kList) return out;
  out.begin_.document_ = out.end_.document_ = document_;
  out.begin_.position_ = index_ + internal::kListItems;
  out.end_.position_ = end_index();
  return out;
}

inline std::string_view Document::ValueText(uint32_t index) const {
  const uint32_t what = WhatAt(index);
  if (what & internal::kIsKept) [[unlikely]] {
    const char* const text = reinterpret_cast<const char*>(ThirdWord(index));
    uint32_t size;  // stands in front of it
    std::memcpy(&size, text - sizeof(size), sizeof(size));
    return {text, size};
  }
  const uint32_t quote = (what >> internal::kStyleShift & internal::kStyleMask) != 0 ? 1 : 0;
  const Span span = SpanOf(index);
  return {source_text_ + span.begin + quote, span.size() - 2 * quote};
}

inline std::optional<std::string_view> Node::AsString() const {
  return IsString() ? std::optional(text()) : std::nullopt;
}

inline Span Node::span() const {
  if (!document_) return {};
  return document_->WhatAt(at_) & internal::kIsKey ? document_->KeySpan(at_) : document_->SpanOf(at_);
}

}  // namespace kubevet::yaml
