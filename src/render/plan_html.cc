#include "render/plan_html.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "plan/way_out.h"
#include "render/markup.h"
#include "render/picture_style.h"
#include "render/plan_steps.h"
#include "render/plan_svg.h"
#include "render/plan_words.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

constexpr size_t kMostObjects = 2'000;
constexpr size_t kMostWorkloads = 200;
constexpr size_t kMostChanges = 100;
constexpr size_t kMostSteps = 200;
constexpr size_t kMostRows = 20;
constexpr size_t kMostNodes = 200;
constexpr size_t kMostFindings = 200;
constexpr size_t kLongestText = 2'000;

constexpr std::string_view kPageStyle =
    R"(:root{color-scheme:light;--ink:#1f2328;--soft:#59636e;--paper:#fff;--box:#f6f8fa;--edge:#d1d9e0;--link:#0b57d0;--good:#1a7f37;--fair:#7d4e00;--bad:#c4232d}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1000px;padding:24px 20px 60px;font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
h1{font-size:22px;margin:0 0 4px}
h2{font-size:18px;margin:40px 0 8px;padding-top:16px;border-top:1px solid var(--edge)}
h3{font-size:15px;margin:20px 0 6px}
p{margin:6px 0}
a{color:var(--link)}
code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--box);border:1px solid var(--edge);border-radius:6px;padding:10px 12px;margin:8px 0;white-space:pre-wrap}
.soft{color:var(--soft)}
.tag{display:inline-block;border-radius:999px;padding:1px 10px;color:#fff;font-size:13px;font-weight:600}
.good{background:var(--good)}.fair{background:var(--fair)}.bad{background:var(--bad)}
.wide{overflow-x:auto}
.picture{overflow-x:auto;border:1px solid var(--edge);border-radius:6px;margin:12px 0}
.picture svg{display:block}
table{border-collapse:collapse;margin:8px 0;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--edge)}
th{color:var(--soft);font-weight:600}
td.num{text-align:right;font-variant-numeric:tabular-nums}
summary{cursor:pointer;margin:12px 0 4px}
ul{padding-left:20px;margin:6px 0}
)";

constexpr std::string_view kDarkPageStyle =
    R"(:root{color-scheme:dark;--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--box:#151b23;--edge:#3d444d;--link:#79b0f2;--good:#238636;--fair:#9a6700;--bad:#c93c37}
)";

constexpr std::string_view kPrintStyle =
    R"(@media print{body{max-width:none;padding:0}h2{break-after:avoid}.picture{overflow:visible;break-inside:avoid;border:0}.picture svg{max-width:100%;max-height:18cm;height:auto}pre,tr{break-inside:avoid}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
)";

std::string Plain(std::string_view text) {
  return EscapeMarkup(Shortened(Harmless(text), kLongestText));
}

std::string Code(std::string_view text) {
  return text.empty() ? std::string() : "<code>" + Plain(text) + "</code>";
}

/// A sentence of ours: what is in backticks is code.
std::string Prose(std::string_view sentence) {
  std::string out;
  while (true) {
    const size_t open = sentence.find('`');
    const size_t close = open == std::string_view::npos ? open : sentence.find('`', open + 1);
    if (close == std::string_view::npos) return out + Plain(sentence);
    out += Plain(sentence.substr(0, open)) + Code(sentence.substr(open + 1, close - open - 1));
    sentence.remove_prefix(close + 1);
  }
}

std::string More(size_t count) {
  return fmt::format("… and {} more", count);
}

std::string Tag(plan::Verdict verdict) {
  const std::string_view tone = EndsBadly(verdict)                    ? "bad"
                                : verdict == plan::Verdict::kComplete ? "good"
                                                                      : "fair";
  return fmt::format(R"(<span class="tag {}">{}</span>)", tone, ToString(verdict));
}

/// The first column may be numbers.
class Table {
 public:
  explicit Table(const std::vector<std::string>& heads) {
    text_ = R"(<div class="wide"><table><tr>)";
    for (const std::string& head : heads) text_ += "<th>" + head + "</th>";
    text_ += "</tr>\n";
  }
  void Row(const std::vector<std::string>& cells, bool is_numbered = false) {
    text_ += "<tr>";
    for (size_t i = 0; i < cells.size(); ++i)
      text_ += (i == 0 && is_numbered ? R"(<td class="num">)" : "<td>") + cells[i] + "</td>";
    text_ += "</tr>\n";
    ++rows_;
  }
  size_t rows() const { return rows_; }
  std::string Take() { return std::move(text_) + "</table></div>\n"; }

