// JSON, read and written. Reading gives an immutable tree; writing goes straight into a string. The only door
// to RapidJSON besides json_schema.h. Manifests, also those written in JSON, go through the YAML reader.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kubevet {

/// A value in a JsonDocument, which must outlive it. Cheap to copy. A member or item that does not exist is a
/// falsy value, on which every further step is falsy again, so paths chain safely.
class JsonValue {
 public:
  JsonValue() = default;

  explicit operator bool() const { return value_ != nullptr; }
  bool is_null() const;
  bool is_bool() const;
  /// Any number. Whole numbers that fit 64 bits are also is_int().
  bool is_number() const;
  bool is_int() const;
  bool is_string() const;
  bool is_array() const;
  bool is_object() const;

  /// The value, or the fallback when it is missing or of another type.
  bool AsBool(bool fallback = false) const;
  int64_t AsInt(int64_t fallback = 0) const;
  double AsDouble(double fallback = 0) const;
  std::string_view AsString(std::string_view fallback = {}) const;

  /// Number of items or members; 0 for everything else.
  uint32_t size() const;
  /// An item of an array.
  JsonValue operator[](uint32_t index) const;
  /// A member of an object, the first of that name. Linear.
  JsonValue operator[](std::string_view key) const;
  /// A member of an object by position.
  std::pair<std::string_view, JsonValue> MemberAt(uint32_t index) const;

  /// The value that a JSON pointer leads to, from this one.
  JsonValue At(std::string_view pointer) const;

  /// The value as compact JSON, members in the order they were read.
  std::string ToJson() const;

 private:
  friend class JsonDocument;
  explicit JsonValue(const void* value) : value_(value) {}
  const void* value_ = nullptr;
};

/// Owns a parsed JSON text.
class JsonDocument {
 public:
  /// One JSON value and nothing after it, UTF-8, nested at most 1000 deep. The error names line and column.
  static Result<JsonDocument> Parse(std::string_view text);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonValue root() const;

 private:
  struct Tree;
  explicit JsonDocument(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

/// The name of a member in source code, which can be written as it is.
class JsonName {
 public:
  consteval JsonName(const char* name) : text_(name) {
    for (const char c : text_) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') throw "needs an escape";
    }
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// Writes one JSON text. Calls follow the text: `w.BeginObject().Key("a").Int(1).EndObject()`. Strings may
/// hold any bytes; what is not UTF-8 becomes U+FFFD, so the result can always be read.
class JsonWriter {
 public:
  enum class Layout : uint8_t { kCompact, kIndented };

  explicit JsonWriter(Layout layout = Layout::kCompact) : layout_(layout) {}

  JsonWriter& BeginObject() { return Begin('{'); }
  JsonWriter& EndObject() { return End('}'); }
  JsonWriter& BeginArray() { return Begin('['); }
  JsonWriter& EndArray() { return End(']'); }
  JsonWriter& Key(JsonName name);
  template <typename Text>
  requires(!std::is_array_v<Text>) JsonWriter& Key(const Text& name) { return AnyKey(name); }

  JsonWriter& String(std::string_view text);
  JsonWriter& Int(int64_t number);
  JsonWriter& Uint(uint64_t number);
  /// The shortest text that reads back as the same number; null for what JSON cannot say (NaN, infinity).
  JsonWriter& Double(double number);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  /// A value that is JSON already.
  JsonWriter& Raw(std::string_view json);

  /// The text so far; complete once every Begin has met its End.
  const std::string& text() const { return text_; }
  /// Hands the text so far over; what is written next follows it.
  std::string Take() { return std::exchange(text_, {}); }
  /// Forgets the text so far, not where it stands; the memory serves what is written next.
  void Drop() { text_.clear(); }

 private:
  JsonWriter& AnyKey(std::string_view name);
  JsonWriter& EndKey();
  JsonWriter& Begin(char bracket);
  JsonWriter& End(char bracket);
  JsonWriter& Scalar(std::string_view json);
  template <typename T>
  JsonWriter& Number(T number);
  void Separate();
  void BreakLine(bool after_comma);

  std::string text_;
  std::vector<char> has_items_;  ///< per open array or object
  Layout layout_;
  bool after_key_ = false;
};

/// The names that a JSON pointer goes through, unescaped: `a`, `b/c` of `/a/b~1c`.
std::vector<std::string> StepsOfPointer(std::string_view pointer);
/// `/a` and `b/c` give `/a/b~1c`.
std::string PointerBelow(const std::string& pointer, std::string_view name);
/// A step into a list; no index is a large one.
uint32_t IndexOfStep(std::string_view step);

/// `text` as a JSON string with its quotes.
std::string JsonQuote(std::string_view text);

}  // namespace kubevet
