// Joins reports of `check -o junit`. See merge.h.
#pragma once

#include <span>

#include "render/merge.h"

namespace kubevet::render {

Result<MergedReport> MergeJunit(std::span<const ReportFile> reports);

}  // namespace kubevet::render
