#include "plan/duration.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "plan/availability.h"
#include "plan/simulation.h"

namespace kubevet::plan {
namespace {

/// A container starts at once, or its volumes are attached first.
constexpr Duration kContainerStart = {1, 10};
constexpr Tick kDefaultGracePeriod = 30;
/// Of more Pods playing it twice more would take too long.
constexpr int64_t kMostPlayed = 30'000;
constexpr Tick kLongest = 7 * 24 * 3600;

Tick Seconds(yaml::Node node, Tick otherwise) {
  return std::clamp<Tick>(node.AsInt().value_or(otherwise), 0, kLongest);
}

/// From the start of a container to the verdict of a probe: at the first try, or at the last one that counts.
Duration SuccessOf(yaml::Node probe) {
  if (probe.IsNull()) return {};
  const Tick delay = Seconds(probe["initialDelaySeconds"], 0);
  const Tick period = std::max<Tick>(1, Seconds(probe["periodSeconds"], 10));
  const Tick successes = std::max<Tick>(1, Seconds(probe["successThreshold"], 1));
  const Tick failures = std::max<Tick>(1, Seconds(probe["failureThreshold"], 3));
  const Tick repeated = period * (successes - 1);
  return {delay + repeated, std::min(kLongest, delay + period * failures + repeated)};
}

Duration Later(Duration a, Duration b) {
  return {std::max(a.from, b.from), std::max(a.to, b.to)};
}

/// "sleep 15", the number.
std::optional<Tick> SleepIn(std::string_view command) {
  constexpr std::string_view kSleep = "sleep ";
  if (!command.starts_with(kSleep)) return std::nullopt;
  const std::string_view number = command.substr(kSleep.size());
  Tick seconds = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  return std::clamp<Tick>(seconds, 0, kLongest);
}

Tick PreStopOf(yaml::Node container) {
  const yaml::Node hook = container["lifecycle"]["preStop"];
  if (!hook["sleep"].IsNull()) return Seconds(hook["sleep"]["seconds"], 0);
  std::string words;
  std::string_view last;
  for (yaml::Node word : hook["exec"]["command"].items()) {
    last = word.text();
    words += words.empty() ? "" : " ";
    words += last;
  }
  return SleepIn(words).value_or(SleepIn(last).value_or(0));
}

bool Ends(Verdict verdict) {
  return verdict == Verdict::kComplete || verdict == Verdict::kPartitioned ||
         verdict == Verdict::kAwaitingDelete;
}

Tick LastTick(const Rollout& rollout) {
  return std::visit(
      [](const auto& detail) { return detail.steps.empty() ? Tick{0} : detail.steps.back().tick; },
      rollout.detail);
}

}  // namespace

Duration StartOf(yaml::Node pod_spec) {
  Duration slowest;
  for (yaml::Node container : pod_spec["containers"].items()) {
    const Duration startup = SuccessOf(container["startupProbe"]);
    const Duration readiness = SuccessOf(container["readinessProbe"]);
    slowest = Later(slowest, {std::max(startup.from, readiness.from), startup.to + readiness.to});
  }
  const auto in_turn = static_cast<Tick>(1 + pod_spec["initContainers"].size());
  return {kContainerStart.from * in_turn + slowest.from,
          std::min(kLongest, kContainerStart.to * in_turn + slowest.to)};
}

Duration StopOf(yaml::Node pod_spec) {
  const Tick grace =
      std::max<Tick>(1, Seconds(pod_spec["terminationGracePeriodSeconds"], kDefaultGracePeriod));
  Tick pre_stop = 1;
  for (yaml::Node container : pod_spec["containers"].items())
    pre_stop = std::max(pre_stop, PreStopOf(container));
  return {std::min(grace, pre_stop), grace};
}

std::optional<Duration> EstimateDuration(const Rollout& rollout, const Situation& situation,
                                         const k8s::Target& target) {
  if (!Ends(rollout.verdict) || LastTick(rollout) == 0 || !situation.events.empty() ||
      WantedPods(rollout) > kMostPlayed)
    return std::nullopt;
  const auto pod_spec = [](const Manifest& manifest) { return manifest.object["spec"]["template"]["spec"]; };
  const Duration start = StartOf(pod_spec(situation.desired));
  const Duration stop = StopOf(pod_spec(situation.live ? *situation.live : situation.desired));
  const auto play = [&](Tick start_after, Tick stop_after) {
    return LastTick(Simulate(situation, target, {start_after, stop_after, 1}));
  };
  return Duration{play(start.from, stop.from), play(start.to, stop.to)};
}

}  // namespace kubevet::plan
