// A plan as Markdown, for a comment on a pull request: what is to be known first, the rest folded.
#pragma once

#include <span>
#include <string>

#include "engine/report.h"
#include "plan/plan.h"

namespace kubevet::render {

/// `findings` are those of what is refused. Fits into a comment of GitHub, 65,536 characters: workloads for
/// which there is no room are named.
std::string RenderPlanMarkdown(const plan::Plan& plan, std::span<const engine::Finding> findings);

}  // namespace kubevet::render
