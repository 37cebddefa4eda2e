// A rule file, read: what rules/FORMAT.md describes, as values. Expressions are still text; see program.h.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source.h"
#include "rules/place.h"
#include "rules/rule_head.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// A scalar of a rule file: an expression, and where it is written.
struct Text {
  std::string_view text;
  yaml::Node node;

  explicit operator bool() const { return static_cast<bool>(node); }
};

struct Let {
  std::string_view name;
  Text expression;
};

struct PlaceText {
  Place place;
  yaml::Node node;

  explicit operator bool() const { return static_cast<bool>(node); }
};

struct RelatedPlace {
  Text of;  ///< missing: the object
  PlaceText at;
  Text message;
};

enum class FixAction : uint8_t { kReplace, kRemove, kRename, kAdd };

struct FixRecipe {
  Text title;
  FixAction action = FixAction::kReplace;
  PlaceText at;
  Text with;  ///< the new text; missing for kRemove
};

/// A manifest that shows the rule at work.
struct Example {
  std::string_view text;
  yaml::Node node;
};

/// What a rule says to people, and shows. The members are views of the rule's own document.
struct RuleWords {
  std::string_view why;
  std::string_view fix;
  std::vector<std::string_view> references;

  std::vector<Example> bad;
  std::vector<Example> good;
  std::string_view target;                ///< of the examples; empty for the newest version
  std::vector<std::string_view> options;  ///< command line flags for the examples
};

/// What a rule asks and finds. The members are views of the rule's own document.
struct RuleText {
  Text check;  ///< the C++ check in place of expressions
  std::vector<Let> lets;
  Text when;
  Text each;
  Text assert;
  PlaceText at;
  bool mark_key = false;
  Text message;
  Text help;
  std::vector<RelatedPlace> related;
  std::vector<FixRecipe> fixes;
};

class RuleFile;

/// A rule as lists and selections know it; the rest is read when it is asked for.
struct Rule : RuleHead {
  const RuleFile* file = nullptr;

  /// Of one of ours, each is read by the first who asks.
  const RuleText& text() const;
  const RuleWords& words() const;
  bool IsOnByDefault() const;
};

/// A rule file and what its rule refers to. The rule lives as long as the file. May be used by several
/// threads.
class RuleFile {
 public:
  /// Reads a rule file: the rule, or what is wrong with the file, `FILE:LINE:COLUMN: MESSAGE`, in one line or
  /// several. Expressions are not looked at yet.
  static Result<std::unique_ptr<RuleFile>> Read(std::unique_ptr<const Source> source);
  /// A file that tests have held against its form, and whose head was read at build time.
  explicit RuleFile(const EmbeddedRule& embedded);

  RuleFile(const RuleFile&) = delete;
  RuleFile& operator=(const RuleFile&) = delete;

  const Rule& rule() const { return rule_; }
  const RuleText& text() const;
  const RuleWords& words() const;
  const Source& source() const;

 private:
  /// A value and the document that it views, read when it is first asked for.
  template <typename T>
  struct Part {
    std::once_flag once;
    std::unique_ptr<const yaml::Document> document;
    T value;
  };

  RuleFile() = default;

  Rule rule_;
  const EmbeddedRule* embedded_ = nullptr;  // null for a user's, which is read whole
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Source> source_;
  mutable Part<RuleText> text_;
  mutable Part<RuleWords> words_;
};

/// Lower-case words joined by `-`.
bool IsRuleId(std::string_view id);

/// In `kinds`: everything that makes Pods.
inline constexpr std::string_view kPodSpec = "PodSpec";

}  // namespace kubevet::rules
