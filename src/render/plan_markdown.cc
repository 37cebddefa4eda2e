#include "render/plan_markdown.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "plan/way_out.h"
#include "render/markdown.h"
#include "render/plan_steps.h"
#include "render/plan_words.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

constexpr size_t kMostBytes = 56'000;
constexpr size_t kMostUnsaid = 4'000;
constexpr size_t kMostObjects = 100;
constexpr size_t kMostChanges = 30;
constexpr size_t kMostSteps = 60;
constexpr size_t kMostNodes = 40;
constexpr size_t kMostFindings = 20;
constexpr size_t kLongestCommand = 2'000;

std::string Changes(const plan::AppliedObject& object) {
  if (object.changes.empty()) return {};
  MarkdownTable table({"changed field", "from", "to"});
  for (size_t i = 0; i < object.changes.size(); ++i) {
    if (i == kMostChanges) {
      table.Row({More(object.changes.size() - i), "", ""});
      break;
    }
    const plan::FieldChange& change = object.changes[i];
    table.Row({Code(Harmless(change.field)), Code(Shown(change.from)), Code(Shown(change.to))});
  }
  return Folded(table, fmt::format("{} changed fields", object.changes.size()));
}

std::string Steps(const std::vector<Step>& steps) {
  const Fold fold(steps.size(), kMostSteps);
  MarkdownTable table({"step", "what", "", "then"});
  for (size_t i = 0; i < steps.size(); ++i) {
    if (fold.Hides(i)) {
      table.Row({"", fmt::format("… {} more steps like these", fold.folded), "", ""});
      i += fold.folded;
    }
    constexpr size_t kMostRows = 20;
    const std::vector<Row>& rows = steps[i].rows;
    for (size_t row = 0; row < rows.size() && row <= kMostRows; ++row) {
      const std::string number = row == 0 ? fmt::format("{}", i + 1) : "";
      if (row == kMostRows) {
        table.Row({number, More(rows.size() - row), "", ""});
      } else {
        table.Row({number, Code(rows[row].sign + " " + rows[row].what), Prose(rows[row].note),
                   Prose(rows[row].wait)});
      }
    }
  }
  return Folded(table, fmt::format("{} steps", steps.size()));
}

/// The nodes that run no Pod.
std::string Nodes(const Rollout& rollout) {
  const auto* detail = std::get_if<plan::DaemonSetRollout>(&rollout.detail);
  if (detail == nullptr) return {};
  MarkdownTable table({"node", "runs", "why"});
  size_t told = 0;
  for (const auto& node : detail->nodes) {
    if (node.eligibility.should_run || ++told > kMostNodes) continue;
    table.Row(
        {Code(Harmless(node.name)), node.eligibility.should_continue ? "stays" : "no", Prose(WhyNot(node))});
  }
  if (told > kMostNodes) table.Row({More(told - kMostNodes), "", ""});
  return Folded(table, fmt::format("{} nodes run no Pod", told));
}

/// A block of code that nothing in it can end.
std::string Commands(const plan::WayOut& way_out) {
  if (way_out.steps.empty()) return {};
  std::string block;
  for (const auto& step : way_out.steps) {
    if (!step.remark.empty()) block += "# " + Shortened(Harmless(step.remark), kLongestProse) + "\n";
    block += Shortened(Harmless(step.command), kLongestCommand) + "\n";
  }
  std::string fence = "```";
  while (block.find(fence) != std::string::npos) fence += '`';
  return fence + "sh\n" + block + fence + "\n\n";
}

std::string Mark(plan::Verdict verdict) {
  return fmt::format("{} **{}**",
                     EndsBadly(verdict)                    ? "⛔"
                     : verdict == plan::Verdict::kComplete ? "✅"
                                                           : "⚠️",
                     ToString(verdict));
}

std::string Refusals(const std::vector<const engine::Finding*>& findings) {
  std::string text;
  for (size_t i = 0; i < findings.size() && i <= kMostFindings; ++i) {
    if (i == kMostFindings) {
      text += "- " + More(findings.size() - i) + "\n";
      break;
    }
    const engine::Finding& finding = *findings[i];
    text += fmt::format("- {}: {}{}{}\n",
                        Code(Harmless(fmt::format("{}:{}:{}", finding.file, finding.range.start.line,
                                                  finding.range.start.column))),
                        Prose(finding.message), finding.help.empty() ? "" : "; ", Prose(finding.help));
  }
  return text.empty() ? text : text + "\n";
}