 private:
  std::string text_;
  size_t rows_ = 0;
};

std::string Section(Table table, const std::string& heading, bool is_open) {
  if (table.rows() == 0) return {};
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", is_open ? " open" : "", heading,
                     table.Take());
}

std::string Changes(const plan::AppliedObject& object) {
  Table table({"changed field", "from", "to"});
  for (size_t i = 0; i < object.changes.size(); ++i) {
    if (i == kMostChanges) {
      table.Row({More(object.changes.size() - i), "", ""});
      break;
    }
    const plan::FieldChange& change = object.changes[i];
    table.Row({Code(change.field), Code(Shown(change.from)), Code(Shown(change.to))});
  }
  return Section(std::move(table), fmt::format("changed fields ({})", object.changes.size()), true);
}

std::string Steps(const Rollout& rollout) {
  const std::vector<Step> steps = DescribeSteps(rollout);
  const Fold fold(steps.size(), kMostSteps);
  Table table({"step", "what", "", "then"});
  for (size_t i = 0; i < steps.size(); ++i) {
    if (fold.Hides(i)) {
      table.Row({"", fmt::format("… {} more steps like these", fold.folded), "", ""});
      i += fold.folded;
    }
    const std::vector<Row>& rows = steps[i].rows;
    for (size_t row = 0; row < rows.size() && row <= kMostRows; ++row) {
      const std::string number = row == 0 ? fmt::format("{}", i + 1) : "";
      if (row == kMostRows) {
        table.Row({number, More(rows.size() - row), "", ""}, true);
      } else {
        table.Row({number, Code(rows[row].sign + " " + rows[row].what), Plain(rows[row].note),
                   Plain(rows[row].wait)},
                  true);
      }
    }
  }
  return Section(std::move(table), fmt::format("steps ({})", steps.size()), steps.size() <= 12);
}

std::string Nodes(const Rollout& rollout) {
  const auto* detail = std::get_if<plan::DaemonSetRollout>(&rollout.detail);
  if (detail == nullptr) return {};
  Table table({"node", "runs", "why"});
  size_t told = 0;
  for (const auto& node : detail->nodes) {
    if (node.eligibility.should_run || ++told > kMostNodes) continue;
    table.Row({Code(node.name), node.eligibility.should_continue ? "stays" : "no", Plain(WhyNot(node))});
  }
  if (told > kMostNodes) table.Row({More(told - kMostNodes), "", ""});
  return Section(std::move(table), fmt::format("nodes that run no Pod ({})", told), told <= 12);
}

std::string WayOutOf(const Rollout& rollout) {
  const plan::WayOut way_out = FindWayOut(rollout);
  std::string text;
  if (!way_out.why.empty()) text += "<p>" + Prose(way_out.why) + "</p>\n";
  if (way_out.steps.empty()) return text;
  text += "<pre>";
  for (const auto& step : way_out.steps) {
    if (!step.remark.empty()) text += R"(<span class="soft"># )" + Plain(step.remark) + "</span>\n";
    text += Plain(step.command) + "\n";
  }
  return text + "</pre>\n";
}

std::string Refusals(const std::vector<const engine::Finding*>& findings) {
  if (findings.empty()) return {};
  std::string text = "<ul>\n";
  for (size_t i = 0; i < findings.size() && i < kMostFindings; ++i) {
    const engine::Finding& finding = *findings[i];
    text += fmt::format(
        "<li>{}: {}{}</li>\n",
        Code(fmt::format("{}:{}:{}", finding.file, finding.range.start.line, finding.range.start.column)),
        Prose(finding.message),
        finding.help.empty() ? "" : R"(<br><span class="soft">)" + Prose(finding.help) + "</span>");
  }
  return text + "</ul>\n";
}

