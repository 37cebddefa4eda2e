// How long a rollout takes: the same steps, played with the quickest and the slowest life that the Pods'
// probes and grace periods allow. An estimate: nobody knows how long images take to pull and programs to
// start. Mirrors when a kubelet probes (pkg/kubelet/prober) and how long it lets a Pod end.
#pragma once

#include <optional>

#include "k8s/target.h"
#include "plan/rollout.h"
#include "plan/situation.h"

namespace kubevet::plan {

/// From a Pod's creation to its readiness, in seconds.
Duration StartOf(yaml::Node pod_spec);
/// From a Pod's deletion to its end.
Duration StopOf(yaml::Node pod_spec);

/// Nothing for a rollout that does not end, that does nothing, in which things happen at given times, or that
/// is very large.
std::optional<Duration> EstimateDuration(const Rollout& rollout, const Situation& situation,
                                         const k8s::Target& target);

}  // namespace kubevet::plan
