#include "render/plan_summary.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

std::string Count(int64_t pods) {
  return fmt::format("{} {}", pods, pods == 1 ? "Pod" : "Pods");
}

/// "40 seconds", "2 to 7 minutes", "50 seconds to 3 minutes".
std::string Spell(const plan::Duration& duration) {
  struct Unit {
    int64_t seconds;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{3600, "hour"}, {60, "minute"}, {1, "second"}};
  const auto unit_of = [&](int64_t seconds) {
    return *std::find_if(std::begin(kUnits), std::end(kUnits),
                         [&](const Unit& unit) { return unit.seconds == 1 || seconds >= 2 * unit.seconds; });
  };
  const auto amount = [](int64_t seconds, const Unit& unit) {
    return (seconds + unit.seconds / 2) / unit.seconds;
  };
  const Unit low = unit_of(duration.from), high = unit_of(duration.to);
  const int64_t from = amount(duration.from, low), to = amount(duration.to, high);
  const auto spelt = [](int64_t count, const Unit& unit) {
    return fmt::format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
  };
  if (low.seconds != high.seconds) return spelt(from, low) + " to " + spelt(to, high);
  return from == to ? spelt(to, high) : fmt::format("{} to {}", from, spelt(to, high));
}

class Summary {
 public:
  Summary(const Rollout& rollout, std::span<const Step> steps) : rollout_(rollout), steps_(steps) {}

  std::vector<std::string> Take() {
    if (rollout_.verdict != plan::Verdict::kRejected) SayWhatServes();
    if (rollout_.duration)
      Say("About {} (probes, minReadySeconds, grace periods).", Spell(*rollout_.duration));
    return std::move(sentences_);
  }

 private:
  template <typename... Args>
  void Say(fmt::format_string<Args...> format, Args&&... args) {
    sentences_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  void SayWhatServes() {
    const plan::Availability& kept = rollout_.availability;
    if (rollout_.serving_before > 0) Say("{}{}.", Away(kept), HeldFloors(kept));
    for (const plan::Floor& floor : kept.floors) {
      if (!floor.holds()) Say("{}", Broken(floor));
      if (!floor.reached)
        Say("{} is never reached: it takes {} that are ready.", Named(floor, true), Count(floor.least));
    }
    SaySinglePoints(kept);
  }

  /// The number of the step that was going on.
  size_t StepAt(plan::Tick tick) const {
    const auto after = std::upper_bound(steps_.begin(), steps_.end(), tick,
                                        [](plan::Tick t, const Step& step) { return t < step.tick; });
    return std::max<size_t>(1, static_cast<size_t>(after - steps_.begin()));
  }

  static std::string Away(const plan::Availability& kept) {
    if (kept.most_away == 0) return "No ready Pod goes away";
    return fmt::format("At most {} {} away at a time", Count(kept.most_away),
                       kept.most_away == 1 ? "is" : "are");
  }

  static std::string Named(const plan::Floor& floor, bool starts) {
    if (floor.budget.empty()) return fmt::format("{} {}", starts ? "The" : "the", floor.wants);
    return fmt::format("{} {} ({})", starts ? "Budget" : "budget", Harmless(floor.budget), floor.wants);
  }

  static std::string HeldFloors(const plan::Availability& kept) {
    std::string text;
    size_t count = 0;
    for (const plan::Floor& floor : kept.floors) {
      if (!floor.holds() || !floor.reached) continue;
      text += (count++ == 0 ? "; " : " and ") + Named(floor, false);
    }
    return count == 0 ? text : text + (count == 1 ? " holds throughout" : " hold throughout");
  }

  std::string Broken(const plan::Floor& floor) const {
    std::string text =
        fmt::format("{} does not hold: step {} takes it below {}, down to {}", Named(floor, true),
                    StepAt(*floor.first_below), Count(floor.least), floor.lowest);
    if (floor.steps_below == 2) text += ", as does a later one";
    if (floor.steps_below > 2) text += fmt::format(", as do {} later ones", floor.steps_below - 1);
    return text + (floor.budget.empty() ? "." : "; a rollout does not ask budgets, only evictions do.");
  }

  /// Pods on which everything hangs for a while. Daemons stand for their node each.
  void SaySinglePoints(const plan::Availability& kept) {
    if (rollout_.kind == plan::WorkloadKind::kDaemonSet) return;
    if (kept.first_none) {
      Say("In step {} no Pod is ready: nothing serves meanwhile.", StepAt(*kept.first_none));
    } else if (kept.first_single) {
      Say("In step {} a single Pod is left: everything hangs on it.", StepAt(*kept.first_single));
    }
  }

  const Rollout& rollout_;
  std::span<const Step> steps_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> SummariseRollout(const Rollout& rollout, std::span<const Step> steps) {
  return Summary(rollout, steps).Take();
}

}  // namespace kubevet::render
