// Rollouts that can be seen to stall from the manifests alone: what applying them would do is played through,
// without any fault assumed. For `check`; `plan` shows the steps.
#pragma once

#include <optional>
#include <span>

#include "base/diagnostic.h"
#include "engine/current.h"
#include "k8s/node_fit.h"
#include "k8s/object.h"
#include "k8s/target.h"
#include "plan/present.h"

namespace kubevet::engine {

inline constexpr std::string_view kStallRule = "rollout-stalls";

/// What lives now, for the rollouts of a run. Refers to what it is made of.
class StallFinder {
 public:
  /// `current` may be null.
  explicit StallFinder(const Current* current);

  /// Whether a rollout of this object stalls. `nodes` are those known; none when they are not. Only workloads
  /// that take ports of their nodes, or some of whose Pods are not well, are played.
  std::optional<Diagnostic> Find(const k8s::Object& object, std::span<const k8s::Node* const> nodes,
                                 const k8s::Target& target) const;
  /// Whether the nodes matter.
  static bool AsksForNodes(const k8s::Object& object);

 private:
  /// What a rollout goes on from, beside the manifest, is known.
  bool KnowsPodsOf(plan::WorkloadKind kind, const ResourceId& id) const;

  const Current* current_;
  plan::SavedObjects saved_;
};

}  // namespace kubevet::engine
