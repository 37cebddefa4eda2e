// One line per finding, `file:line:col: severity: message [rule]`: for grep, editors and other programs.
#pragma once

#include <span>
#include <string>

#include "engine/report.h"

namespace kubevet::render {

std::string RenderCompact(std::span<const engine::Finding> findings);

}  // namespace kubevet::render