std::string Workload(const WorkloadView& view, const std::vector<const engine::Finding*>& findings) {
  const Rollout& rollout = *view.rollout;
  const plan::WayOut way_out = FindWayOut(rollout);
  std::string text = fmt::format("### {} {}\n\n", ToString(rollout.kind),
                                 Code(TitleOf(rollout).substr(ToString(rollout.kind).size() + 1)));
  text += Mark(rollout.verdict) + (way_out.why.empty() ? "" : ": " + Prose(way_out.why)) + "\n\n";
  if (rollout.verdict == plan::Verdict::kRejected) return text + Refusals(findings);
  text += Commands(way_out);
  text += MannerOf(rollout) + "\n\n";
  for (const std::string& remark : rollout.remarks) text += Prose("(" + remark + ")") + "\n\n";
  if (view.object != nullptr) text += Changes(*view.object);
  const std::vector<Step> steps = DescribeSteps(rollout);
  text += Nodes(rollout) + Steps(steps);
  if (const std::string before = BeforeOf(rollout, " · "); !before.empty())
    text += "- before: " + Prose(before) + "\n";
  text += "- after: " + Prose(AfterOf(rollout, " · ")) + "\n";
  for (const std::string& note : NotesOn(rollout, steps)) text += "- " + Prose(note) + "\n";
  return text + "\n";
}

/// What ends badly comes first.
std::string Summary(const plan::Plan& plan, std::vector<WorkloadView> workloads) {
  constexpr size_t kMostNamed = 20;
  std::string text = fmt::format("**kubevet plan**: {}\n\n", CountsOf(plan));
  if (workloads.size() < 2) return text;
  std::stable_partition(workloads.begin(), workloads.end(),
                        [](const WorkloadView& view) { return EndsBadly(view.rollout->verdict); });
  for (size_t i = 0; i < workloads.size() && i <= kMostNamed; ++i) {
    text += i == kMostNamed ? "- " + More(workloads.size() - i) + "\n"
                            : fmt::format("- {} {}\n", Mark(workloads[i].rollout->verdict),
                                          Code(TitleOf(*workloads[i].rollout)));
  }
  return text + "\n";
}

std::string ApplyOrder(const plan::Plan& plan) {
  if (plan.apply.size() < 2) return {};
  MarkdownTable table({"#", "object", "action", "wave"});
  for (size_t i = 0; i < plan.apply.size(); ++i) {
    if (i == kMostObjects) {
      table.Row({"", More(plan.apply.size() - i), "", ""});
      break;
    }
    const plan::AppliedObject& object = plan.apply[i];
    std::string wave = object.wave == 0 ? "" : fmt::format("{}", object.wave);
    if (!object.hook.empty()) wave = Code(Harmless(object.hook)) + (wave.empty() ? "" : " " + wave);
    table.Row({fmt::format("{}", i + 1), Code(TitleOf(*object.resource.id)),
               std::string(ToString(object.action)), wave});
  }
  return Folded(table, fmt::format("apply order, {} objects", plan.apply.size()));
}

std::string LeftBehind(const plan::Plan& plan) {
  if (plan.left.empty()) return {};
  MarkdownTable table({"no longer there; an apply leaves it as it is", "if deleted"});
  for (size_t i = 0; i < plan.left.size() && i <= kMostObjects; ++i) {
    if (i == kMostObjects) {
      table.Row({More(plan.left.size() - i), ""});
    } else {
      table.Row({Code(TitleOf(*plan.left[i].id)), Prose(plan.left[i].consequence)});
    }
  }
  return Folded(table, fmt::format("{} objects are no longer there", plan.left.size()));
}

}  // namespace

std::string RenderPlanMarkdown(const plan::Plan& plan, std::span<const engine::Finding> findings) {
  const std::vector<WorkloadView> workloads = WorkloadsOf(plan);
  FindingsByRollout refusals = Distribute(findings, workloads);
  std::string text = Summary(plan, workloads), unsaid;
  const auto add = [&](const std::string& part, const std::string& name) {
    if (text.size() + part.size() <= kMostBytes) {
      text += part;
    } else if (const std::string line = "- " + name + "\n"; unsaid.size() + line.size() <= kMostUnsaid) {
      unsaid += line;
    }
  };
  add(Refusals(refusals[nullptr]), "what is refused");
  add(ApplyOrder(plan), "the order of the apply");
  add(LeftBehind(plan), "what is no longer there");
  for (const plan::AppliedObject& object : plan.apply) {
    if (plan::WorkloadKindOf(*object.resource.id) || object.changes.empty()) continue;
    if (text.size() > kMostBytes / 2) break;
    const std::string title = Code(TitleOf(*object.resource.id));
    add("#### " + title + "\n\n" + Changes(object), title);
  }
  for (const WorkloadView& view : workloads) {
    // Once there is no room, long plans are not worth writing.
    if (unsaid.size() > kMostUnsaid / 2) break;
    add(Workload(view, refusals[view.rollout]),
        Mark(view.rollout->verdict) + " " + Code(TitleOf(*view.rollout)));
  }
  for (size_t i = 0; i < plan.remarks.size() && i < kMostFindings; ++i)
    add(Prose(plan.remarks[i]) + "\n\n", "a remark");
  if (!unsaid.empty()) text += "There is no room for everything; left out, among others:\n\n" + unsaid;
  text.erase(text.find_last_not_of('\n') + 1);
  return text + "\n";
}

}  // namespace kubevet::render
