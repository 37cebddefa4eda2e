// What the server answers, without protocol: places are paths and byte offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"
#include "engine/report.h"

namespace kubevet::lsp {

/// A place in a file, and what it stands for: a definition has a name in a whole.
struct Place {
  std::string path;
  Span span;
  Span whole = {};  ///< empty: the same

  bool operator==(const Place&) const = default;
};

/// Puts other text in a place.
struct TextChange {
  std::string path;
  Span span;
  std::string new_text;

  bool operator==(const TextChange&) const = default;
};

/// The findings of a document at a version of it.
struct Report {
  std::string path;
  std::optional<int64_t> version;  ///< nothing for what is not open
  std::vector<engine::Finding> findings;
  std::string note;  ///< why nothing is said: "a Helm template, …"; empty: nothing to add
};

struct Hover {
  Span span;
  std::string markdown;
};

enum class ItemKind : uint8_t { kKind, kVersion, kField, kValue, kName, kKey, kSnippet };

struct CompletionItem {
  std::string label;
  ItemKind kind = ItemKind::kField;
  std::string detail;         ///< one line
  std::string documentation;  ///< Markdown; may be empty
  Span replaces;
  std::string new_text;
  bool is_snippet = false;
  bool is_deprecated = false;
  std::string sort_key;
  bool asks_again = false;  ///< what comes next can be completed, too
};

enum class ActionKind : uint8_t { kQuickFix, kFixAll };

/// What the client shows, or the server does when asked: a command and its argument.
struct Command {
  std::string name;
  std::vector<std::string> arguments;
};

struct Action {
  std::string title;
  ActionKind kind = ActionKind::kQuickFix;
  bool is_preferred = false;
  std::vector<TextChange> changes;
  std::string new_file;  ///< made by the changes, when it is not there
  std::optional<Command> command;
  std::optional<size_t> finding;  ///< of the document, for which it is
};

enum class SymbolKind : uint8_t { kObject, kContainer, kPort, kVolume, kClaim, kKey };

struct Symbol {
  std::string name;
  std::string detail;
  SymbolKind kind = SymbolKind::kObject;
  std::string path;
  Span whole;
  Span name_span;
  std::vector<Symbol> children;
};

struct Fold {
  uint32_t first_line = 0;  ///< from 0
  uint32_t last_line = 0;
  bool is_comment = false;
};

/// A workload whose rollout can be shown.
struct Lens {
  Span span;
  std::string kind;
  std::string name_space;
  std::string name;
};

}  // namespace kubevet::lsp
