// The last step for the findings of a file: what is off goes, severities are set, and what the file, the
// configuration or the baseline asks to hide is hidden. What they ask in vain is found here, too.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "engine/baseline.h"
#include "engine/configuration.h"
#include "engine/report.h"
#include "engine/selection.h"
#include "engine/suppressions.h"
#include "k8s/target.h"
#include "rules/rule_set.h"

namespace kubevet::engine {

/// What holds for the files under one configuration, or under none.
struct Policy {
  const Configuration* configuration = nullptr;
  k8s::Target target;
  Selection selection;
  std::shared_ptr<const rules::RuleSet> rules = nullptr;  ///< those that are on; null: none is run
  bool closed_world = false;
  FailOn fail_on = FailOn::kError;
};

/// What the whole run holds on to.
struct Hiding {
  std::string today;                   ///< YYYY-MM-DD; empty: nothing expires
  const Baseline* baseline = nullptr;  ///< known findings; null: none
  bool records_baseline = false;       ///< everything that is found is to become known, and is hidden
};

struct Finished {
  std::vector<Finding> findings;  ///< sorted
  std::vector<Finding> hidden;    ///< those that something hides, HiddenBy set
  std::vector<uint32_t> used;     ///< the ignore entries of the configuration that hid something, ascending
  Fingerprints recorded;          ///< with Hiding::records_baseline
  uint32_t stale = 0;             ///< known findings of this file that were not found
};

/// `absolute` is the path of the file (AbsolutePath). Pure.
Finished Finish(const Source& source, std::vector<Finding> findings, const Suppressions& suppressions,
                const Policy& policy, const std::string& absolute, const Hiding& hiding);

/// What is to be said of the ignore entries of a configuration after a run: those that have expired, and,
/// when the run saw everything below the configuration, those that hid nothing. `used` by entry.
std::vector<Finding> JudgeIgnores(const Policy& policy, const std::vector<bool>& used, bool saw_everything,
                                  const std::string& today);

}  // namespace kubevet::engine
