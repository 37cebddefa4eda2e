// A plan for people: before, the steps in order with what each waits for, after, and how it ends.
#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.h"

namespace kubevet::render {

struct PlanTextOptions {
  bool color = false;
  uint32_t columns = 100;
  /// Of more steps than this the middle is folded.
  size_t most_steps = 60;
};

std::string RenderPlanText(const plan::Plan& plan, const PlanTextOptions& options);

}  // namespace kubevet::render
