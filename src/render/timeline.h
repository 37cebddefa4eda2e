// A rollout laid out for a picture: a lane per Pod or node, a column per moment at which something happens,
// bars from one moment to the next. Where there is too much to look at, the middle is folded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/rollout.h"
#include "render/plan_steps.h"

namespace kubevet::render {

struct Timeline {
  /// Half open in columns.
  struct Bar {
    size_t from = 0, to = 0;
    size_t row = 0;  ///< within its lane: Pods that are there at the same time have rows of their own
    plan::RevisionId revision = 0;
    plan::LifeStage stage = plan::LifeStage::kStarting;
    plan::Tick since = 0;
  };
  struct Lane {
    std::string name;  ///< harmless
    size_t rows = 1;
    std::vector<Bar> bars;
    bool stalls = false;  ///< what the rollout waits for in vain
    size_t folded = 0;    ///< this lane stands for so many that are not shown
  };
  struct Column {
    plan::Tick tick = 0;         ///< -1 for the present, before the rollout begins
    std::optional<size_t> step;  ///< index into `steps`
    size_t folded = 0;           ///< this column stands for so many moments
  };
  std::vector<Step> steps;
  std::vector<Column> columns;
  std::vector<Lane> lanes;
};

struct TimelineOptions {
  size_t most_lanes = 60;
  size_t most_columns = 160;
};

/// Linear in what happened, but for sorting; bounded in what it returns, apart from the steps.
Timeline LayOut(const plan::Rollout& rollout, const TimelineOptions& options = {});

}  // namespace kubevet::render
