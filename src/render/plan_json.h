// A plan as JSON: a contract for other programs.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/report.h"
#include "plan/plan.h"

namespace kubevet::render {

/// `findings` are those of what is refused.
std::string RenderPlanJson(const plan::Plan& plan, std::span<const engine::Finding> findings,
                           std::string_view kubernetes_version);

}  // namespace kubevet::render
