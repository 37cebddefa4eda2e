// What a rollout leaves to serve, and whether budgets and a quorum are kept meanwhile. Controllers do not ask
// budgets, only evictions do: a rollout may take a workload below one without anything stopping it.
#pragma once

#include <vector>

#include "plan/rollout.h"

namespace kubevet::plan {

/// The Pods that the workload is to have in the end.
int64_t WantedPods(const Rollout& rollout);

/// Of `floors`, name, wants and least are given. Linear in steps times floors.
Availability JudgeAvailability(const Rollout& rollout, std::vector<Floor> floors);

}  // namespace kubevet::plan
