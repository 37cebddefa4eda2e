// What kubevet has to say about a place in a manifest. Values without presentation: renderers and the
// language server turn them into text, JSON or protocol messages.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "base/span.h"

namespace kubevet {

enum class Severity : uint8_t { kInfo, kWarning, kError };

/// Which question was being answered. syntax and schema: the API server answers 400 (cannot be read).
/// api: it answers 422 (semantic validation). rule: it accepts, but it will not run as meant.
enum class Stage : uint8_t { kSyntax, kSchema, kApi, kRule };

std::string_view ToString(Severity severity);
std::string_view ToString(Stage stage);

/// A place in a source. The source must outlive the diagnostic that points at it.
struct Location {
  const Source* source = nullptr;
  Span span;
};

/// The object a finding is about, as its manifest names it; what the manifest does not say is empty.
struct ResourceId {
  std::string api_version;
  std::string kind;
  std::string name_space;
  std::string name;

  bool operator==(const ResourceId&) const = default;
};

/// A second place that explains a finding.
struct Note {
  Location location;
  std::string message;
};

/// Replaces the text at `location`.
struct Edit {
  Location location;
  std::string new_text;
};

/// A change that removes the finding; its edits do not overlap.
struct Fix {
  std::string title;
  std::vector<Edit> edits;
};

/// One finding. `rule` and `reason` point at static text.
struct Diagnostic {
  std::string_view rule;
  Stage stage = Stage::kSyntax;
  Severity severity = Severity::kError;
  Location location;
  std::string message;  ///< lower case, names the finding before the advice, quotes YAML in backticks
  std::string help;     ///< what to do, one line; may be empty
  std::string field;    ///< the field path as the API server prints it; may be empty
  std::string_view reason = {};  ///< the API server's reason (Required, Invalid, ...); may be empty
  uint32_t document = 0;         ///< index of the document in its file, from 0
  bool is_certain = false;       ///< whatever becomes of placeholders (`${NAME}`) in the value it is about
  std::shared_ptr<const ResourceId> resource;  ///< null before the object is known
  std::vector<Note> notes;
  std::vector<Fix> fixes;
};

}  // namespace kubevet
