// What gets a rollout on that does not go on by itself: why it stands, and the commands, in order.
#pragma once

#include <string>
#include <vector>

#include "plan/rollout.h"

namespace kubevet::plan {

struct WayOut {
  struct Step {
    std::string command;
    std::string remark;  ///< what to know about it; may be empty
  };
  std::string why;
  std::vector<Step> steps;
};

/// Empty for a rollout that is complete, or refused: what is refused is told by its errors.
WayOut FindWayOut(const Rollout& rollout);

}  // namespace kubevet::plan
