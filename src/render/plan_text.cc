#include "render/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <vector>

#include "plan/way_out.h"
#include "render/ansi.h"
#include "render/plan_steps.h"
#include "render/plan_summary.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

constexpr size_t kMostRuns = 12;
constexpr size_t kMostNodes = 40;

std::string Padded(std::string text, size_t width) {
  const size_t is = DisplayWidth(text);
  if (is < width) text.append(width - is, ' ');
  return text;
}

class Page {
 public:
  Page(const Rollout& rollout, std::string changes, const PlanTextOptions& options)
      : rollout_(rollout), changes_(std::move(changes)), options_(options), paint_(options.color) {}

  std::string Write() {
    Head();
    std::visit([this](const auto& detail) { Before(detail); }, rollout_.detail);
    steps_ = DescribeSteps(rollout_);
    WriteSteps();
    std::visit([this](const auto& detail) { After(detail); }, rollout_.detail);
    End();
    for (const std::string& sentence : SummariseRollout(rollout_, steps_)) Wide(sentence);
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    std::string line = fmt::format(format, std::forward<Args>(args)...);
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  void Head() {
    std::string name = Harmless(rollout_.name);
    if (!rollout_.namespace_name.empty()) name = Harmless(rollout_.namespace_name) + "/" + name;
    Line("{}    {}", paint_(Ink::kBold, fmt::format("{} {}", ToString(rollout_.kind), name)),
         std::visit([](const auto& detail) { return Manner(detail.spec); }, rollout_.detail));
    out_ += changes_;
    for (const std::string& remark : rollout_.remarks) Line("  ({})", Harmless(remark));
    Line("");
  }

  static std::string MinReady(int64_t seconds) {
    return seconds > 0 ? fmt::format(", ready for {} s before the next", seconds) : "";
  }
  static std::string Manner(const plan::StatefulSetSpec& spec) {
    std::string text = fmt::format("{}, {}", spec.parallel ? "Parallel" : "OrderedReady",
                                   spec.on_delete ? "OnDelete" : "RollingUpdate");
    if (spec.rolling_update && spec.rolling_update->partition > 0)
      text += fmt::format(", partition {}", spec.rolling_update->partition);
    if (spec.rolling_update && spec.honours_max_unavailable)
      text += fmt::format(", maxUnavailable {}", spec.rolling_update->max_unavailable.ToString());
    return text + MinReady(spec.min_ready);
  }
  static std::string Manner(const plan::DaemonSetSpec& spec) {
    if (spec.on_delete) return "OnDelete" + MinReady(spec.min_ready);
    return fmt::format("RollingUpdate, {} {}", spec.surges() ? "maxSurge" : "maxUnavailable",
                       (spec.surges() ? spec.max_surge : spec.max_unavailable).ToString()) +
           MinReady(spec.min_ready);
  }
  static std::string Manner(const plan::DeploymentSpec& spec) {
    if (spec.recreate) return "Recreate" + MinReady(spec.min_ready);
    return fmt::format("RollingUpdate, maxSurge {}, maxUnavailable {}", spec.max_surge.ToString(),
                       spec.max_unavailable.ToString()) +
           MinReady(spec.min_ready);
  }

  /// "web-0 … web-3 old   web-4 new, unready".
  std::string PodLine(const plan::StatefulSetSpec& spec,
                      const std::vector<plan::StatefulSetRollout::PodRow>& pods) const {
    if (pods.empty()) return "no Pods";
    std::string text;
    size_t runs = 0;
    for (size_t i = 0; i < pods.size(); ++runs) {
      size_t end = i + 1;
      while (end < pods.size() && pods[end].revision == pods[i].revision &&
             pods[end].state == pods[i].state && pods[end].ordinal == pods[end - 1].ordinal + 1)
        ++end;
      if (runs == kMostRuns) return text + fmt::format("   … and {} more", pods.size() - i);
      text += fmt::format("{}{}", text.empty() ? "" : "   ", Harmless(spec.PodName(pods[i].ordinal)));
      if (end > i + 1) text += fmt::format(" … {}", Harmless(spec.PodName(pods[end - 1].ordinal)));
      text += " " + Harmless(rollout_.revisions[pods[i].revision]);
      if (pods[i].state != plan::PodState::kReady) text += fmt::format(", {}", ToString(pods[i].state));
      i = end;
    }
    return text;
  }

  void Wrapped(std::string_view label, const std::string& text) {
    constexpr uint32_t kLabel = 11;
    const auto lines = WrapText(text, std::max(options_.columns, kLabel + 20) - kLabel);
    for (size_t i = 0; i < lines.size(); ++i) Line("  {:<9}{}", i == 0 ? label : "", lines[i]);
  }

  void Before(const plan::StatefulSetRollout& detail) {
    if (!detail.service_domain.empty() && !detail.pods.empty()) {
      const auto name = [&](const auto& pod) {
        return Harmless(fmt::format("{}.{}", detail.spec.PodName(pod.ordinal), detail.service_domain));
      };
      Wrapped("names", name(detail.pods.front()) +
                           (detail.pods.size() > 1 ? " … " + name(detail.pods.back()) : std::string()));
    }
    Wrapped("before", PodLine(detail.spec, detail.before));
  }
  void After(const plan::StatefulSetRollout& detail) { Wrapped("after", PodLine(detail.spec, detail.pods)); }

  /// Which nodes run a Pod, and why the others do not.
  void Before(const plan::DaemonSetRollout& detail) {
    const auto runs = std::count_if(detail.nodes.begin(), detail.nodes.end(),
                                    [](const auto& node) { return node.eligibility.should_run; });
    Line("  runs on {} of {} nodes", runs, detail.nodes.size());
    size_t told = 0;
    for (const auto& node : detail.nodes) {
      if (node.eligibility.should_run) continue;
      if (++told > kMostNodes) continue;
      Line("    {:<20} {:<6} {}", Harmless(node.name), node.eligibility.should_continue ? "stays" : "no",
           WhyNot(node));
    }
    if (told > kMostNodes) Line("    … and {} more", told - kMostNodes);
    for (const auto& collision : detail.collisions) Wide(TextOf(detail, collision));
    Line("");
  }

  static std::string TextOf(const plan::DaemonSetRollout& detail,
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

  static std::string WhyNot(const plan::DaemonSetRollout::NodeVerdict& node) {
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

  void After(const plan::DaemonSetRollout& detail) {
    Wrapped("after",
            fmt::format(
                "{} of {} Pods updated, {} available; at most {} {} without an available Pod{}",
                detail.status.updated, detail.status.desired, detail.status.available,
                detail.most_nodes_without, detail.most_nodes_without == 1 ? "node" : "nodes",
                detail.most_extra_pods > 0 ? fmt::format(", {} more", Count(detail.most_extra_pods)) : ""));
  }

  void Before(const plan::DeploymentRollout&) {}
  void After(const plan::DeploymentRollout& detail) {
    Wrapped("after",
            fmt::format("{}, {} new, {} available; never fewer than {} available, never more than {}",
                        Count(detail.status.replicas), detail.status.updated, detail.status.available,
                        detail.least_available, Count(detail.most_pods)));
  }

  /// Numbered, in columns; of very many the middle is left out.
  void WriteSteps() {
    const std::vector<StepRows>& steps = steps_;
    size_t what = 0, note = 0;
    const size_t half = options_.most_steps / 2;
    const bool folds = steps.size() > options_.most_steps;
    const auto shown = [&](size_t i) { return !folds || i < half || i >= steps.size() - half; };
    for (size_t i = 0; i < steps.size(); ++i) {
      if (!shown(i)) continue;
      for (const Row& row : steps[i].rows) {
        what = std::max<size_t>(what, DisplayWidth(row.what));
        note = std::max<size_t>(note, DisplayWidth(row.note));
      }
    }
    for (size_t i = 0; i < steps.size(); ++i) {
      if (folds && i == half) {
        Line("      … {} more steps like these", steps.size() - 2 * half);
        i = steps.size() - half;
      }
      bool first = true;
      for (const Row& row : steps[i].rows) {
        Line("  {:>4}  {} {}  {}  {}", first ? fmt::format("{}", i + 1) : "", paint_(row.ink, row.sign),
             Padded(row.what, what), Padded(row.note, note), row.wait);
        first = false;
      }
    }
  }

  void End() {
    const plan::WayOut way_out = FindWayOut(rollout_);
    const bool bad = rollout_.verdict == plan::Verdict::kStuck ||
                     rollout_.verdict == plan::Verdict::kLooping ||
                     rollout_.verdict == plan::Verdict::kRejected;
    const std::string verdict(ToString(rollout_.verdict));
    Line("");
    Line("  {}{}{}", paint_(bad ? Ink::kRed : Ink::kGreen, verdict), way_out.why.empty() ? "" : ": ",
         Harmless(way_out.why));
    for (const auto& step : way_out.steps) {
      Line("      {}{}", Harmless(step.command),
           step.remark.empty() ? "" : "    (" + Harmless(step.remark) + ")");
    }
  }

  static std::string Count(int64_t pods) { return fmt::format("{} {}", pods, pods == 1 ? "Pod" : "Pods"); }

  /// Below the columns, as wide as the page.
  void Wide(const std::string& text) {
    for (const std::string& line : WrapText(text, options_.columns - 2)) Line("  {}", line);
  }

  const Rollout& rollout_;
  std::vector<StepRows> steps_;
  std::string changes_;
  const PlanTextOptions& options_;
  Paint paint_;
  std::string out_;
};

std::string NameOf(const ResourceId& id) {
  const std::string name = id.name_space.empty() ? id.name : id.name_space + "/" + id.name;
  return Harmless(fmt::format("{} {}", id.kind, name));
}

/// "ConfigMap shop/web-conf (update) · Service shop/web (unchanged)", waves and hooks on lines of their own.
std::string ApplyOrder(const plan::Plan& plan, const PlanTextOptions& options) {
  if (plan.apply.size() < 2) return {};
  std::string text;
  const plan::AppliedObject* before = nullptr;
  std::string line;
  const auto flush = [&] {
    for (const std::string& part : WrapText(line, options.columns - 2)) text += "  " + part + "\n";
    line.clear();
  };
  for (const plan::AppliedObject& object : plan.apply) {
    const bool next_wave = before != nullptr && (before->wave != object.wave || before->hook != object.hook);
    if (next_wave) flush();
    if (line.empty() && !object.hook.empty()) line = Harmless(object.hook) + ": ";
    if (line.empty() && object.wave != 0) line = fmt::format("wave {}: ", object.wave);
    if (!line.empty() && !line.ends_with(": ")) line += " · ";
    line += fmt::format("{} ({})", NameOf(*object.resource.id), ToString(object.action));
    before = &object;
  }
  flush();
  return "apply order:\n" + text + "\n";
}

std::string Shown(const std::string& json) {
  constexpr uint32_t kLongest = 60;
  if (json.empty()) return "none";
  std::string text = Harmless(json);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
  return DisplayWidth(text) > kLongest ? "…" : text;
}

/// The changed fields of an object, in columns.
std::string ChangeLines(const plan::AppliedObject& object) {
  constexpr size_t kMost = 30;
  std::string text;
  size_t width = 0;
  for (const plan::FieldChange& change : object.changes)
    width = std::max(width, std::min<size_t>(60, change.field.size()));
  for (size_t i = 0; i < object.changes.size(); ++i) {
    if (i == kMost) return text + fmt::format("  … and {} more\n", object.changes.size() - kMost);
    const plan::FieldChange& change = object.changes[i];
    text += fmt::format("  {}  {} → {}\n", Padded(Harmless(change.field), width), Shown(change.from),
                        Shown(change.to));
  }
  return text;
}

/// "left behind": manifests that are gone.
std::string LeftBehind(const plan::Plan& plan) {
  if (plan.left.empty()) return {};
  std::string text = "no longer there; an apply leaves them as they are:\n";
  for (const plan::LeftObject& object : plan.left) {
    text += "  " + NameOf(*object.id);
    if (!object.consequence.empty()) text += fmt::format(" (if deleted: {})", object.consequence);
    text += "\n";
  }
  return text + "\n";
}

/// Workloads by what they are called.
using ByName =
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const plan::AppliedObject*>;

ByName IndexWorkloads(const plan::Plan& plan) {
  ByName index;
  for (const plan::AppliedObject& object : plan.apply) {
    const ResourceId& id = *object.resource.id;
    index[{id.kind, id.name_space, id.name}] = &object;
  }
  return index;
}

}  // namespace

std::string RenderPlanText(const plan::Plan& plan, const PlanTextOptions& options) {
  const ByName objects = IndexWorkloads(plan);
  std::string text = ApplyOrder(plan, options) + LeftBehind(plan);
  for (const plan::AppliedObject& object : plan.apply) {
    if (plan::WorkloadKindOf(*object.resource.id) || object.changes.empty()) continue;
    text += NameOf(*object.resource.id) + "\n" + ChangeLines(object) + "\n";
  }
  for (const Rollout& rollout : plan.rollouts) {
    const auto found = objects.find({ToString(rollout.kind), rollout.namespace_name, rollout.name});
    const plan::AppliedObject* object = found == objects.end() ? nullptr : found->second;
    const bool quiet = plan.rollouts.size() > 1 && object != nullptr &&
                       object->action == plan::ApplyAction::kUnchanged &&
                       rollout.verdict == plan::Verdict::kComplete;
    if (quiet) continue;
    if (!text.empty() && !text.ends_with("\n\n")) text += "\n";
    text += Page(rollout, object == nullptr ? std::string() : ChangeLines(*object), options).Write();
  }
  for (const std::string& remark : plan.remarks) text += "\n" + Harmless(remark) + "\n";
  return text;
}

}  // namespace kubevet::render
