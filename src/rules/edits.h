// Changes to the text of a manifest that leave everything else as it is written. Where a change cannot be
// made so (flow style, aliases, the last entry of a map), there is none: the finding stands without a fix.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "rules/place.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// Writes `text`, YAML of one line, in place of the scalar that is there; a string keeps its quotes.
std::optional<Edit> ReplaceValue(const Reached& at, std::string_view text);
/// Writes another key, quoted as the one before.
std::optional<Edit> RenameKey(const Reached& at, std::string_view key);
/// Takes an entry of a block map, or an item of a block list, out, with its lines; one other must be left.
std::optional<Edit> RemoveEntry(const Reached& at);
/// Writes `key: text`, of any number of lines, as the first entry of the block map that the place leads to
/// without its last step.
std::optional<Edit> AddEntry(const Reached& parent, std::string_view key, std::string_view text);

/// How the line of `at` ends, or the one before when it is the last: "\n" or "\r\n".
std::string_view LineBreakAt(std::string_view text, size_t at);

}  // namespace kubevet::rules
