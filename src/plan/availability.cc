#include "plan/availability.h"

#include <algorithm>

namespace kubevet::plan {
namespace {

int64_t WantedBy(const StatefulSetRollout& detail) {
  return detail.spec.replicas;
}

int64_t WantedBy(const DaemonSetRollout& detail) {
  return detail.status.desired;
}

int64_t WantedBy(const DeploymentRollout& detail) {
  return detail.spec.replicas;
}

class Judge {
 public:
  Judge(int64_t before, int64_t wanted, std::vector<Floor> floors)
      : wanted_(wanted), serving_(before), peak_(before) {
    result_.floors = std::move(floors);
    result_.least_serving = before;
    for (Floor& floor : result_.floors) floor.reached = before >= floor.least;
  }

  void Step(Tick tick, const Serving& serving) {
    Look(tick, serving.before);
    Look(tick, serving.after);
  }

  Availability Take() { return std::move(result_); }

 private:
  void Look(Tick tick, int64_t serving) {
    peak_ = std::max(peak_, serving);
    result_.least_serving = std::min(result_.least_serving, serving);
    result_.most_away = std::max(result_.most_away, std::min(peak_, wanted_) - serving);
    if (serving < serving_) {
      if (serving == 0 && wanted_ > 0 && !result_.first_none) result_.first_none = tick;
      if (serving == 1 && wanted_ > 1 && !result_.first_single) result_.first_single = tick;
    }
    for (Floor& floor : result_.floors) {
      floor.reached |= serving >= floor.least;
      if (serving < floor.least && serving_ >= floor.least) {
        ++floor.steps_below;
        if (!floor.first_below) {
          floor.first_below = tick;
          floor.lowest = serving;
        }
      }
      if (floor.first_below) floor.lowest = std::min(floor.lowest, serving);
    }
    serving_ = serving;
  }

  int64_t wanted_, serving_, peak_;
  Availability result_;
};

}  // namespace

int64_t WantedPods(const Rollout& rollout) {
  return std::visit([](const auto& detail) { return WantedBy(detail); }, rollout.detail);
}

Availability JudgeAvailability(const Rollout& rollout, std::vector<Floor> floors) {
  Judge judge(rollout.serving_before, WantedPods(rollout), std::move(floors));
  std::visit(
      [&judge](const auto& detail) {
        for (const auto& step : detail.steps) judge.Step(step.tick, step.serving);
      },
      rollout.detail);
  return judge.Take();
}

}  // namespace kubevet::plan
