// A cursor over an object under validation: a value, the field path by which the API server names it, and the
// way to report what is wrong with it. Checks read like the rule they enforce:
//
//   Value replicas = spec["replicas"];
//   if (replicas.Int(1) < 0) Invalid(replicas, "must not be negative");
//
// As on the server, a null is the same as a field left out.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "k8s/target.h"
#include "validate/right_texts.h"
#include "yaml/document.h"

namespace kubevet::schema {
struct Definition;
}

namespace kubevet::validate {

class Value;

/// One object's validation: where its findings go. Reused for many objects; not shared between threads.
class Context {
 public:
  explicit Context(const k8s::Target& target) : target_(&target) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const k8s::Target& target() const { return *target_; }
  bool Enabled(k8s::Gate gate) const { return target_->Enabled(gate); }
  /// The rows of the table of gated fields that the target drops: found out once, see dropped_fields.cc.
  std::optional<std::vector<uint8_t>>& dropped_fields() { return dropped_fields_; }
  /// Found right by ValidateLabels.
  RightTexts& label_keys() { return label_keys_; }
  RightTexts& label_values() { return label_values_; }
  /// Found right by ValidateAnnotations.
  RightTexts& annotation_keys() { return annotation_keys_; }

  /// Starts a new object; values of the one before are void.
  Value Start(yaml::Node root);
  /// The root of a second object beside the one of Start: what an update replaces.
  Value Root(yaml::Node root);
  /// The object being replaced lives in a cluster: what `last_applied` (may be missing) does not have was not
  /// applied by the user, and an apply that leaves it out does not remove it.
  void SetLiving(yaml::Node last_applied) {
    lives_ = true;
    last_applied_ = last_applied;
  }
  bool lives() const { return lives_; }
  yaml::Node last_applied() const { return last_applied_; }
  /// What has been read of the definition that the next object is; its schemas need not be read again. Null
  /// when nobody has.
  void SetDefinition(const schema::Definition* definition) { definition_ = definition; }
  const schema::Definition* definition() const { return definition_; }
  /// The findings since Start.
  std::vector<Diagnostic> Take();
  /// How many there are so far: what depends on a part being valid compares before and after.
  size_t finding_count() const { return findings_.size(); }
  std::span<const Diagnostic> findings() const { return findings_; }
  /// Whether there are errors among them.
  bool has_errors() const;
  /// Whether `check` would report something; nothing of it is kept.
  template <typename Check>
  bool WouldReport(Check check) {
    const size_t before = findings_.size();
    check();
    const bool reported = findings_.size() > before;
    findings_.resize(before);
    return reported;
  }

 private:
  friend class Value;
  friend void AddNote(const Value& at, std::string message);
  friend void ReportAs(const Value& at, std::string field, std::string_view rule, std::string_view reason,
                       std::string message, std::string help);
  friend void AddRemark(Context& context, std::string message);
  friend void MarkCertain(Context& context);
  friend void Report(const Value& at, std::string_view rule, Severity severity, std::string_view reason,
                     std::string message, std::string help);

  /// The last step of a path.
  struct Step {
    enum class Kind : uint8_t { kRoot, kField, kIndex, kKey };
    const char* name = nullptr;
    uint32_t size = 0;  // of the name; the index of an item
    Kind kind = Kind::kRoot;
    bool has_key = false;  // the value stands behind its key

    std::string_view text() const { return {name, size}; }
    Step WithKey(bool key) const { return {name, size, kind, key}; }
  };
  struct PathEntry {
    uint32_t parent;
    Step step;
    yaml::Node node;  // falsy when it is missing
  };
  uint32_t Note(const PathEntry& entry) {
    const uint32_t index = path_count_++;
    paths_[index] = entry;
    if (path_count_ == path_room_) [[unlikely]]
      MakeRoom();
    return index;
  }
  [[gnu::cold]] void MakeRoom();

  const k8s::Target* target_;
  std::optional<std::vector<uint8_t>> dropped_fields_;
  RightTexts label_keys_, label_values_, annotation_keys_;
  bool lives_ = false;
  yaml::Node last_applied_;
  const schema::Definition* definition_ = nullptr;
  std::vector<PathEntry> paths_;  // more than path_count_ are old ones; there is room for one always
  uint32_t path_count_ = 0;
  uint32_t path_room_ = 0;
  std::deque<std::string> names_;  // path names that are not static text and not in the document
  std::vector<Diagnostic> findings_;
};

/// A value at a field path; copied freely, valid until the next Context::Start. One made by default is
/// missing and so are its children; nothing can be reported there.
///
/// Most values are asked for, found missing or right, and forgotten: only those that have children, or are
/// reported, get an entry among the paths of their Context.
class Value {
 public:
  Value() = default;

  /// Present and not null.
  explicit operator bool() const { return node_ && !node_.IsNull(); }
  yaml::Node node() const { return node_; }
  Context& context() const { return *context_; }

