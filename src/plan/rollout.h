// What a rollout comes to: the steps in order, each with what is done and what it waits for, and how it ends.
// Plain values, as renderers need them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "plan/daemon_set.h"
#include "plan/deployment.h"
#include "plan/stateful_set.h"

namespace kubevet::plan {

enum class WorkloadKind : uint8_t { kStatefulSet, kDaemonSet, kDeployment };

/// "StatefulSet", "DaemonSet", "Deployment".
std::string_view ToString(WorkloadKind kind);

enum class Verdict : uint8_t {
  kComplete,
  kPartitioned,     ///< done as far as the partition lets it
  kAwaitingDelete,  ///< OnDelete: the rest is done by hand
  kStuck,
  kLooping,
  kPaused,
  kRejected,
};

std::string_view ToString(Verdict verdict);
std::string_view ToString(DeleteReason why);
std::string_view ToString(WaitReason why);

/// Pods that are ready, and not going: before anything is done in a step, and after that.
struct Serving {
  int64_t before = 0, after = 0;
};

struct StatefulSetStep {
  Tick tick = 0;
  Serving serving;
  std::vector<std::string> events;
  std::vector<ClaimId> collected;
  std::vector<StatefulSetAction> actions;
  std::optional<Wait> wait;
  StatefulSetStatus status;
};

struct StatefulSetRollout {
  struct PodRow {
    Slot ordinal = 0;
    RevisionId revision = 0;
    PodState state = PodState::kReady;
  };
  struct FinalClaim {
    std::string name;
    std::vector<std::string> owners;  ///< "StatefulSet/web", "Pod/web-1"
  };
  StatefulSetSpec spec;        ///< as it is in the end
  std::string service_domain;  ///< "web.shop.svc" behind the names of Pods; empty: they have none
  std::vector<StatefulSetStep> steps;
  std::vector<PodRow> before;
  std::vector<PodRow> pods;  ///< in the end
  std::vector<FinalClaim> claims;
  std::vector<Slot> not_updated;
  StatefulSetStatus status;
};

struct DaemonSetStep {
  Tick tick = 0;
  Serving serving;
  std::vector<std::string> events;
  Counts<RevisionId> created, deleted;
  std::vector<Slot> created_on, deleted_on;
  PodCensus pods;
  DaemonSetStatus status;
};

struct DaemonSetRollout {
  struct NodeVerdict {
    std::string name;
    k8s::Eligibility eligibility;
    std::vector<std::string> reasons;  ///< "nodeAffinity", "taint key=value:Effect"
  };
  /// A port of nodes that somebody else wants, too.
  struct PortCollision {
    int64_t port = 0;
    std::string protocol;
    std::string taker;     ///< "DaemonSet kube-system/ingress"
    bool certain = false;  ///< it runs on each of the nodes; otherwise it may
    std::vector<Slot> nodes;
  };
  DaemonSetSpec spec;
  std::vector<DaemonSetStep> steps;
  std::vector<NodeVerdict> nodes;
  std::vector<PortCollision> collisions;
  DaemonSetStatus status;
  int64_t most_nodes_without = 0;
  int64_t most_extra_pods = 0;
};

struct DeploymentStep {
  Tick tick = 0;
  Serving serving;
  std::vector<std::string> events;
  std::vector<ScaleAction> scale;
  std::vector<std::pair<RevisionId, int64_t>> replicas;  ///< per ReplicaSet
  PodCensus pods;
  DeploymentStatus status;
};

struct DeploymentRollout {
  DeploymentSpec spec;
  std::vector<DeploymentStep> steps;
  DeploymentStatus status;
  int64_t least_available = 0;
  int64_t most_pods = 0;
};

/// So many Pods of a workload are to be ready at any time: what a PodDisruptionBudget or a quorum asks for.
struct Floor {
  std::string budget;  ///< "shop/web-pdb"; empty: the quorum
  std::string wants;   ///< "minAvailable 2", "maxUnavailable 25%", "quorum 2"
  int64_t least = 0;   ///< what that comes to for this workload

  int64_t steps_below = 0;          ///< steps that take it from there to below
  std::optional<Tick> first_below;  ///< when the first of them is
  int64_t lowest = 0;               ///< the fewest ready Pods from then on
  bool reached = false;             ///< so many are ready at some time

  bool holds() const { return !first_below; }
};

/// What a rollout leaves to serve.
struct Availability {
  int64_t least_serving = 0;  ///< over all steps, and before them
  int64_t most_away = 0;      ///< of those that served, and still are to
  /// When only one of several Pods was left, and when none was.
  std::optional<Tick> first_single, first_none;
  std::vector<Floor> floors;

  bool LosesQuorum() const;
};

/// How long it takes, by probes, minReadySeconds and grace periods.
struct Duration {
  Tick from = 0, to = 0;  ///< seconds
};

/// Pods that find no node: each takes something which a node has once.
struct Unplaced {
  int64_t pods = 0;
  int64_t room = 0;    ///< for so many Pods, on each node of a DaemonSet
  std::string scarce;  ///< "port 80/TCP"
};

struct Rollout {
  WorkloadKind kind = WorkloadKind::kStatefulSet;
  std::string namespace_name;
  std::string name;
  Verdict verdict = Verdict::kComplete;
  std::vector<std::string> waiting_on;  ///< when it is stuck: Pods; nodes of a DaemonSet
  std::vector<std::string> remarks;     ///< what had to be assumed
  std::vector<Diagnostic> errors;       ///< when it is rejected; they point into the manifests
  std::vector<std::string> revisions;   ///< names by RevisionId
  Tick ticks = 0;                       ///< when something was done last
  /// The Pods' lives, in order of time. A slot is an ordinal, an index into `nodes`, or that of a ReplicaSet.
  std::vector<LifeMark> lives;
  int64_t serving_before = 0;  ///< Pods that are ready before anything is applied
  Availability availability;
  std::optional<Unplaced> unplaced;  ///< why it is stuck
  std::optional<Duration> duration;  ///< when it ends, and takes time
  std::variant<StatefulSetRollout, DaemonSetRollout, DeploymentRollout> detail;
};

/// The whole rollout in one line: `t0 [apply new] -web-2@old(update) | t1 +web-2@new`.
std::string CompactTrace(const Rollout& rollout);

/// What `kubectl rollout status` says at the end.
struct KubectlStatus {
  bool done = false;
  std::string message;
};
KubectlStatus RolloutStatus(const Rollout& rollout);

}  // namespace kubevet::plan
