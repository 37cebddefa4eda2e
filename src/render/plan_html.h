// A plan as one page to look at and to print: everything in it, nothing loaded, no scripts.
#pragma once

#include <span>
#include <string>

#include "engine/report.h"
#include "plan/plan.h"

namespace kubevet::render {

/// `findings` are those of what is refused.
std::string RenderPlanHtml(const plan::Plan& plan, std::span<const engine::Finding> findings);

}  // namespace kubevet::render
