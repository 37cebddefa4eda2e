// The result of a run as renderers see it: plain values, every place resolved to lines and columns, the lines
// that a frame shows copied out. Sources are dropped as soon as their file is done, so that memory is bounded
// by the largest file and not by all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/line_index.h"
#include "engine/inputs.h"

namespace kubevet::engine {

struct Range {
  Position start;
  Position end;

  bool operator==(const Range&) const = default;
};

/// A line of a source, or the part of a very long one around what is pointed at.
struct ExcerptLine {
  uint32_t number = 1;
  uint32_t first_column = 1;  ///< of the first character in `text`
  bool is_cut = false;        ///< the line goes on after `text`
  std::string text;
};

/// What a frame shows, in order of lines; between lines that do not follow each other something is left out.
using Excerpt = std::vector<ExcerptLine>;

/// A second place. Without a file it is a remark. Without an excerpt it is shown in the finding's own frame.
struct Related {
  std::string message;
  std::string file;
  Range range;
  Excerpt excerpt;
};

struct FileEdit {
  std::string file;
  Range range;
  std::string new_text;
};

struct FileFix {
  std::string title;
  std::vector<FileEdit> edits;
};

/// What keeps a finding from being told.
struct HiddenBy {
  enum class Place : uint8_t { kSource, kConfiguration, kBaseline };  ///< where it is asked for
  Place place = Place::kSource;
  std::string reason;  ///< as it is given there; may be empty

  bool operator==(const HiddenBy&) const = default;
};

struct Finding {
  std::string rule;
  Stage stage = Stage::kSyntax;
  Severity severity = Severity::kError;
  std::string message;
  std::string help;
  std::string file;
  uint32_t document = 0;
  Range range;
  std::shared_ptr<const ResourceId> resource;  ///< may be null
  std::string field;
  std::string reason;
  std::vector<Related> related;
  std::vector<FileFix> fixes;
  Excerpt excerpt;
  std::string chart_template;         ///< what Helm rendered the document from, as it says; may be empty
  std::optional<HiddenBy> hidden_by;  ///< of findings that are not told
};

/// An object that was looked at.
struct CheckedResource {
  std::shared_ptr<const ResourceId> id;
  uint32_t document = 0;
};

/// By position, then rule, then message: the order in which the findings of one file are told.
bool ComesBefore(const Finding& a, const Finding& b);

/// A kind that has no schema, so that little could be said about its objects.
struct UnknownKind {
  std::string api_version;
  std::string kind;
  uint32_t count = 0;

  bool operator==(const UnknownKind&) const = default;
};

/// What was recognised as something else than a manifest: "Helm template", "Kustomize file".
struct NotJudged {
  std::string what;
  uint32_t count = 0;

  bool operator==(const NotJudged&) const = default;
};

/// What was fixed before the findings were told.
struct FixCount {
  uint32_t findings = 0;
  uint32_t files = 0;
};

struct Summary {
  uint32_t files = 0;  ///< that could be read
  uint32_t documents = 0;
  uint32_t resources = 0;
  uint32_t errors = 0;
  uint32_t warnings = 0;
  uint32_t infos = 0;
  uint32_t suppressed = 0;
  std::vector<UnknownKind> unknown_kinds;  ///< most frequent first
  std::vector<Unreadable> unreadable;
  std::vector<NotJudged> not_judged;
  std::optional<FixCount> fixed;  ///< when fixing was asked for
  double milliseconds = 0;

  void Count(Severity severity);
  uint32_t findings() const { return errors + warnings + infos; }
};

}  // namespace kubevet::engine
