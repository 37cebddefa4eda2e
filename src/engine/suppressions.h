// What a file says about findings that are not to be reported:
//
//   # kubevet: ignore rule-id[, rule-id] [-- reason]    on its own line: the entry or item that begins next,
//   with
//                                                       everything in it; behind something: its line
//   # kubevet: ignore-file rule-id[, ...]               before the first line of YAML: the file
//   kubevet.dev/ignore: "rule-id, rule-id"              an annotation: the resource, or the Pod template it
//   is in
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/line_index.h"
#include "base/source.h"
#include "base/span.h"
#include "yaml/document.h"

namespace kubevet::engine {

/// A rule id where a suppression names it.
struct SuppressedRule {
  std::string id;
  Span span;
};

struct Suppression {
  Span place;  ///< the comment from its `#`, or the annotation's value
  bool is_comment = true;
  std::vector<SuppressedRule> rules;
  std::vector<Span> covers;     ///< findings that begin in one of these are hidden; both ends belong to them
  Stage judged = Stage::kRule;  ///< the last stage that what it covers went through
  uint32_t document = 0;
  std::string reason;   ///< what a comment says behind `--`
  std::string problem;  ///< why it is none; it then hides nothing
  std::string help;
};

using Suppressions = std::vector<Suppression>;

/// False only of a text, or of lines of one, in which there is no suppression; true of few others.
bool MaySuppress(std::string_view text);

/// Collects the suppressions of one source that may have some, which must outlive it.
class SuppressionReader {
 public:
  explicit SuppressionReader(const Source& source);

  /// Takes what belongs to the next document of the source. `judged` is the last stage it went through,
  /// nothing when it is no manifest: then nothing in it counts. Linear in the document.
  void AddDocument(const yaml::Document& document, uint32_t index, std::optional<Stage> judged);

  /// After the last document. In the order of the source.
  Suppressions Take();

 private:
  /// A `#` that may begin a comment with our name.
  struct Candidate {
    uint32_t hash;
    uint32_t line;
    bool is_alone;  // on its line
  };

  void FindCandidates();
  Suppression Parse(const Candidate& candidate) const;
  Span NextLine(uint32_t line);
  void AddAnnotations(const yaml::Document& document, uint32_t index, Stage judged);

  const Source& source_;
  std::optional<LineIndex> lines_;  // when there is a candidate
  std::vector<Candidate> candidates_;
  size_t next_ = 0;  // the first candidate that no document has taken
  bool has_annotations_ = false;
  uint32_t header_end_ = 0;
  uint32_t last_comment_line_ = 0,
           next_line_ = 0;  // what NextLine has found: from the one on, the other is next
  Stage least_judged_ = Stage::kRule;
  Suppressions found_;
  std::vector<size_t> waiting_;  // of found_: for the next node
};

}  // namespace kubevet::engine
