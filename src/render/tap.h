// The run in the Test Anything Protocol, version 14: a test point for each object, findings as YAML below it.
#pragma once

#include <string>

#include "render/report.h"

namespace kubevet::render {

std::string RenderTap(const Report& report);

}  // namespace kubevet::render
