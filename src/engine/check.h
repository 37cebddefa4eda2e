// Runs the check over many files: each is judged by itself, then the rules look at all of them together.
// Results come in the order of the inputs, whatever the number of workers.
#pragma once

#include <functional>
#include <vector>

#include "base/file_system.h"
#include "engine/analyze.h"
#include "engine/inputs.h"
#include "engine/report.h"

namespace kubevet::engine {

/// The findings of one file, sorted. Files that could not be read have none.
struct FileFindings {
  const InputFile& file;
  std::vector<Finding> findings;
};

/// Gets every file once, in order, on the thread that called Check. False ends the run early.
using OnFile = std::function<bool(FileFindings)>;

/// Checks all inputs with at most `options.jobs` threads. The summary counts what was delivered; its time is left to the caller, who has the clock.
Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const OnFile& on_file);

}  // namespace kubevet::engine