  /// A field of this object; never fails: what is missing is a falsy value whose path is known.
  [[gnu::always_inline]] Value operator[](yaml::Key field) const;
  /// Item of this list.
  Value Item(uint32_t index, yaml::Node node) const;
  /// The items of this list with their paths; empty when it is no list.
  class Items;
  Items items() const;
  /// The entries of this map with their paths `parent[key]`; empty when it is no map.
  struct Entry;
  class Entries;
  Entries entries() const;
  uint32_t size() const { return node_.size(); }

  /// The same value under another path: the server's own paths are not always where the value is written.
  /// `field` replaces the last step.
  Value Renamed(std::string_view field) const;
  /// This value's place (node, position) with the path of `path`; also what is missing keeps its place.
  Value WithPathOf(const Value& path) const;
  /// The same path, pointing at `node`: the server reports what is wrong with a key at its map.
  Value At(yaml::Node node) const;
  /// The same path with `[index]` in place of its last step.
  Value Reindexed(uint32_t index) const;
  /// A field of this object that was found before: its key and value.
  Value Member(yaml::Node key, yaml::Node value) const;
  /// An entry of this map with the path `this[key]`; when there is none a finding points at this value.
  Value Keyed(std::string_view key) const;

  /// Typed reads with the server's zero value or default where the field is missing or null.
  std::string_view String(std::string_view otherwise = {}) const {
    return node_.IsString() ? node_.text() : otherwise;
  }
  int64_t Int(int64_t otherwise = 0) const { return *this ? node_.AsInt().value_or(otherwise) : otherwise; }
  bool Bool(bool otherwise = false) const {
    return node_.IsBool() ? node_.AsBool().value_or(otherwise) : otherwise;
  }
  /// operator[] and the read in one, for what is only looked at: costs less, as nothing has to be known of
  /// the place.
  std::string_view TextOf(yaml::Key field, std::string_view otherwise = {}) const {
    if ((keys_ & field.bit()) == 0) return otherwise;
    const yaml::Node node = node_[field];
    return node.IsString() ? node.text() : otherwise;
  }
  int64_t IntOf(yaml::Key field, int64_t otherwise = 0) const {
    if ((keys_ & field.bit()) == 0) return otherwise;
    const yaml::Node node = node_[field];
    return node.IsNull() ? otherwise : node.AsInt().value_or(otherwise);
  }
  bool IsTrue(yaml::Key field) const {
    return (keys_ & field.bit()) != 0 && node_[field].AsBool().value_or(false);
  }
  /// Whether a field is present and not null.
  bool Has(yaml::Key field) const { return (keys_ & field.bit()) != 0 && !node_[field].IsNull(); }
  bool IsString() const { return node_.IsString(); }
  bool IsMap() const { return node_.IsMap(); }
  bool IsList() const { return node_.IsList(); }

  /// What another document has at the same path.
  yaml::Node SamePlaceIn(yaml::Node root) const;

  /// The whole object.
  bool IsRoot() const { return step_.kind == Step::Kind::kRoot; }
  /// Whether the path has more than this many steps.
  bool IsDeeperThan(uint32_t steps) const;
  /// `spec.template.spec.containers[0]`, as the server prints it.
  std::string Path() const;
  /// Where a finding about this value points: the value itself; for a container the key it is written under;
  /// for what is missing the nearest thing that is there.
  Location location() const;

 private:
  friend class Context;
  using Step = Context::Step;
  static constexpr uint32_t kNotNoted = ~0u;

  /// Gets an entry if it may have children.
  Value(Context* context, uint32_t parent, Step step, yaml::Node node)
      : context_(context), node_(node), keys_(node.key_bits()), step_(step), parent_(parent) {
    if (node.IsMap() || node.IsList()) path_ = context->Note({parent, step, node});
  }
  /// The index of this value's path, which gets an entry if it has none.
  uint32_t Noted() const {
    if (context_ == nullptr) return 0;
    if (path_ != kNotNoted) return path_;
    return context_->Note({parent_, step_, node_});
  }
  Value Child(Step step, yaml::Node node) const { return Value(context_, Noted(), step, node); }
  /// What operator[] gives when it has to look.
  Value Field(yaml::Key field) const;
  Value CommonField(yaml::Key field) const;
  Value FieldOfUnnoted(yaml::Key field) const;
  /// The whole path, from the root on.
  std::vector<Step> Steps() const;
  /// This value, or the nearest thing around it that is there.
  Context::PathEntry Place() const;

  Context* context_ = nullptr;
  yaml::Node node_;
  uint64_t keys_ = 0;  // node_'s key_bits
  Step step_;
  uint32_t parent_ = 0;
  uint32_t path_ = kNotNoted;
};

struct Value::Entry {
  std::string_view key;
  yaml::Node key_node;  ///< where the key is written
  Value value;
};

/// A range over the items of a list.
class Value::Items {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Value;

