// A value of the Common Expression Language: what expressions read, compute and give back.
//
// Values are small and copied freely. They own nothing: text, lists and maps are views of tree nodes, of the
// program's constants or of the evaluation's Arena. Reading a document copies nothing of it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "yaml/document.h"

namespace kubevet::cel {

class Value;
struct MapData;   // see map.h
struct MapEntry;  // see map.h
struct Type;      // see type.h

enum class Kind : uint8_t {
  kError,  ///< the evaluation failed: absorbed by && and || where the language says so
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kList,
  kMap,
  kType,
  kTimestamp,
  kDuration,
  kOptional,
  kQuantity,
  kIp,
  kCidr,
  kUrl,
  kSemver,
  kFormat,  ///< a named format of Kubernetes' format library
};
inline constexpr size_t kKindCount = static_cast<size_t>(Kind::kFormat) + 1;

/// A point in time: seconds since 1970 (0001-01-01 to 9999-12-31) and nanoseconds 0 to 999,999,999.
struct Timestamp {
  int64_t seconds = 0;
  int32_t nanos = 0;
  auto operator<=>(const Timestamp&) const = default;
};

/// What the language must know of a kind that only its library understands. Static data.
struct OpaqueKind {
  Kind kind;
  bool (*equal)(const void* a, const void* b);
  size_t (*size)(const void* data);       ///< bytes that `equal` looks at
  std::string (*text)(const void* data);  ///< for messages
};

class Value {
 public:
  Value() : int_(0) {}  // null
  static Value Null() { return {}; }
  static Value Bool(bool value);
  static Value Int(int64_t value);
  static Value Uint(uint64_t value);
  static Value Double(double value);
  /// The text must outlive the value: static, of a document, of the program or of the arena.
  static Value String(std::string_view text);
  static Value Bytes(std::string_view bytes);
  /// The items must outlive the value, as the text.
  static Value List(std::span<const Value> items);
  static Value Map(const MapData* map);
  static Value TypeValue(const Type* type);
  static Value Time(Timestamp timestamp);
  static Value Duration(int64_t nanoseconds);
  /// Null stands for none.
  static Value Optional(const Value* value);
  /// Values of Kubernetes' libraries: `data` is what the library keeps, in the arena.
  static Value Opaque(const OpaqueKind* kind, const void* data);
  /// `message` must outlive the value.
  [[gnu::cold]] static Value Error(std::string_view message);
  /// A value of a document, without a copy: scalars become scalars (integers int, other numbers double),
  /// maps and lists stay views. A missing node is null.
  static Value Of(yaml::Node node);
  /// The same as a value of a declared type: numbers, points in time and durations in the type's form, maps
  /// and lists as views whose content is of the types declared for it. Bytes remain text until an expression
  /// names them. `type` must outlive the value.
  static Value Of(yaml::Node node, const Type* type);

  Kind kind() const { return kind_; }
  bool IsError() const { return kind_ == Kind::kError; }
  bool IsNull() const { return kind_ == Kind::kNull; }
  bool IsTrue() const { return kind_ == Kind::kBool && bool_; }
  bool IsFalse() const { return kind_ == Kind::kBool && !bool_; }
  bool IsNumber() const { return kind_ == Kind::kInt || kind_ == Kind::kUint || kind_ == Kind::kDouble; }

  // For the kind in question only.
  bool AsBool() const { return bool_; }
  int64_t AsInt() const { return int_; }
  uint64_t AsUint() const { return uint_; }
  double AsDouble() const { return double_; }
  /// String, bytes, or the message of an error.
  std::string_view text() const { return {text_, text_size_}; }
  const Type* AsType() const { return type_; }
  Timestamp AsTimestamp() const { return {int_, nanos_}; }
  /// Nanoseconds.
  int64_t AsDuration() const { return int_; }
  /// Null for none.
  const Value* AsOptional() const { return optional_; }
  template <typename T>
  const T& AsOpaque() const {
    return *static_cast<const T*>(opaque_);
  }
  const OpaqueKind& opaque_kind() const { return *opaque_kind_; }
  const void* opaque_data() const { return opaque_; }

