// The run as SARIF 2.1.0, for code scanning and editors. Findings that are hidden are in it, too, with what
// hides them.
#pragma once

#include <string>

#include "render/report.h"

namespace kubevet::render {

/// Places are relative to the root of the repository (SRCROOT); columns count code points, as everywhere.
std::string RenderSarif(const Report& report);

}  // namespace kubevet::render
