// `--output FORMAT[=FILE]`, for commands that can report in several formats at once.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace kubevet::cli {

/// Where a report goes; without a file it is standard output.
struct OutputText {
  std::string format;
  std::string file;
};

/// Two reports cannot share standard output or a file.
Result<std::vector<OutputText>> SplitOutputs(const std::vector<std::string>& texts);

template <typename T>
struct Output {
  T format{};
  std::string file;
};

/// The first choice, on standard output, when nothing is asked for.
template <typename T, size_t kSize>
Result<std::vector<Output<T>>> ParseOutputs(const std::vector<std::string>& texts,
                                            const Choice<T> (&choices)[kSize]) {
  auto split = SplitOutputs(texts);
  if (!split.ok()) return split.error();
  std::vector<Output<T>> outputs;
  for (OutputText& output : *split) {
    const auto format = ParseChoice("--output", output.format, choices);
    if (!format.ok()) return format.error();
    outputs.push_back({*format, std::move(output.file)});
  }
  if (outputs.empty()) outputs.push_back({choices[0].value, {}});
  return outputs;
}

}  // namespace kubevet::cli
