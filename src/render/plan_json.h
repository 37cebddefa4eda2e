// A plan as JSON: a contract for other programs.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/report.h"
#include "plan/rollout.h"

namespace kubevet::render {

/// `findings` are those of the rollouts' errors.
std::string RenderPlanJson(std::span<const plan::Rollout> rollouts, std::span<const engine::Finding> findings,
                           std::string_view kubernetes_version);

}  // namespace kubevet::render
