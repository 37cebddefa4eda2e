#include "render/plan_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "render/plan_summary.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

constexpr size_t kMostRuns = 12;

std::string Title(std::string_view kind, const std::string& name_space, const std::string& name) {
  return Harmless(fmt::format("{} {}{}{}", kind, name_space, name_space.empty() ? "" : "/", name));
}

std::string MinReady(int64_t seconds) {
  return seconds > 0 ? fmt::format(", ready for {} s before the next", seconds) : "";
}

std::string Share(const plan::IntOrPercent& share) {
  return fmt::format("{}{}", share.value, share.is_percent ? "%" : "");
}

std::string Manner(const plan::StatefulSetSpec& spec) {
  std::string text = fmt::format("{}, {}", spec.parallel ? "Parallel" : "OrderedReady",
                                 spec.on_delete ? "OnDelete" : "RollingUpdate");
  if (spec.rolling_update && spec.rolling_update->partition > 0)
    text += fmt::format(", partition {}", spec.rolling_update->partition);
  if (spec.rolling_update && spec.honours_max_unavailable)
    text += fmt::format(", maxUnavailable {}", Share(spec.rolling_update->max_unavailable));
  return text + MinReady(spec.min_ready);
}

std::string Manner(const plan::DaemonSetSpec& spec) {
  if (spec.on_delete) return "OnDelete" + MinReady(spec.min_ready);
  return fmt::format("RollingUpdate, {} {}", spec.surges() ? "maxSurge" : "maxUnavailable",
                     Share(spec.surges() ? spec.max_surge : spec.max_unavailable)) +
         MinReady(spec.min_ready);
}

std::string Manner(const plan::DeploymentSpec& spec) {
  if (spec.recreate) return "Recreate" + MinReady(spec.min_ready);
  return fmt::format("RollingUpdate, maxSurge {}, maxUnavailable {}", Share(spec.max_surge),
                     Share(spec.max_unavailable)) +
         MinReady(spec.min_ready);
}

std::string PodLine(const Rollout& rollout, const plan::StatefulSetSpec& spec,
                    const std::vector<plan::StatefulSetRollout::PodRow>& pods, std::string_view between) {
  if (pods.empty()) return "no Pods";
  std::string text;
  size_t runs = 0;
  for (size_t i = 0; i < pods.size(); ++runs) {
    size_t end = i + 1;
    while (end < pods.size() && pods[end].revision == pods[i].revision && pods[end].state == pods[i].state &&
           pods[end].ordinal == pods[end - 1].ordinal + 1)
      ++end;
    if (runs == kMostRuns) return text + fmt::format("{}… and {} more", between, pods.size() - i);
    text += fmt::format("{}{}", text.empty() ? "" : between, Harmless(spec.PodName(pods[i].ordinal)));
    if (end > i + 1) text += fmt::format(" … {}", Harmless(spec.PodName(pods[end - 1].ordinal)));
    text += " " + Harmless(rollout.revisions[pods[i].revision]);
    if (pods[i].state != plan::PodState::kReady) text += fmt::format(", {}", ToString(pods[i].state));
    i = end;
  }
  return text;
}

std::string Before(const Rollout& rollout, const plan::StatefulSetRollout& detail, std::string_view between) {
  return PodLine(rollout, detail.spec, detail.before, between);
}

std::string Before(const Rollout&, const plan::DaemonSetRollout& detail, std::string_view) {
  const auto runs = std::count_if(detail.nodes.begin(), detail.nodes.end(),
                                  [](const auto& node) { return node.eligibility.should_run; });
  return fmt::format("runs on {} of {} nodes", runs, detail.nodes.size());
}

std::string Before(const Rollout&, const plan::DeploymentRollout&, std::string_view) {
  return {};
}

std::string After(const Rollout& rollout, const plan::StatefulSetRollout& detail, std::string_view between) {
  return PodLine(rollout, detail.spec, detail.pods, between);
}

