// Joins reports of `check -o json`. See merge.h.
#pragma once

#include <span>

#include "render/merge.h"

namespace kubevet::render {

Result<MergedReport> MergeJson(std::span<const ReportFile> reports);

}  // namespace kubevet::render
