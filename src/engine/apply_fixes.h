// What `check --fix` does: applies the fixes that findings carry, checks again, and keeps only what made
// things better. Nothing is written here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "engine/analyze.h"
#include "engine/check.h"
#include "engine/inputs.h"
#include "engine/report.h"

namespace kubevet::engine {

/// An input whose text changes.
struct FixedFile {
  InputFile file;
  std::string before;
  std::string after;
  uint32_t findings = 0;  ///< how many are gone
};

struct Fixing {
  std::vector<FixedFile> files;  ///< in the order of the inputs
  /// Files with fixes that did not hold: the text would not have become better.
  std::vector<std::string> left_alone;
};

/// Applies the first fix of every finding that is told, in rounds, until none is left to apply. A fix counts
/// only when all files it changes are inputs; fixes that touch each other wait for the next round. Each round
/// is kept for a file when its documents still parse and the findings are gone, without new ones of the same
/// rank in their place. `files` must give standard input as often as it is asked for.
Fixing ApplyFixes(const FileSystem& files, const Inputs& inputs, const Options& options,
                  const Rulings& rulings);

/// How much has to be right before something is found: what cannot be read hides what is wrong in it, and a
/// kind that is not known hides its fields. A fix may uncover findings of a higher rank.
uint8_t RankOf(const Finding& finding);

/// `text` with the edits made; they lie in it and do not touch.
std::string WithEdits(std::string_view text, std::vector<FileEdit> edits);

}  // namespace kubevet::engine
