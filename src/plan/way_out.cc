#include "plan/way_out.h"

#include <fmt/format.h>

#include <algorithm>

namespace kubevet::plan {
namespace {

/// Commands name so many Pods; more are left to the reader.
constexpr size_t kMostNamed = 20;

class Finder {
 public:
  explicit Finder(const Rollout& rollout) : rollout_(rollout) {
    if (!rollout.namespace_name.empty()) in_namespace_ = " -n " + rollout.namespace_name;
  }

  WayOut Find() {
    if (rollout_.verdict == Verdict::kLooping) {
      result_.why = "it goes round in circles: a Pod fails, is replaced and fails again";
      ApplyRepaired();
    } else if (rollout_.unplaced) {
      ExplainUnplaced(*rollout_.unplaced);
    } else if (rollout_.verdict != Verdict::kComplete && rollout_.verdict != Verdict::kRejected) {
      std::visit([this](const auto& detail) { Explain(detail); }, rollout_.detail);
    }
    return std::move(result_);
  }

 private:
  void Add(std::string command, std::string remark = {}) {
    result_.steps.push_back({command + in_namespace_, std::move(remark)});
  }
  void ApplyRepaired() { result_.steps.push_back({"kubectl apply -f FILE", "the repaired manifest"}); }
  void DeletePods(const std::vector<std::string>& pods, std::string remark = {}) {
    const std::vector<std::string> named(
        pods.begin(), pods.begin() + static_cast<std::ptrdiff_t>(std::min(pods.size(), kMostNamed)));
    if (pods.size() > named.size()) remark = fmt::format("and {} more", pods.size() - named.size());
    Add(fmt::format("kubectl delete pod {}", fmt::join(named, " ")), std::move(remark));
  }

  void ExplainUnplaced(const Unplaced& unplaced) {
    if (rollout_.kind == WorkloadKind::kDaemonSet) {
      result_.why = fmt::format(
          "the old Pod holds {} of its node until the new one is ready, and the new one cannot start without "
          "it",
          unplaced.scarce);
      result_.steps.push_back({"kubectl apply -f FILE", "with `maxUnavailable` in place of `maxSurge`"});
      return;
    }
    result_.why = fmt::format("each Pod takes {} of its node, {} {}, and {} more {} for one", unplaced.scarce,
                              unplaced.room, unplaced.room == 1 ? "node fits" : "nodes fit", unplaced.pods,
                              unplaced.pods == 1 ? "Pod waits" : "Pods wait");
    result_.steps.push_back({"kubectl apply -f FILE", "with fewer replicas, or an update that surges less"});
  }

  void Explain(const StatefulSetRollout& detail) {
    const std::string& name = rollout_.name;
    if (rollout_.verdict == Verdict::kPartitioned) {
      result_.why = fmt::format("{} of {} Pods are below the partition and stay as they are",
                                detail.not_updated.size(), detail.pods.size());
      Add(fmt::format("kubectl patch statefulset {} --type merge -p "
                      "'{{\"spec\":{{\"updateStrategy\":{{\"rollingUpdate\":{{\"partition\":0}}}}}}}}'",
                      name),
          "updates the rest");
    } else if (rollout_.verdict == Verdict::kAwaitingDelete) {
      result_.why = "with OnDelete a Pod is replaced when somebody deletes it";
      std::vector<std::string> pods;
      for (auto it = detail.not_updated.rbegin(); it != detail.not_updated.rend(); ++it)
        pods.push_back(detail.spec.PodName(*it));
      DeletePods(pods, "one after another, each once the one before is ready again");
    } else {
      ExplainStuck(detail);
    }
  }

  void ExplainStuck(const StatefulSetRollout& detail) {
    const auto wait = detail.steps.empty() ? std::nullopt : detail.steps.back().wait;
    if (wait && wait->why == WaitReason::kReadyBeforeScaleDown && !detail.pods.empty()) {
      result_.why =
          fmt::format("{} is not ready, and Pods above it that are not ready either go only after it",
                      detail.spec.PodName(*wait->ordinal));
      return DeletePods({detail.spec.PodName(detail.pods.back().ordinal)});
    }
    const auto waited = std::find_if(detail.pods.begin(), detail.pods.end(), [&](const auto& pod) {
      return !rollout_.waiting_on.empty() && detail.spec.PodName(pod.ordinal) == rollout_.waiting_on[0];
    });
    if (waited == detail.pods.end()) return;
    const std::string pod = detail.spec.PodName(waited->ordinal);
    if (waited->state == PodState::kTerminating) {
      result_.why =
          fmt::format("{} is being deleted and does not end: look at its finalizers and its node", pod);
      return Add(fmt::format("kubectl delete pod {} --force --grace-period=0", pod),
                 "only when its node is gone for good");
    }
    const bool newest = waited->revision == detail.status.update_revision;
    if (detail.spec.parallel && !detail.spec.honours_max_unavailable) {
      result_.why = fmt::format("{} never becomes ready; the others wait for it", pod);
      return ApplyRepaired();
    }
    result_.why = detail.spec.parallel ? "broken Pods use up maxUnavailable, so none is replaced"
                                       : fmt::format("OrderedReady waits for {} for ever; {}", pod,
                                                     newest ? "a fix alone does not replace it"
                                                            : "the update does not replace it");
    if (newest) ApplyRepaired();
    DeletePods(rollout_.waiting_on, newest ? "" : "comes back as the update wants it");
  }

  void Explain(const DaemonSetRollout& detail) {
    if (rollout_.verdict == Verdict::kAwaitingDelete) {
      result_.why = fmt::format("with OnDelete a Pod is replaced when somebody deletes it; {} of {} are old",
                                detail.status.desired - detail.status.updated, detail.status.desired);
      return Add(
          fmt::format("kubectl get pods -l controller-revision-hash --field-selector spec.nodeName=NODE"),
          "finds the Pod on a node, to be deleted");
    }
    const size_t count = rollout_.waiting_on.size();
    result_.why = count == 1 ? fmt::format("the Pod on {} never becomes available", rollout_.waiting_on[0])
                             : fmt::format("the Pods on {} nodes never become available", count);
    ApplyRepaired();
    Add(fmt::format("kubectl rollout undo daemonset/{}", rollout_.name), "or back to what was before");
  }

  void Explain(const DeploymentRollout&) {
    if (rollout_.verdict == Verdict::kPaused) {
      result_.why = "the Deployment is paused: it scales, but does not roll";
      return Add(fmt::format("kubectl rollout resume deployment/{}", rollout_.name));
    }
    result_.why = "new Pods never become available, and no more old ones may go";
    ApplyRepaired();
    Add(fmt::format("kubectl rollout undo deployment/{}", rollout_.name), "or back to what was before");
  }

  const Rollout& rollout_;
  std::string in_namespace_;
  WayOut result_;
};

}  // namespace

WayOut FindWayOut(const Rollout& rollout) {
  return Finder(rollout).Find();
}

}  // namespace kubevet::plan
