// Joins reports of `check -o sarif`. See merge.h.
#pragma once

#include <span>

#include "render/merge.h"

namespace kubevet::render {

Result<MergedReport> MergeSarif(std::span<const ReportFile> reports);

}  // namespace kubevet::render
