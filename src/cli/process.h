// Another program, run to its end without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kubevet::cli {

struct Finished {
  int exit_code = 0;  ///< 128 and the signal's number for a program that was killed
  std::string out;
  std::string err;
};

/// Runs `arguments[0]`, found on PATH, with `input` as its standard input. `settings` are added to the
/// environment, as NAME=VALUE. An error when it cannot be started.
Result<Finished> RunProcess(const std::vector<std::string>& arguments, std::string_view input,
                            const std::vector<std::string>& settings);

}  // namespace kubevet::cli
