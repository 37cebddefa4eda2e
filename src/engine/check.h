// Runs the check over many files: each is judged by itself, then the rules look at all of them together.
// Results come in the order of the inputs, whatever the number of workers.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/file_system.h"
#include "engine/analyze.h"
#include "engine/finish.h"
#include "engine/inputs.h"
#include "engine/report.h"
#include "engine/reported_part.h"
#include "engine/rule_runners.h"
#include "engine/stalls.h"
#include "rules/runner.h"

namespace kubevet::engine {

/// What holds for which input.
struct Rulings {
  /// An input and what holds for it.
  struct Ruled {
    size_t policy = 0;
    std::string absolute;  ///< see AbsolutePath
  };

  std::vector<Policy> policies;
  std::vector<Ruled> files;  ///< one for each input
  std::vector<bool>
      sees_everything;  ///< by policy: whether the inputs are all there is below its configuration
  Hiding hiding;
  bool makes_excerpts = true;   ///< see Resolver
  bool lists_resources = true;  ///< see FileFindings
};

/// Every finding counts, as it is.
Rulings Unruled(const Inputs& inputs, const k8s::Target& target);

/// The findings of one file, sorted. Files that could not be read have none. What is wrong with the ignore
/// entries of a configuration comes last, as findings of that file.
struct FileFindings {
  const InputFile& file;
  const Policy& policy;
  std::vector<Finding> findings;
  Fingerprints recorded;                        ///< what is to become known
  uint32_t stale = 0;                           ///< how many known findings were not found
  std::vector<rules::Failure> failures = {};    ///< expressions of rules that could not be evaluated
  std::vector<CheckedResource> resources = {};  ///< in the order of the file, if the rulings ask for them
  std::vector<Finding> hidden = {};             ///< findings that are not told, HiddenBy set
};

/// What is found in one file, and what of it is to be told.
struct Outcome {
  std::optional<std::string> unreadable;  ///< why there is nothing to tell
  Finished finished;
  std::vector<rules::Failure> failures;
};

/// Of each of these inputs, for which one policy holds: it may be another than that of the rulings. Safe to
/// call from several threads.
std::vector<Outcome> FinishFiles(RuleRunners& runners, std::span<const size_t> files, const Policy& policy,
                                 const Rulings& rulings, const StallFinder& stalls, unsigned jobs);

/// Gets every file once, in order, on the thread that called Check. False ends the run early.
using OnFile = std::function<bool(FileFindings)>;

/// Checks all inputs with at most `options.jobs` threads; targets are those of the policies. Files that are
/// outside of `part` are read and not delivered. The summary counts what was delivered; its time is left to
/// the caller, who has the clock.
Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const Rulings& rulings,
              const OnFile& on_file, const ReportedPart& part = {});

}  // namespace kubevet::engine
