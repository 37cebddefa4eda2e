// Plays a rollout through: the controllers' syncs, what kubelets and the garbage collector do between them,
// and what happens from outside. Order is what it tells; time is a parameter.
#pragma once

#include "k8s/target.h"
#include "plan/cluster.h"
#include "plan/rollout.h"
#include "plan/situation.h"

namespace kubevet::plan {

/// Ends always: a rollout that goes round in circles is found out. Linear in the number of Pods and steps.
Rollout Simulate(const Situation& situation, const k8s::Target& target, const TimeModel& time = {});

}  // namespace kubevet::plan
