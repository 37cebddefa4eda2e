// The line that ends a report for people.
#pragma once

#include <string>
#include <string_view>

#include "engine/report.h"

namespace kubevet::render {

/// "3 errors, 1 warning in 12 files (41 resources, Kubernetes 1.36) in 4 ms; 2 kinds without a schema:
/// Certificate ×3, Rollout ×1", with a line break behind it.
std::string RenderSummary(const engine::Summary& summary, std::string_view kubernetes_version, bool color);

}  // namespace kubevet::render
