// A value of the Common Expression Language: what expressions read, compute and give back.
//
// Values are small and copied freely. They own nothing: text, lists and maps are views of tree nodes, of the
// program's constants or of the evaluation's Arena. Reading a document copies nothing of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cel/arena.h"
#include "yaml/document.h"

namespace kubevet::cel {

class Value;
struct Type;  // see type.h

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

/// A point in time: seconds since 1970 (0001-01-01 to 9999-12-31) and nanoseconds 0 to 999,999,999.
struct Timestamp {
  int64_t seconds = 0;
  int32_t nanos = 0;
  auto operator<=>(const Timestamp&) const = default;
};

struct MapEntry;

/// A computed map: entries in the order of insertion and an index over their keys; see map.h.
struct MapData;

class Value {
 public:
  Value() = default;  // null
  static Value Null() { return {}; }
  static Value Bool(bool value);
  static Value Int(int64_t value);
  static Value Uint(uint64_t value);
  static Value Double(double value);
  /// The text must outlive the value: static, of a document, of the program or of the arena.
  static Value String(std::string_view text);
  static Value Bytes(std::string_view bytes);
  static Value List(std::span<const Value> items);
  static Value Map(const MapData* map);
  static Value TypeOf(const Type* type);
  static Value Time(Timestamp timestamp);
  static Value Duration(int64_t nanoseconds);
  /// Null stands for none.
  static Value Optional(const Value* value);
  /// Values of Kubernetes' libraries: `data` is what the library keeps for this kind, in the arena.
  static Value Opaque(Kind kind, const void* data);
  /// `message` must outlive the value.
  static Value Error(std::string_view message);
  /// A value of a document, without a copy: scalars become scalars (integers int, other numbers double),
  /// maps and lists stay views. A missing node is null.
  static Value Of(yaml::Node node);

  Kind kind() const { return kind_; }
  bool IsError() const { return kind_ == Kind::kError; }
  bool IsNull() const { return kind_ == Kind::kNull; }
  bool IsTrue() const { return kind_ == Kind::kBool && bool_; }
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
  int64_t AsDuration() const { return int_; }
  const Value* AsOptional() const { return optional_; }
  template <typename T>
  const T& AsOpaque() const {
    return *static_cast<const T*>(opaque_);
  }

  /// The node a value was read from, falsy for what was computed: it says where a finding points.
  yaml::Node node() const;

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

 private:
  Kind kind_ = Kind::kNull;
  bool is_node_ = false;  // list or map: a view of node_
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
    const Type* type_;
    const Value* optional_;
    const void* opaque_;
    yaml::Node node_;
  };
};