std::string After(const Rollout&, const plan::DaemonSetRollout& detail, std::string_view) {
  return fmt::format("{} of {} Pods updated, {} available; at most {} {} without an available Pod{}",
                     detail.status.updated, detail.status.desired, detail.status.available,
                     detail.most_nodes_without, detail.most_nodes_without == 1 ? "node" : "nodes",
                     detail.most_extra_pods > 0 ? fmt::format(", {} {} more", detail.most_extra_pods,
                                                              detail.most_extra_pods == 1 ? "Pod" : "Pods")
                                                : "");
}

std::string After(const Rollout&, const plan::DeploymentRollout& detail, std::string_view) {
  return fmt::format("{} Pods, {} new, {} available; never fewer than {} available, never more than {} Pods",
                     detail.status.replicas, detail.status.updated, detail.status.available,
                     detail.least_available, detail.most_pods);
}

std::string Count(size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::vector<std::string> Notes(const plan::StatefulSetRollout& detail) {
  size_t created = 0, reused = 0, collected = 0;
  const size_t per_pod = detail.spec.claim_templates.size();
  for (const auto& step : detail.steps) {
    collected += step.collected.size();
    for (const auto& action : step.actions) {
      if (action.verb == plan::Verb::kCreateClaim) ++created;
      if (action.verb != plan::Verb::kCreate) continue;
      created += action.created_claims.size();
      reused += per_pod - std::min(per_pod, action.created_claims.size());
    }
  }
  if (created + reused + collected == 0) return {};
  std::string text;
  const auto add = [&](size_t count, std::string_view what) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        text.empty() ? Count(count, "claim") : fmt::format("{}", count), what);
  };
  add(created, "created");
  add(reused, "reused");
  add(collected, "deleted");
  return {text};
}

std::vector<std::string> Notes(const plan::DaemonSetRollout& detail) {
  const auto idle = std::count_if(detail.nodes.begin(), detail.nodes.end(),
                                  [](const auto& node) { return !node.eligibility.should_run; });
  if (idle == 0) return {};
  return {Count(static_cast<size_t>(idle), "node") + " may not run one"};
}

std::vector<std::string> Notes(const plan::DeploymentRollout&) {
  return {};
}

}  // namespace

std::string TitleOf(const ResourceId& id) {
  return Title(id.kind, id.name_space, id.name);
}

std::string TitleOf(const Rollout& rollout) {
  return Title(ToString(rollout.kind), rollout.namespace_name, rollout.name);
}

std::string MannerOf(const Rollout& rollout) {
  return std::visit([](const auto& detail) { return Manner(detail.spec); }, rollout.detail);
}

std::string BeforeOf(const Rollout& rollout, std::string_view between) {
  return std::visit([&](const auto& detail) { return Before(rollout, detail, between); }, rollout.detail);
}

std::string AfterOf(const Rollout& rollout, std::string_view between) {
  return std::visit([&](const auto& detail) { return After(rollout, detail, between); }, rollout.detail);
}

std::string WhyNot(const plan::DaemonSetRollout::NodeVerdict& node) {
  std::string text;
  for (size_t i = 0; i < node.reasons.size(); ++i) {
    if (!text.empty()) text += "; ";
    switch (node.eligibility.reasons[i].misfit) {
      case k8s::Misfit::kNodeName:
        text += "the template names another node";
        break;
      case k8s::Misfit::kAffinity:
        text += "the node selector or affinity does not match";
        break;
      case k8s::Misfit::kTaint:
        text += Harmless(node.reasons[i]) + " is not tolerated";
        break;
    }
  }
  return text;
}

