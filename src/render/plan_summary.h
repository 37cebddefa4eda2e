// What a rollout costs, in sentences: how many Pods are away at a time, which budgets hold, where everything
// hangs on one Pod, how long it takes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plan/rollout.h"
#include "render/plan_steps.h"

namespace kubevet::render {

/// `steps` as DescribeSteps has them: sentences name their numbers. All texts are harmless.
std::vector<std::string> SummariseRollout(const plan::Rollout& rollout, std::span<const Step> steps);

}  // namespace kubevet::render
