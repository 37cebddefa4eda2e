// What stands around a workload in the run and the cluster and bears on its rollout: budgets for its Pods,
// the Service that names them, who else wants the ports of their nodes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "k8s/bundle.h"
#include "plan/rollout.h"
#include "yaml/document.h"

namespace kubevet::plan {

class Surroundings {
 public:
  /// All objects there are once the apply is done. The documents must outlive it.
  explicit Surroundings(std::vector<k8s::Resource> resources);

  /// What the budgets for the Pods of a workload ask of it when it has `wanted` of them. A budget that covers
  /// others too counts theirs as ready; one that cannot be counted is left out.
  std::vector<Floor> FloorsOf(const ResourceId& workload, int64_t wanted) const;
  /// "web.shop.svc" when a headless Service gives the Pods of a StatefulSet their names; empty otherwise.
  std::string ServiceDomainOf(const ResourceId& workload) const;
  /// Who else wants ports that the Pods of a DaemonSet take on these nodes, where it is to run.
  std::vector<DaemonSetRollout::PortCollision> CollisionsOf(const ResourceId& workload,
                                                            std::span<const k8s::Node> nodes) const;

 private:
  const k8s::Object* Find(const ResourceId& id) const;

  std::unique_ptr<const k8s::Bundle> bundle_;
};

}  // namespace kubevet::plan