std::string TextOf(const plan::DaemonSetRollout& detail,
                   const plan::DaemonSetRollout::PortCollision& collision) {
  constexpr size_t kMostNamed = 5;
  std::string nodes;
  for (size_t i = 0; i < std::min(collision.nodes.size(), kMostNamed); ++i)
    nodes += (i == 0 ? "" : ", ") + Harmless(detail.nodes[collision.nodes[i]].name);
  if (collision.nodes.size() > kMostNamed)
    nodes += fmt::format(" and {} more", collision.nodes.size() - kMostNamed);
  return fmt::format("port {}/{} is wanted by {}, too, on {}: {}", collision.port,
                     Harmless(collision.protocol), Harmless(collision.taker), nodes,
                     collision.certain ? "one of the two stays pending there"
                                       : "where it runs, one of the two stays pending");
}

std::vector<std::string> NotesOn(const Rollout& rollout, std::span<const Step> steps) {
  if (rollout.verdict == plan::Verdict::kRejected) return {};
  std::vector<std::string> notes =
      std::visit([](const auto& detail) { return Notes(detail); }, rollout.detail);
  if (const auto* daemons = std::get_if<plan::DaemonSetRollout>(&rollout.detail)) {
    for (const auto& collision : daemons->collisions) notes.push_back(TextOf(*daemons, collision));
  }
  for (std::string& sentence : SummariseRollout(rollout, steps)) notes.push_back(std::move(sentence));
  return notes;
}

std::string Shown(const std::string& json) {
  constexpr uint32_t kLongest = 60;
  if (json.empty()) return "none";
  std::string text = Harmless(json);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
  return DisplayWidth(text) > kLongest ? "…" : text;
}

bool EndsBadly(plan::Verdict verdict) {
  return verdict == plan::Verdict::kStuck || verdict == plan::Verdict::kLooping ||
         verdict == plan::Verdict::kRejected;
}

std::string CountsOf(const plan::Plan& plan) {
  constexpr std::pair<plan::ApplyAction, std::string_view> kWords[] = {
      {plan::ApplyAction::kCreate, "created"},
      {plan::ApplyAction::kUpdate, "updated"},
      {plan::ApplyAction::kUnchanged, "unchanged"},
      {plan::ApplyAction::kRefused, "refused"}};
  std::string text;
  for (const auto& [action, word] : kWords) {
    const auto count = std::count_if(plan.apply.begin(), plan.apply.end(),
                                     [a = action](const auto& object) { return object.action == a; });
    if (count == 0) continue;
    text += text.empty() ? fmt::format("{} {}", Count(static_cast<size_t>(count), "object"), word)
                         : fmt::format(", {} {}", count, word);
  }
  return text.empty() ? "nothing is applied" : text;
}

std::vector<WorkloadView> WorkloadsOf(const plan::Plan& plan) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const plan::AppliedObject*>
      objects;
  for (const plan::AppliedObject& object : plan.apply) {
    const ResourceId& id = *object.resource.id;
    objects[{id.kind, id.name_space, id.name}] = &object;
  }
  std::vector<WorkloadView> views;
  for (const Rollout& rollout : plan.rollouts) {
    const auto found = objects.find({ToString(rollout.kind), rollout.namespace_name, rollout.name});
    const plan::AppliedObject* object = found == objects.end() ? nullptr : found->second;
    const bool quiet = plan.rollouts.size() > 1 && object != nullptr &&
                       object->action == plan::ApplyAction::kUnchanged &&
                       rollout.verdict == plan::Verdict::kComplete;
    if (!quiet) views.push_back({&rollout, object});
  }
  return views;
}

FindingsByRollout Distribute(std::span<const engine::Finding> findings,
                             const std::vector<WorkloadView>& workloads) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const Rollout*> rollouts;
  for (const WorkloadView& view : workloads) {
    const Rollout& rollout = *view.rollout;
    rollouts[{ToString(rollout.kind), rollout.namespace_name, rollout.name}] = &rollout;
  }
  FindingsByRollout distributed;
  for (const engine::Finding& finding : findings) {
    const ResourceId* id = finding.resource.get();
    const auto found = id == nullptr ? rollouts.end() : rollouts.find({id->kind, id->name_space, id->name});
    distributed[found == rollouts.end() ? nullptr : found->second].push_back(&finding);
  }
  return distributed;
}

}  // namespace kubevet::render
