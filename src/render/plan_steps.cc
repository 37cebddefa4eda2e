#include "render/plan_steps.h"

#include <fmt/core.h>

#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

/// Puts a rollout's steps into rows.
class Describer {
 public:
  explicit Describer(const Rollout& rollout) : rollout_(rollout) {}

  std::string NameOf(plan::RevisionId revision) const { return Harmless(rollout_.revisions[revision]); }

  std::vector<Step> Steps() const {
    return std::visit(
        [this](const auto& detail) {
          std::vector<Step> steps;
          for (const auto& step : detail.steps) {
            Rows rows;
            for (const std::string& event : step.events)
              rows.push_back({Ink::kBlue, "*", Harmless(event), {}, {}});
            Add(detail, step, rows);
            if (!rows.empty()) steps.push_back({step.tick, std::move(rows)});
          }
          return steps;
        },
        rollout_.detail);
  }

 private:
  void Add(const plan::StatefulSetRollout& detail, const plan::StatefulSetStep& step, Rows& rows) const {
    for (const auto& claim : step.collected) {
      rows.push_back({Ink::kRed,
                      "-",
                      Harmless(detail.spec.ClaimName(claim.claim_template, claim.ordinal)),
                      "claim is deleted",
                      {}});
    }
    for (size_t i = 0; i < step.actions.size();) {
      const size_t end = EndOfRun(step.actions, i);
      rows.push_back(RowOf(detail.spec, step.actions, i, end));
      i = end;
    }
    const bool acted = !step.actions.empty();
    if (step.wait && (acted || !rows.empty())) rows.back().wait = WaitText(detail.spec, *step.wait);
    if (!step.wait && acted) rows.back().wait = WaitAfter(detail.spec, step.actions.back(), step);
  }

  /// Neighbours that do the same to Pods next to each other.
  static size_t EndOfRun(const std::vector<plan::StatefulSetAction>& actions, size_t first) {
    size_t end = first + 1;
    const auto follows = [&](size_t i) {
      const auto &a = actions[i - 1], &b = actions[i];
      const int64_t distance = int64_t{b.ordinal} - int64_t{a.ordinal};
      return a.verb == b.verb && a.why == b.why && a.revision == b.revision &&
             a.claim_template == b.claim_template && a.created_claims == b.created_claims &&
             (a.owners.pod == plan::kNoPod) == (b.owners.pod == plan::kNoPod) &&
             (distance == 1 || distance == -1);
    };
    while (end < actions.size() && follows(end)) ++end;
    return end;
  }

  Row RowOf(const plan::StatefulSetSpec& spec, const std::vector<plan::StatefulSetAction>& actions,
            size_t first, size_t end) const {
    const auto &action = actions[first], &last = actions[end - 1];
    const auto named = [&](auto name) {
      const std::string from = Harmless(name(action.ordinal));
      return first + 1 == end ? from : fmt::format("{} … {}", from, Harmless(name(last.ordinal)));
    };
    const auto pods = named([&](plan::Slot ordinal) { return spec.PodName(ordinal); });
    const auto claims = named([&](plan::Slot ordinal) {
      return spec.claim_templates.empty() ? std::string() : spec.ClaimName(action.claim_template, ordinal);
    });
    switch (action.verb) {
      case plan::Verb::kCreate:
        return {Ink::kGreen,
                "+",
                fmt::format("{}  {}", pods, NameOf(action.revision)),
                ClaimNote(spec, action, first + 1 == end),
                {}};
      case plan::Verb::kDelete:
        return {
            Ink::kRed, "-", fmt::format("{}  {}", pods, NameOf(action.revision)), DeleteNote(action.why), {}};
      case plan::Verb::kCreateClaim:
        return {Ink::kGreen, "+", claims, "claim is created", {}};
      case plan::Verb::kUpdateClaim:
        break;
    }
    return {Ink::kNone,
            "~",
            claims,
            action.owners.pod != plan::kNoPod ? "claim goes with its Pod"
            : action.owners.set               ? "claim goes with the StatefulSet"
                                              : "claim stays whatever happens",
            {}};
  }

  /// "claim www-web-3 is created, 10Gi".
  static std::string ClaimNote(const plan::StatefulSetSpec& spec, const plan::StatefulSetAction& action,
                               bool is_one) {
    if (spec.claim_templates.empty()) return {};
    const bool is_created = !action.created_claims.empty();
    const size_t count = is_created ? action.created_claims.size() : spec.claim_templates.size();
    const size_t first = is_created ? action.created_claims.front() : 0;
    std::string note = count > 1 || !is_one
                           ? "claims are "
                           : fmt::format("claim {} is ", Harmless(spec.ClaimName(first, action.ordinal)));
    if (count > 1) note = fmt::format("{} {}", count, note);
    if (!is_created) return note + "reused";
    note += "created";
    for (size_t claim : action.created_claims) {
      if (!spec.claim_sizes[claim].empty()) note += ", " + Harmless(spec.claim_sizes[claim]);
    }
    return is_one ? note : note + " each";
  }

