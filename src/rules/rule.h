// A rule file, read: what rules/FORMAT.md describes, as values. Expressions are still text; see program.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "base/source.h"
#include "rules/place.h"
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

/// The members are views of the rule's own document.
struct Rule {
  std::string_view id;
  Severity severity = Severity::kWarning;
  Stage stage = Stage::kRule;
  std::string_view category;
  std::vector<std::string_view> profiles;  ///< `default`, or what turns the rule on
  std::vector<std::string_view> kinds;
  std::string_view summary;
  std::string_view why;
  std::string_view fix;
  std::vector<std::string_view> references;

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

  std::vector<Example> bad;
  std::vector<Example> good;
  std::string_view target;                ///< of the examples; empty for the newest version
  std::vector<std::string_view> options;  ///< command line flags for the examples

  bool IsOnByDefault() const;
};

/// A rule file and what its rule refers to. The rule lives as long as the file.
class RuleFile {
 public:
  /// Reads a rule file: the rule, or what is wrong with the file, `FILE:LINE:COLUMN: MESSAGE`, in one line or
  /// several. Expressions are not looked at yet.
  static Result<RuleFile> Read(std::unique_ptr<const Source> source);
  /// Reads a file that tests have held against its form.
  static RuleFile OfOurs(std::unique_ptr<const Source> source);

  RuleFile(RuleFile&&) = default;
  RuleFile& operator=(RuleFile&&) = default;

  const Source& source() const { return *source_; }
  const Rule& rule() const { return *rule_; }

 private:
  RuleFile() = default;

  std::unique_ptr<const Source> source_;
  std::unique_ptr<yaml::Document> document_;
  std::unique_ptr<Rule> rule_;
};

/// Lower-case words joined by `-`.
bool IsRuleId(std::string_view id);

/// In `kinds`: everything that makes Pods.
inline constexpr std::string_view kPodSpec = "PodSpec";
/// The profile of rules that are on unless something turns them off.
inline constexpr std::string_view kDefaultProfile = "default";

}  // namespace kubevet::rules