  /// The node a value was read from, falsy for what was computed: it says where a finding points.
  yaml::Node node() const { return node_; }
  /// A list or map of a document: what is in it is in node().
  bool IsView() const { return is_view_; }
  /// The declared type of a view; null when nothing was declared.
  const Type* declared() const { return is_view_ ? declared_ : nullptr; }

  // Lists. Linear access to the items of a document's list: iterate, do not index in loops.
  size_t size() const;  ///< items of a list, entries of a map
  class ListView;
  ListView items() const;
  /// An error when there is no such item.
  Value At(size_t index) const;

  // Maps.
  class MapView;
  MapView entries() const;
  /// Nothing when there is no such key. int, uint and integral double keys are equal as the language says.
  std::optional<Value> Find(const Value& key) const;
  std::optional<Value> Find(std::string_view key) const;

  /// Of errors: the place in the expression, where it is known. Set by the evaluation.
  int32_t place() const { return nanos_; }
  Value PlacedAt(int32_t place) const;
  /// The same value, read from a node.
  Value ReadFrom(yaml::Node node) const;

 private:
  explicit Value(Kind kind) : kind_(kind), int_(0) {}

  Kind kind_ = Kind::kNull;
  bool is_view_ = false;  // list or map: what node_ holds
  int32_t nanos_ = 0;
  union {
    bool bool_;
    int64_t int_;
    uint64_t uint_;
    double double_;
    struct {
      const char* text_;
      size_t text_size_;
    };
    struct {
      const Value* items_;
      size_t item_count_;
    };
    const MapData* map_;
    const Type* declared_;  // of a view
    const Type* type_;
    const Value* optional_;
    struct {
      const OpaqueKind* opaque_kind_;
      const void* opaque_;
    };
  };
  yaml::Node node_;
};

/// A range over the items of a list, wherever they are.
class Value::ListView {
 public:
  class Iterator {
   public:
    Value operator*() const { return items_ ? *items_ : Value::Of(*node_items_, type_); }
    Iterator& operator++() {
      items_ ? void(++items_) : void(++node_items_);
      return *this;
    }
    bool operator==(const Iterator& other) const {
      return items_ == other.items_ && node_items_ == other.node_items_;
    }

   private:
    friend class Value;
    const Value* items_ = nullptr;
    yaml::Items::Iterator node_items_;
    const Type* type_ = nullptr;  // of the items of a document
  };
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  friend class Value;
  Iterator begin_, end_;
};

/// A range over the entries of a map, wherever they are.
class Value::MapView {
 public:
  class Iterator {
   public:
    MapEntry operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const {
      return entries_ == other.entries_ && node_entries_ == other.node_entries_;
    }

   private:
    friend class Value;
    const MapEntry* entries_ = nullptr;
    yaml::Entries::Iterator node_entries_;
    const Type* type_ = nullptr;  // of the map in a document
  };
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  friend class Value;
  Iterator begin_, end_;
};

/// The error of operations that no function takes.
Value NoSuchOverload();

inline Value Value::Bool(bool value) {
  Value result(Kind::kBool);
  result.bool_ = value;
  return result;
}
inline Value Value::Int(int64_t value) {
  Value result(Kind::kInt);
  result.int_ = value;
  return result;
}
inline Value Value::Uint(uint64_t value) {
  Value result(Kind::kUint);
  result.uint_ = value;
  return result;
}
inline Value Value::Double(double value) {
  Value result(Kind::kDouble);
  result.double_ = value;
  return result;
}
inline Value Value::String(std::string_view text) {
  Value result(Kind::kString);
  result.text_ = text.data();
  result.text_size_ = text.size();
  return result;
}

}  // namespace kubevet::cel
