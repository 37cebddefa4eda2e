// What applying a document would do, against what is committed of it.
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/current.h"
#include "engine/resolver.h"
#include "lsp/server.h"
#include "plan/plan.h"
#include "render/plan_markdown.h"
#include "render/plan_steps.h"
#include "render/plan_words.h"

namespace kubevet::lsp {

/// A file as it is committed: its objects, or why they are not known.
struct Server::Committed {
  engine::Current current;
  std::string error;
};

namespace {

/// The workload as it is now.
const engine::AnalyzedResource* Find(const engine::LoadedFile& file, const std::string& kind,
                                     const std::string& name_space, const std::string& name) {
  for (const engine::AnalyzedResource& each : file.analysis.resources) {
    const ResourceId& id = *each.resource.id;
    if (id.kind == kind && id.name_space == name_space && id.name == name) return &each;
  }
  return nullptr;
}

/// "web-2 → web-0": the Pods that are touched, first and last.
std::string Touched(const plan::Rollout& rollout) {
  std::vector<std::string> names;
  if (const auto* detail = std::get_if<plan::StatefulSetRollout>(&rollout.detail)) {
    for (const plan::StatefulSetStep& step : detail->steps) {
      for (const plan::StatefulSetAction& action : step.actions) {
        if (action.verb != plan::Verb::kCreate && action.verb != plan::Verb::kDelete) continue;
        std::string name = fmt::format("{}-{}", rollout.name, action.ordinal);
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
      }
    }
  }
  if (names.empty()) return {};
  return names.size() == 1 ? names.front() : fmt::format("{} → {}", names.front(), names.back());
}

std::string TitleOf(const plan::Plan& plan, const ResourceId& id) {
  const auto applied = std::find_if(plan.apply.begin(), plan.apply.end(),
                                    [&](const plan::AppliedObject& each) { return *each.resource.id == id; });
  if (applied != plan.apply.end() && applied->action == plan::ApplyAction::kUnchanged)
    return "rollout: nothing changes";
  if (applied != plan.apply.end() && applied->action == plan::ApplyAction::kRefused)
    return "rollout: refused";
  const auto found = std::find_if(plan.rollouts.begin(), plan.rollouts.end(), [&](const plan::Rollout& each) {
    return ToString(each.kind) == id.kind && each.name == id.name;
  });
  if (found == plan.rollouts.end()) return "rollout: nothing changes";
  const size_t steps = render::DescribeSteps(*found).size();
  const bool is_new = applied != plan.apply.end() && applied->action == plan::ApplyAction::kCreate;
  std::string title =
      fmt::format("rollout: {}{} {}", is_new ? "new, " : "", steps, steps == 1 ? "step" : "steps");
  if (steps == 0 && !is_new) title = "rollout: no Pod is replaced";
  if (const std::string touched = Touched(*found); !touched.empty()) title += ", " + touched;
  if (render::EndsBadly(found->verdict)) title += fmt::format(", {}", ToString(found->verdict));
  return title;
}

}  // namespace

std::shared_ptr<const Server::Committed> Server::CommittedAt(const std::string& path) {
  auto& committed = committed_[path];
  if (committed != nullptr) return committed;
  auto fresh = std::make_shared<Committed>();
  if (options_.read_committed == nullptr) {
    fresh->error = "nothing is known of what is committed";
  } else if (auto sources = options_.read_committed(path); sources.ok()) {
    for (auto& source : *sources) fresh->current.Add(std::move(source));
  } else {
    fresh->error = sources.error().message;
  }
  committed = fresh;
  return committed;
}

/// Gives the plan of one workload to `use`, while what it points into is there.
template <typename Use>
Result<std::string> Server::WithPlan(const std::string& path, const std::string& kind,
                                     const std::string& name_space, const std::string& name, Use use) {
  const auto judged = Judge(path);
  const engine::AnalyzedResource* workload = judged ? Find(*judged->file, kind, name_space, name) : nullptr;
  if (workload == nullptr || !workload->is_sound)
    return Error{fmt::format("there is no {} `{}` that can be planned", kind, name)};
  const auto committed = CommittedAt(path);
  if (!committed->error.empty()) return Error{committed->error};
  const std::vector<const k8s::Resource*> desired = {&workload->resource};
  std::vector<const k8s::Resource*> saved = committed->current.objects();
  for (const k8s::Object* node : judged->workspace->bundle().OfKind("", "Node"))
    saved.push_back(&node->resource);
  const plan::SavedObjects saved_objects(saved);
  const auto find_live = [&](const ResourceId& id) { return committed->current.Find(id); };
  return use(
      plan::MakePlan({desired, find_live, saved_objects, {}, 0, judged->workspace->bundle().pod_makers()},
                     judged->policy->target),
      *workload->resource.id);
}

Result<std::string> Server::TitleOf(const std::string& path, const Lens& lens) {
  return WithPlan(path, lens.kind, lens.name_space, lens.name,
                  [](const plan::Plan& plan, const ResourceId& id) { return lsp::TitleOf(plan, id); });
}

Result<std::string> Server::PlanOf(const std::string& path, const std::string& kind,
                                   const std::string& name_space, const std::string& name) {
  return WithPlan(path, kind, name_space, name, [](const plan::Plan& plan, const ResourceId&) {
    engine::Resolver resolver;
    std::vector<engine::Finding> findings;
    for (const plan::AppliedObject& object : plan.apply) {
      for (Diagnostic error : object.errors) {
        error.resource = object.resource.id;
        findings.push_back(resolver.Resolve(error));
      }
    }
    return render::RenderPlanMarkdown(plan, findings);
  });
}

}  // namespace kubevet::lsp
