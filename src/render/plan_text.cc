#include "render/plan_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "plan/way_out.h"
#include "render/ansi.h"
#include "render/plan_steps.h"
#include "render/plan_summary.h"
#include "render/plan_words.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

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
    if (const auto* detail = std::get_if<plan::DaemonSetRollout>(&rollout_.detail)) {
      Nodes(*detail);
    } else if (const auto* set = std::get_if<plan::StatefulSetRollout>(&rollout_.detail)) {
      Names(*set);
    }
    if (const std::string before = BeforeOf(rollout_);
        !before.empty() && !std::holds_alternative<plan::DaemonSetRollout>(rollout_.detail)) {
      Wrapped("before", before);
    }
    steps_ = DescribeSteps(rollout_);
    WriteSteps();
    Wrapped("after", AfterOf(rollout_));
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
    Line("{}    {}", paint_(Ink::kBold, TitleOf(rollout_)), MannerOf(rollout_));
    out_ += changes_;
    for (const std::string& remark : rollout_.remarks) Line("  ({})", Harmless(remark));
    Line("");
  }

  void Wrapped(std::string_view label, const std::string& text) {
    constexpr uint32_t kLabel = 11;
    const auto lines = WrapText(text, std::max(options_.columns, kLabel + 20) - kLabel);
    for (size_t i = 0; i < lines.size(); ++i) Line("  {:<9}{}", i == 0 ? label : "", lines[i]);
  }

  void Names(const plan::StatefulSetRollout& detail) {
    if (detail.service_domain.empty() || detail.pods.empty()) return;
    const auto name = [&](const auto& pod) {
      return Harmless(fmt::format("{}.{}", detail.spec.PodName(pod.ordinal), detail.service_domain));
    };
    Wrapped("names", name(detail.pods.front()) +
                         (detail.pods.size() > 1 ? " … " + name(detail.pods.back()) : std::string()));
  }

  /// Which nodes run a Pod, and why the others do not.
  void Nodes(const plan::DaemonSetRollout& detail) {
    Line("  {}", BeforeOf(rollout_));
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

  /// Numbered, in columns; of very many the middle is left out.
  void WriteSteps() {
    const std::vector<Step>& steps = steps_;
    size_t what = 0, note = 0;
    const Fold fold(steps.size(), options_.most_steps);
    for (size_t i = 0; i < steps.size(); ++i) {
      if (fold.Hides(i)) continue;
      for (const Row& row : steps[i].rows) {
        what = std::max<size_t>(what, DisplayWidth(row.what));
        note = std::max<size_t>(note, DisplayWidth(row.note));
      }
    }
    for (size_t i = 0; i < steps.size(); ++i) {
      if (fold.Hides(i)) {
        Line("      … {} more steps like these", fold.folded);
        i += fold.folded;
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
    const std::string verdict(ToString(rollout_.verdict));
    Line("");
    Line("  {}{}{}", paint_(EndsBadly(rollout_.verdict) ? Ink::kRed : Ink::kGreen, verdict),
         way_out.why.empty() ? "" : ": ", Harmless(way_out.why));
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
  std::vector<Step> steps_;
  std::string changes_;
  const PlanTextOptions& options_;
  Paint paint_;
  std::string out_;
};

/// "ConfigMap shop/web-conf (update) · Service shop/web (unchanged)", waves and hooks on lines of their own.
std::string ApplyOrder(const plan::Plan& plan, const PlanTextOptions& options) {
  if (plan.apply.empty()) return {};
  if (const plan::AppliedObject& only = plan.apply.front();
      plan.apply.size() == 1 && (plan::WorkloadKindOf(*only.resource.id) || !only.changes.empty()))
    return {};  // it has a part of its own
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
    line += fmt::format("{} ({})", TitleOf(*object.resource.id), ToString(object.action));
    before = &object;
  }
  flush();
  return "apply order:\n" + text + "\n";
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
    text += "  " + TitleOf(*object.id);
    if (!object.consequence.empty()) text += fmt::format(" (if deleted: {})", object.consequence);
    text += "\n";
  }
  return text + "\n";
}

}  // namespace

std::string RenderPlanText(const plan::Plan& plan, const PlanTextOptions& options) {
  std::string text = ApplyOrder(plan, options) + LeftBehind(plan);
  for (const plan::AppliedObject& object : plan.apply) {
    if (plan::WorkloadKindOf(*object.resource.id) || object.changes.empty()) continue;
    text += TitleOf(*object.resource.id) + "\n" + ChangeLines(object) + "\n";
  }
  for (const auto& [rollout, object] : WorkloadsOf(plan)) {
    if (!text.empty() && !text.ends_with("\n\n")) text += "\n";
    text += Page(*rollout, object == nullptr ? std::string() : ChangeLines(*object), options).Write();
  }
  for (const std::string& remark : plan.remarks) {
    if (!text.empty() && !text.ends_with("\n\n")) text += "\n";
    text += Harmless(remark) + "\n";
  }
  return text;
}

}  // namespace kubevet::render