std::string Workload(const WorkloadView& view, const std::vector<const engine::Finding*>& findings,
                     size_t number) {
  const Rollout& rollout = *view.rollout;
  std::string text = fmt::format("<section id=\"workload-{}\">\n<h2>{} {}</h2>\n", number,
                                 EscapeMarkup(Shortened(TitleOf(rollout), 300)), Tag(rollout.verdict));
  text += WayOutOf(rollout);
  if (rollout.verdict == plan::Verdict::kRejected) return text + Refusals(findings) + "</section>\n";
  for (const std::string& remark : rollout.remarks) text += R"(<p class="soft">)" + Plain(remark) + "</p>\n";
  text += "<div class=\"picture\">\n" +
          DrawRollout(rollout, {fmt::format("w{}", number), /*is_alone=*/false}) + "</div>\n";
  if (const std::string before = BeforeOf(rollout, " · "); !before.empty())
    text += R"(<p><span class="soft">before:</span> )" + Plain(before) + "</p>\n";
  text += R"(<p><span class="soft">after:</span> )" + Plain(AfterOf(rollout, " · ")) + "</p>\n";
  if (view.object != nullptr) text += Changes(*view.object);
  return text + Nodes(rollout) + Steps(rollout) + "</section>\n";
}

std::string Contents(const std::vector<WorkloadView>& workloads) {
  if (workloads.size() < 2) return {};
  std::string text = "<ul>\n";
  for (size_t i = 0; i < workloads.size() && i < kMostWorkloads; ++i) {
    text += fmt::format("<li><a href=\"#workload-{}\">{}</a> {}</li>\n", i,
                        EscapeMarkup(Shortened(TitleOf(*workloads[i].rollout), 300)),
                        Tag(workloads[i].rollout->verdict));
  }
  return text + "</ul>\n";
}

std::string ApplyOrder(const plan::Plan& plan) {
  if (plan.apply.size() < 2) return {};
  Table table({"#", "object", "action", "wave"});
  for (size_t i = 0; i < plan.apply.size(); ++i) {
    if (i == kMostObjects) {
      table.Row({"", More(plan.apply.size() - i), "", ""});
      break;
    }
    const plan::AppliedObject& object = plan.apply[i];
    std::string wave = object.wave == 0 ? "" : fmt::format("{}", object.wave);
    if (!object.hook.empty()) wave = Plain(object.hook) + " " + wave;
    table.Row({fmt::format("{}", i + 1), Code(TitleOf(*object.resource.id)),
               std::string(ToString(object.action)), wave},
              true);
  }
  return Section(std::move(table), fmt::format("apply order ({})", plan.apply.size()),
                 plan.apply.size() <= 20);
}

std::string LeftBehind(const plan::Plan& plan) {
  Table table({"no longer there; an apply leaves it as it is", "if deleted"});
  for (size_t i = 0; i < plan.left.size() && i < kMostObjects; ++i)
    table.Row({Code(TitleOf(*plan.left[i].id)), Plain(plan.left[i].consequence)});
  return Section(std::move(table), fmt::format("no longer there ({})", plan.left.size()), true);
}

}  // namespace

std::string RenderPlanHtml(const plan::Plan& plan, std::span<const engine::Finding> findings) {
  const std::vector<WorkloadView> workloads = WorkloadsOf(plan);
  FindingsByRollout refusals = Distribute(findings, workloads);
  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>kubevet "
      "plan</title>\n"
      "<style>\n{}{}@media screen and (prefers-color-scheme:dark){{\n{}{}}}\n{}</style>\n</head>\n<body>\n",
      kPageStyle, PictureStyle(), kDarkPageStyle, DarkPictureStyle(), kPrintStyle);
  text += fmt::format("<h1>kubevet plan</h1>\n<p>{}</p>\n", CountsOf(plan));
  text += Contents(workloads) + Refusals(refusals[nullptr]) + ApplyOrder(plan) + LeftBehind(plan);
  size_t told = 0;
  for (const plan::AppliedObject& object : plan.apply) {
    if (plan::WorkloadKindOf(*object.resource.id) || object.changes.empty()) continue;
    if (++told > kMostWorkloads) break;
    text += "<h3>" + Code(TitleOf(*object.resource.id)) + "</h3>\n" + Changes(object);
  }
  for (size_t i = 0; i < workloads.size() && i < kMostWorkloads; ++i)
    text += Workload(workloads[i], refusals[workloads[i].rollout], i);
  if (workloads.size() > kMostWorkloads) text += "<p>" + More(workloads.size() - kMostWorkloads) + "</p>\n";
  for (const std::string& remark : plan.remarks) text += R"(<p class="soft">)" + Plain(remark) + "</p>\n";
  return text + "</body>\n</html>\n";
}

}  // namespace kubevet::render
