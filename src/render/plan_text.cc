#include "render/plan_text.h"

namespace kubevet::render {

std::string RenderPlanText(const plan::Rollout& rollout, const PlanTextOptions&) {
  return plan::CompactTrace(rollout) + "\n";
}

}  // namespace kubevet::render