    Value operator*() const {
      return Value(context_, list_, {nullptr, index_, Step::Kind::kIndex, false}, *at_);
    }
    Iterator& operator++() { return ++at_, ++index_, *this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class Value;
    Context* context_ = nullptr;
    uint32_t list_ = 0;
    uint32_t index_ = 0;
    yaml::Items::Iterator at_;
  };

  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }
  /// Where they are wanted in any order, or again and again.
  operator std::vector<Value>() const { return {begin_, end_}; }

 private:
  friend class Value;
  Iterator begin_, end_;
};

/// A range over the entries of a map.
class Value::Entries {
 public:
  class Iterator {
   public:
    Entry operator*() const {
      const auto [key, value] = *at_;
      const std::string_view text = key.AsKey().text();  // inline, unlike key.text()
      const Step step{text.data(), static_cast<uint32_t>(text.size()), Step::Kind::kKey, true};
      return {text, key, Value(context_, map_, step, value)};
    }
    Iterator& operator++() { return ++at_, *this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class Value;
    Context* context_ = nullptr;
    uint32_t map_ = 0;
    yaml::Entries::Iterator at_;
  };

  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  friend class Value;
  Iterator begin_, end_;
};

// Inline, since validation is mostly asking for fields that are not there.

inline Value Value::operator[](yaml::Key field) const {
  if ((keys_ & field.bit()) != 0) return field.is_common() ? CommonField(field) : Field(field);
  if (path_ == kNotNoted) return FieldOfUnnoted(field);
  const std::string_view name = field.text();
  return Value(context_, path_, {name.data(), static_cast<uint32_t>(name.size()), Step::Kind::kField, false},
               {});
}

inline Value Value::Member(yaml::Node key, yaml::Node value) const {
  const std::string_view name = key.text();
  return Child({name.data(), static_cast<uint32_t>(name.size()), Step::Kind::kField, true}, value);
}

inline Value::Items Value::items() const {
  Items out;
  if (!IsList()) return out;
  const yaml::Items items = node_.items();
  out.begin_.context_ = context_;
  out.begin_.list_ = Noted();
  out.begin_.at_ = items.begin();
  out.end_.at_ = items.end();
  return out;
}

inline Value::Entries Value::entries() const {
  Entries out;
  if (!IsMap()) return out;
  const yaml::Entries entries = node_.entries();
  out.begin_.context_ = context_;
  out.begin_.map_ = Noted();
  out.begin_.at_ = entries.begin();
  out.end_.at_ = entries.end();
  return out;
}

// All that reports is cold: what leads up to it is kept out of the way of objects that are right.

/// The API server's reasons. The message is ours: it names the wrong value and what would be right, lower
/// case, YAML in backticks; `help` says what to do when that is not obvious.
[[gnu::cold]] void Required(const Value& at, std::string message, std::string help = {});
[[gnu::cold]] void Invalid(const Value& at, std::string message, std::string help = {});
[[gnu::cold]] void Duplicate(const Value& at, std::string message, std::string help = {});
[[gnu::cold]] void Forbidden(const Value& at, std::string message, std::string help = {});
[[gnu::cold]] void NotFound(const Value& at, std::string message, std::string help = {});
[[gnu::cold]] void TooLong(const Value& at, uint32_t limit, std::string_view unit = "characters");
[[gnu::cold]] void TooMany(const Value& at, uint32_t count, uint32_t limit);
[[gnu::cold]] void TypeInvalid(const Value& at, std::string message, std::string help = {});
/// The value is not one of `allowed`; suggests the near miss.
[[gnu::cold]] void NotSupported(const Value& at, std::initializer_list<std::string_view> allowed);
/// What the server answers with a warning header, and accepts.
[[gnu::cold]] void Warn(const Value& at, std::string_view rule, std::string message, std::string help = {});

/// An error whose field the server prints otherwise than the path of `at`, or not at all.
[[gnu::cold]] void ReportAs(const Value& at, std::string field, std::string_view rule,
                            std::string_view reason, std::string message, std::string help = {});

/// Invalid with the value before the problem (see k8s/names.h): "`Web_1` must ...".
[[gnu::cold]] void InvalidText(const Value& at, const std::string& problem);
/// The same when there is a problem.
inline void InvalidIf(const Value& at, const std::string& problem) {
  if (!problem.empty()) InvalidText(at, problem);
}

/// The same for the text of a field, which is looked up once more only when there is a problem.
template <typename Rule>
void InvalidField(const Value& object, yaml::Key field, Rule problem_of) {
  if (const auto problem = problem_of(object.TextOf(field)); !problem.empty())
    InvalidText(object[field], problem);
}

/// Adds a second place to the finding reported last.
[[gnu::cold]] void AddNote(const Value& at, std::string message);
/// Adds a remark without a place to the finding reported last.
[[gnu::cold]] void AddRemark(Context& context, std::string message);
/// The finding reported last does not hang on placeholders.
[[gnu::cold]] void MarkCertain(Context& context);

/// The common end of all of the above.
[[gnu::cold]] void Report(const Value& at, std::string_view rule, Severity severity, std::string_view reason,
                          std::string message, std::string help);

}  // namespace kubevet::validate
