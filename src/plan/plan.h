// A whole plan: what an apply does to every object, in order, and how the workloads among them roll out.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "k8s/pod_makers.h"
#include "k8s/resource.h"
#include "k8s/target.h"
#include "plan/apply_order.h"
#include "plan/present.h"
#include "plan/rollout.h"

namespace kubevet::plan {

/// An object whose manifest is gone. An apply leaves it where it is; this is what deleting it would do.
struct LeftObject {
  std::shared_ptr<const ResourceId> id;
  std::string consequence;  ///< "its Pods end, its claims stay"; may be empty
};

struct Plan {
  std::vector<AppliedObject> apply;
  std::vector<LeftObject> left;      ///< in the order in which they would be deleted
  std::vector<Rollout> rollouts;     ///< in the same order
  std::vector<std::string> remarks;  ///< what was left out, and why
  /// Failures that name nothing there is.
  std::vector<std::string> missed;

  /// Something is refused, stuck or looping, or loses the quorum that was asked for.
  bool EndsBadly() const;
};

/// What is to be planned. Everything in it must outlive the plan.
struct PlanInput {
  std::span<const k8s::Resource* const> desired;
  FindLive find_live;
  const SavedObjects& saved;
  std::span<const Failure> failures;
  int64_t quorum;  ///< Pods of each workload that are to be ready all the time; 0: none
  const k8s::PodMakers& pod_makers;
};

/// Of all desired objects, over what was saved of the cluster.
Plan MakePlan(const PlanInput& input, const k8s::Target& target);

/// Of one situation, which must outlive the plan.
Plan MakePlan(const Situation& situation, const k8s::Target& target, int64_t quorum = 0);

}  // namespace kubevet::plan