  static std::string DeleteNote(plan::DeleteReason why) {
    switch (why) {
      case plan::DeleteReason::kUpdate:
        return "to be updated";
      case plan::DeleteReason::kScaleDown:
        return "out of range";
      case plan::DeleteReason::kFailed:
        return "it failed";
      case plan::DeleteReason::kSucceeded:
        return "it ended";
      case plan::DeleteReason::kNone:
        break;
    }
    return {};
  }

  static std::string WaitText(const plan::StatefulSetSpec& spec, const plan::Wait& wait) {
    const std::string pod = wait.ordinal ? Harmless(spec.PodName(*wait.ordinal)) : "";
    switch (wait.why) {
      case plan::WaitReason::kReady:
        return fmt::format("waits until {} is ready", pod);
      case plan::WaitReason::kAvailable:
      case plan::WaitReason::kUpdatedPodAvailable:
        return fmt::format("waits until {} is available", pod);
      case plan::WaitReason::kTerminating:
        return fmt::format("waits until {} is gone", pod);
      case plan::WaitReason::kStaleClaim:
        return fmt::format("waits until the claim of the {} before is gone", pod);
      case plan::WaitReason::kReadyBeforeScaleDown:
        return fmt::format("waits until {} is ready, to scale down", pod);
      case plan::WaitReason::kOverMaxUnavailable:
        return "waits: more Pods are away than may be";
    }
    return {};
  }

  /// OrderedReady does one thing, and goes on when it has come to pass.
  static std::string WaitAfter(const plan::StatefulSetSpec& spec, const plan::StatefulSetAction& action,
                               const plan::StatefulSetStep& step) {
    if (spec.parallel || (step.actions.size() > 1 && action.why == plan::DeleteReason::kUpdate)) return {};
    const std::string pod = Harmless(spec.PodName(action.ordinal));
    if (action.verb == plan::Verb::kCreate) return fmt::format("waits until {} is ready", pod);
    return action.verb == plan::Verb::kDelete ? fmt::format("waits until {} is gone", pod) : "";
  }

  void Add(const plan::DaemonSetRollout& detail, const plan::DaemonSetStep& step, Rows& rows) const {
    const auto nodes = [&](const std::vector<plan::Slot>& on) {
      if (on.size() > 3) return fmt::format("on {} nodes", on.size());
      std::string text = "on";
      for (size_t i = 0; i < on.size(); ++i)
        text += (i == 0 ? " " : ", ") + Harmless(detail.nodes[on[i]].name);
      return text;
    };
    for (const auto& [revision, count] : step.deleted)
      rows.push_back(
          {Ink::kRed, "-", fmt::format("{}  {}", Pods(count), NameOf(revision)), nodes(step.deleted_on), {}});
    for (const auto& [revision, count] : step.created)
      rows.push_back({Ink::kGreen,
                      "+",
                      fmt::format("{}  {}", Pods(count), NameOf(revision)),
                      nodes(step.created_on),
                      {}});
    if (rows.empty()) return;
    rows.back().wait = fmt::format("{} of {} available", step.status.available, step.status.desired);
  }

  void Add(const plan::DeploymentRollout&, const plan::DeploymentStep& step, Rows& rows) const {
    for (const plan::ScaleAction& action : step.scale) {
      const std::string name = NameOf(action.revision);
      if (action.verb == plan::ScaleVerb::kDelete) {
        rows.push_back({Ink::kRed, "-", name, "ReplicaSet is deleted", {}});
      } else if (action.verb == plan::ScaleVerb::kCreate) {
        rows.push_back(
            {Ink::kGreen, "+", fmt::format("{}  0 → {}", name, action.to), "a new ReplicaSet", {}});
      } else {
        const bool up = action.to > action.from;
        rows.push_back({up ? Ink::kGreen : Ink::kRed,
                        up ? "+" : "-",
                        fmt::format("{}  {} → {}", name, action.from, action.to),
                        {},
                        {}});
      }
    }
    if (!rows.empty()) rows.back().wait = fmt::format("{} available", step.status.available);
  }

  static std::string Pods(int64_t count) { return fmt::format("{} {}", count, count == 1 ? "Pod" : "Pods"); }

  const Rollout& rollout_;
};

}  // namespace

std::vector<Step> DescribeSteps(const Rollout& rollout) {
  return Describer(rollout).Steps();
}

}  // namespace kubevet::render
