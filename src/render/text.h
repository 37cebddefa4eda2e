// Findings as code frames, for people: where, what, why and what to do, in that order.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/report.h"

namespace kubevet::render {

struct TextOptions {
  bool color = false;      ///< with ANSI escape sequences
  uint32_t columns = 100;  ///< what a frame keeps to; the first line of a finding is never broken
};

/// Findings one after another, each with an empty line behind it.
std::string RenderText(std::span<const engine::Finding> findings, const TextOptions& options);

}  // namespace kubevet::render
