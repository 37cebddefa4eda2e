// `check --fix` and `check --diff`: what is fixed reaches the disk, or is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "engine/apply_fixes.h"
#include "engine/report.h"

namespace kubevet::cli {

struct FixFlags {
  bool fix = false;
  bool diff = false;  ///< show only; nothing is written, with `fix` neither

  bool any() const { return fix || diff; }
};

void AddFixFlags(CLI::App& app, FixFlags& flags);

struct WrittenFixes {
  engine::FixCount count;
  std::vector<Error> errors;  ///< files that could not be written; they are as they were
};

/// Writes each file in one step, unless its text has changed since it was checked.
WrittenFixes WriteFixes(const engine::Fixing& fixing, Environment& environment);
/// The changes as a unified diff on standard output, and their number on standard error.
void ShowFixes(const engine::Fixing& fixing, bool color, Environment& environment);

}  // namespace kubevet::cli
