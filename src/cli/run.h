// From the arguments of the process to its exit code.
#pragma once

#include "cli/command.h"

namespace kubevet::cli {

/// Reads the arguments, runs the command, and says what is wrong with them: the near miss of a misspelt flag
/// or command, and where help is.
int Run(int argc, const char* const* argv, Environment& environment);

}  // namespace kubevet::cli
