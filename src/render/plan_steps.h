// The steps of a rollout in words: what a line of the plan says, before it is put into columns.
#pragma once

#include <string>
#include <vector>

#include "plan/rollout.h"
#include "render/ansi.h"

namespace kubevet::render {

/// One line of a step.
struct Row {
  Ink ink = Ink::kNone;
  std::string sign;  ///< + - ~ *
  std::string what;
  std::string note;
  std::string wait;
};

using Rows = std::vector<Row>;

/// The rows of a tick, at least one; the first one carries the number.
struct Step {
  plan::Tick tick = 0;
  Rows rows;
};

/// Steps in which nothing is done are left out. All texts are harmless.
std::vector<Step> DescribeSteps(const plan::Rollout& rollout);

}  // namespace kubevet::render
