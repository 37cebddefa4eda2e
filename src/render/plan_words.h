// What all renderings for people say of a plan in the same words. All texts are harmless.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report.h"
#include "plan/plan.h"
#include "render/plan_steps.h"

namespace kubevet::render {

/// "StatefulSet shop/web".
std::string TitleOf(const ResourceId& id);
std::string TitleOf(const plan::Rollout& rollout);

/// "OrderedReady, RollingUpdate, partition 1".
std::string MannerOf(const plan::Rollout& rollout);

/// The Pods there were, and how many nodes run one: "web-0 … web-3 old   web-4 new, unready". Empty when
/// nothing is known.
std::string BeforeOf(const plan::Rollout& rollout, std::string_view between = "   ");
/// The same in the end.
std::string AfterOf(const plan::Rollout& rollout, std::string_view between = "   ");

/// Why a node runs no Pod: "taint gpu=yes:NoSchedule is not tolerated".
std::string WhyNot(const plan::DaemonSetRollout::NodeVerdict& node);

/// Whose port on which nodes is the daemons' too.
std::string TextOf(const plan::DaemonSetRollout& detail,
                   const plan::DaemonSetRollout::PortCollision& collision);

/// What else there is to know: what becomes of claims, how many nodes run no Pod, which ports collide, which
/// budgets hold, how long it takes. `steps` as DescribeSteps has them.
std::vector<std::string> NotesOn(const plan::Rollout& rollout, std::span<const Step> steps);

/// A value of a changed field; what is long is left out.
std::string Shown(const std::string& json);

/// Stuck, looping or rejected.
bool EndsBadly(plan::Verdict verdict);

/// "1 object created, 2 updated, 3 unchanged".
std::string CountsOf(const plan::Plan& plan);

/// Which of very many rows are shown: the first and the last ones.
struct Fold {
  Fold(size_t rows, size_t most) : half(most / 2), folded(rows > most ? rows - 2 * half : 0) {}
  bool Hides(size_t row) const { return folded > 0 && row >= half && row < half + folded; }
  size_t half;
  size_t folded;
};

/// A rollout and what the apply does to its object.
struct WorkloadView {
  const plan::Rollout* rollout = nullptr;
  const plan::AppliedObject* object = nullptr;  ///< may be null
};

/// Those worth telling: of several, not what neither changes nor moves.
std::vector<WorkloadView> WorkloadsOf(const plan::Plan& plan);

/// Findings by the workload they are about; under null those about anything else.
using FindingsByRollout = std::map<const plan::Rollout*, std::vector<const engine::Finding*>>;
FindingsByRollout Distribute(std::span<const engine::Finding> findings,
                             const std::vector<WorkloadView>& workloads);

}  // namespace kubevet::render
