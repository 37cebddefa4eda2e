#include "plan/rollout.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace kubevet::plan {
namespace {

constexpr std::string_view kKindNames[] = {"StatefulSet", "DaemonSet", "Deployment"};
constexpr std::string_view kVerdictNames[] = {"complete", "partitioned", "awaitingDelete", "stuck",
                                              "looping",  "paused",      "rejected"};
constexpr std::string_view kDeleteNames[] = {"", "update", "scaleDown", "failed", "succeeded"};
constexpr std::string_view kWaitNames[] = {"ready",
                                           "available",
                                           "terminating",
                                           "staleClaim",
                                           "readyBeforeScaleDown",
                                           "updatedPodAvailable",
                                           "overMaxUnavailable"};

/// The parts of the line that stand for one tick.
class Trace {
 public:
  explicit Trace(const Rollout& rollout)
      : rollout_(rollout), separator_(rollout.kind == WorkloadKind::kDeployment ? ", " : " ") {}

  std::string Write() {
    std::visit(
        [this](const auto& detail) {
          for (const auto& step : detail.steps) {
            parts_.clear();
            for (const std::string& event : step.events) Part("[{}]", event);
            Add(detail, step);
            if (parts_.empty()) continue;
            fmt::format_to(std::back_inserter(out_), "{}t{} {}", out_.empty() ? "" : " | ", step.tick,
                           parts_);
          }
        },
        rollout_.detail);
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Part(fmt::format_string<Args...> format, Args&&... args) {
    if (!parts_.empty()) parts_ += separator_;
    fmt::format_to(std::back_inserter(parts_), format, std::forward<Args>(args)...);
  }
  const std::string& NameOf(RevisionId revision) const { return rollout_.revisions[revision]; }

  void Add(const StatefulSetRollout& detail, const StatefulSetStep& step) {
    const StatefulSetSpec& spec = detail.spec;
    for (const auto& claim : step.collected)
      Part("gc:{}", spec.ClaimName(claim.claim_template, claim.ordinal));
    for (const StatefulSetAction& action : step.actions) {
      const std::string pod = spec.PodName(action.ordinal);
      switch (action.verb) {
        case Verb::kCreate:
          Part("+{}@{}", pod, NameOf(action.revision));
          for (size_t i = 0; i < action.created_claims.size(); ++i) {
            parts_ += i == 0 ? "(+" : ",";
            parts_ += spec.ClaimName(action.created_claims[i], action.ordinal);
          }
          if (!action.created_claims.empty()) parts_ += ")";
          break;
        case Verb::kDelete:
          Part("-{}@{}({})", pod, NameOf(action.revision), ToString(action.why));
          break;
        case Verb::kCreateClaim:
          Part("+{}", spec.ClaimName(action.claim_template, action.ordinal));
          break;
        case Verb::kUpdateClaim:
          Part("~{}->{}", spec.ClaimName(action.claim_template, action.ordinal),
               action.owners.pod != kNoPod ? "Pod/" + pod
               : action.owners.set         ? "StatefulSet/" + spec.name
                                           : "none");
          break;
      }
    }
  }

  void Add(const DaemonSetRollout&, const DaemonSetStep& step) {
    for (const auto& [revision, count] : step.deleted) Part("-{}@{}", count, NameOf(revision));
    for (const auto& [revision, count] : step.created) Part("+{}@{}", count, NameOf(revision));
  }

  void Add(const DeploymentRollout&, const DeploymentStep& step) {
    for (const ScaleAction& action : step.scale) {
      const std::string& name = NameOf(action.revision);
      switch (action.verb) {
        case ScaleVerb::kCreate:
          Part("+rs {}={}", name, action.to);
          break;
        case ScaleVerb::kScale:
          Part("{} {}>{}", name, action.from, action.to);
          break;
        case ScaleVerb::kDelete:
          Part("-rs {}", name);
          break;
      }
    }
  }

  const Rollout& rollout_;
  std::string_view separator_;
  std::string parts_;
  std::string out_;
};

KubectlStatus Waiting(std::string message) {
  return {false, std::move(message)};
}

KubectlStatus Done(std::string message) {
  return {true, std::move(message)};
}

KubectlStatus OnlyForRollingUpdate() {
  return Done("error: rollout status is only available for RollingUpdate strategy type");
}

KubectlStatus StatusOf(const Rollout& rollout, const StatefulSetRollout& detail) {
  const StatefulSetSpec& spec = detail.spec;
  const StatefulSetStatus& status = detail.status;
  if (spec.on_delete) return OnlyForRollingUpdate();
  if (status.ready < spec.replicas)
    return Waiting(fmt::format("Waiting for {} pods to be ready...", spec.replicas - status.ready));
  if (spec.rolling_update) {
    const int64_t wanted = spec.replicas - spec.rolling_update->partition;
    if (status.updated < wanted) {
      return Waiting(fmt::format(
          "Waiting for partitioned roll out to finish: {} out of {} new pods have been updated...",
          status.updated, wanted));
    }
    return Done(
        fmt::format("partitioned roll out complete: {} new pods have been updated...", status.updated));
  }
  const auto name_of = [&](RevisionId revision) { return fmt::format("<{}>", rollout.revisions[revision]); };
  if (status.update_revision != status.current_revision) {
    return Waiting(fmt::format("waiting for statefulset rolling update to complete {} pods at revision {}...",
                               status.updated, name_of(status.update_revision)));
  }
  return Done(fmt::format("statefulset rolling update complete {} pods at revision {}...", status.current,
                          name_of(status.current_revision)));
}

KubectlStatus StatusOf(const Rollout& rollout, const DaemonSetRollout& detail) {
  const DaemonSetStatus& status = detail.status;
  if (detail.spec.on_delete) return OnlyForRollingUpdate();
  const std::string waiting = fmt::format("Waiting for daemon set \"{}\" rollout to finish: ", rollout.name);
  if (status.updated < status.desired) {
    return Waiting(
        fmt::format("{}{} out of {} new pods have been updated...", waiting, status.updated, status.desired));
  }
  if (status.available < status.desired) {
    return Waiting(
        fmt::format("{}{} of {} updated pods are available...", waiting, status.available, status.desired));
  }
  return Done(fmt::format("daemon set \"{}\" successfully rolled out", rollout.name));
}

KubectlStatus StatusOf(const Rollout& rollout, const DeploymentRollout& detail) {
  const DeploymentStatus& status = detail.status;
  const std::string waiting = fmt::format("Waiting for deployment \"{}\" rollout to finish: ", rollout.name);
  if (status.updated < detail.spec.replicas) {
    return Waiting(fmt::format("{}{} out of {} new replicas have been updated...", waiting, status.updated,
                               detail.spec.replicas));
  }
  if (status.replicas > status.updated) {
    return Waiting(fmt::format("{}{} old replicas are pending termination...", waiting,
                               status.replicas - status.updated));
  }
  if (status.available < status.updated) {
    return Waiting(fmt::format("{}{} of {} updated replicas are available...", waiting, status.available,
                               status.updated));
  }
  return Done(fmt::format("deployment \"{}\" successfully rolled out", rollout.name));
}

}  // namespace

std::string_view ToString(WorkloadKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::string_view ToString(Verdict verdict) {
  return kVerdictNames[static_cast<size_t>(verdict)];
}

std::string_view ToString(DeleteReason why) {
  return kDeleteNames[static_cast<size_t>(why)];
}

std::string_view ToString(WaitReason why) {
  return kWaitNames[static_cast<size_t>(why)];
}

bool Availability::LosesQuorum() const {
  return std::any_of(floors.begin(), floors.end(),
                     [](const Floor& floor) { return floor.budget.empty() && !floor.holds(); });
}

std::string CompactTrace(const Rollout& rollout) {
  return Trace(rollout).Write();
}

KubectlStatus RolloutStatus(const Rollout& rollout) {
  return std::visit([&](const auto& detail) { return StatusOf(rollout, detail); }, rollout.detail);
}

}  // namespace kubevet::plan
