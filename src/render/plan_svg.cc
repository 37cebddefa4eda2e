#include "render/plan_svg.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "plan/way_out.h"
#include "render/markup.h"
#include "render/picture_style.h"
#include "render/plan_words.h"
#include "render/terminal_text.h"
#include "render/timeline.h"

namespace kubevet::render {
namespace {

using plan::LifeStage;
using plan::Rollout;

constexpr size_t kMostPictures = 40;
constexpr size_t kMostErrors = 20;

constexpr int kMargin = 16;
constexpr int kNarrowest = 640;
constexpr int kWidest = 860;  ///< as long as columns need no more; on a page always
constexpr int kBar = 14;
constexpr int kGap = 8;
constexpr int kSignRoom = 34;
/// Widths of characters, on average and on the safe side.
constexpr double kSans = 6.9, kMono = 7.3, kHeading = 10.2;

constexpr size_t kColors = 6;

std::string_view WordOf(LifeStage stage) {
  switch (stage) {
    case LifeStage::kStarting:
      return "starting";
    case LifeStage::kUnready:
      return "not ready";
    case LifeStage::kReady:
      return "ready, not long enough yet";
    case LifeStage::kAvailable:
      return "available";
    case LifeStage::kTerminating:
      return "terminating";
    case LifeStage::kFailed:
      return "failed";
    case LifeStage::kSucceeded:
      return "ended";
    case LifeStage::kGone:
      break;
  }
  return "gone";
}

/// What the update makes has the first color, everything else the others in turn.
std::vector<size_t> ColorsOf(const Rollout& rollout) {
  plan::RevisionId newest = 0;
  for (const plan::LifeMark& mark : rollout.lives) {
    if (mark.tick >= 0 && mark.stage == LifeStage::kStarting) newest = mark.revision;
  }
  if (const auto* set = std::get_if<plan::StatefulSetRollout>(&rollout.detail))
    newest = set->status.update_revision;
  std::vector<size_t> colors(rollout.revisions.size());
  size_t next = 1;
  for (plan::RevisionId revision = 0; revision < colors.size(); ++revision) {
    if (revision == newest) continue;
    colors[revision] = next;
    next = next + 1 == kColors ? 1 : next + 1;
  }
  return colors;
}

std::string_view ToneOf(plan::Verdict verdict) {
  if (EndsBadly(verdict)) return "bad";
  return verdict == plan::Verdict::kComplete ? "good" : "fair";
}

struct Drawing {
  int width = 0, height = 0;
  std::string body;
};

/// Draws one rollout from the top down; y_ is where the next thing goes.
class Artist {
 public:
  Artist(const Rollout& rollout, const PictureOptions& options)
      : rollout_(rollout), options_(options), time_(LayOut(rollout)), colors_(ColorsOf(rollout)) {}

  Drawing Draw() {
    Measure();
    if (options_.is_alone) Head();
    Manner();
    const bool is_rejected = rollout_.verdict == plan::Verdict::kRejected;
    if (!is_rejected && !time_.lanes.empty()) {
      Axis();
      for (size_t i = 0; i < time_.lanes.size(); ++i) Lane(time_.lanes[i], i % 2 == 1);
      Grid();
      Legend();
    } else if (!is_rejected) {
      Text(kMargin, y_ += 18, "m", "no Pods");
    }
    for (const std::string& note : NotesOn(rollout_, time_.steps)) Paragraph("m", note);
    size_t folded = 0;
    for (const Timeline::Column& column : time_.columns) folded += column.folded;
    if (folded > 0) Paragraph("m", fmt::format("{} moments (grey) are left out", folded));
    if (options_.is_alone) End();
    return {width_, y_ + kMargin, Patterns() + std::move(back_) + std::move(body_)};
  }

 private:
  template <typename... Args>
  void Put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(body_), format, std::forward<Args>(args)...);
    body_ += '\n';
  }
  template <typename... Args>
  void Behind(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(back_), format, std::forward<Args>(args)...);
    back_ += '\n';
  }
  void Text(double x, double y, std::string_view kind, std::string_view text) {
    Put(R"(<text class="{}" x="{:.4g}" y="{:.5g}">{}</text>)", kind, x, y, EscapeMarkup(text));
  }
  size_t Fits(double width, double per_character) const {
    return static_cast<size_t>(std::max(8.0, width / per_character));
  }

  /// The width of everything, and where the columns are.
  void Measure() {
    size_t longest = 8;
    for (const Timeline::Lane& lane : time_.lanes)
      longest = std::max<size_t>(longest, DisplayWidth(lane.name));
    label_columns_ = std::min<size_t>(longest, 36);
    left_ = 2 * kMargin + static_cast<int>(static_cast<double>(label_columns_) * kMono);
    const int count = std::max<int>(1, static_cast<int>(time_.columns.size()));
    const int narrowest = options_.is_alone ? kNarrowest : kWidest;
    const auto share = [&](int width) { return (width - left_ - kSignRoom - kMargin) / count; };
    const int column = std::clamp(share(kWidest), 14, std::clamp(share(narrowest), 48, 110));
    int x = left_;
    for (size_t i = 0; i < time_.columns.size(); ++i) {
      edges_.push_back(x);
      const Timeline::Column& each = time_.columns[i];
      const bool is_wide = each.tick < 0 || i + 1 == time_.columns.size();
      x += each.folded > 0 ? 18 : is_wide ? std::max(column, 46) : column;
    }
    edges_.push_back(x);
    right_ = x;
    width_ = std::max(narrowest, right_ + kSignRoom + kMargin);
  }

  void Head() {
    const std::string verdict(ToString(rollout_.verdict));
    const int pill = static_cast<int>(static_cast<double>(verdict.size()) * 7.4) + 20;
    y_ = 28;
    Text(kMargin, y_, "h", Shortened(TitleOf(rollout_), Fits(width_ - pill - 3 * kMargin, kHeading)));
    Put(R"(<rect class="{}" x="{}" y="{}" width="{}" height="22" rx="11"/>)", ToneOf(rollout_.verdict),
        width_ - kMargin - pill, y_ - 16, pill);
    Text(width_ - kMargin - pill / 2.0, y_ - 1, "on", verdict);
  }

  void Manner() {
    if (rollout_.verdict == plan::Verdict::kRejected) return;
    y_ += options_.is_alone ? 20 : 26;
    Text(kMargin, y_, "m", Shortened(MannerOf(rollout_), Fits(width_ - 2 * kMargin, kSans)));
  }

  /// Numbers of steps and of ticks, as far as there is room.
  void Axis() {
    y_ += 26;
    Text(kMargin, y_, "m", "step");
    Text(kMargin, y_ + 16, "m", "tick");
    double step_end = 0, tick_end = 0;
    for (size_t i = 0; i < time_.columns.size(); ++i) {
      const Timeline::Column& column = time_.columns[i];
      const double middle = (edges_[i] + edges_[i + 1]) / 2.0;
      const auto place = [&](double& end, double y, std::string_view kind, const std::string& text,
                             const std::string& title) {
        const double half = static_cast<double>(DisplayWidth(text)) * 3.4;
        if (middle - half < end + 3) return;
        end = middle + half;
        Put(R"(<text class="{}" x="{:.5g}" y="{:.5g}">{}{}</text>)", kind, middle, y,
            title.empty() ? "" : "<title>" + EscapeMarkup(title) + "</title>", EscapeMarkup(text));
      };
      if (column.step)
        place(step_end, y_, "n", fmt::format("{}", *column.step + 1), Tell(time_.steps[*column.step]));
      place(tick_end, y_ + 16, "n m",
            column.folded > 0 ? "…"
            : column.tick < 0 ? "before"
                              : fmt::format("{}", column.tick),
            "");
    }
    y_ += 24;
    top_ = y_;
  }

  /// The rows of a step in lines, the first few of them.
  static std::string Tell(const Step& step) {
    constexpr size_t kMost = 5;
    std::string text;
    for (size_t i = 0; i < step.rows.size(); ++i) {
      if (i == kMost) return text + fmt::format(" · … and {} more", step.rows.size() - kMost);
      const Row& row = step.rows[i];
      text += fmt::format("{}{} {}", i == 0 ? "" : " · ", row.sign, Shortened(row.what, 120));
      if (!row.note.empty()) text += ", " + row.note;
      if (!row.wait.empty()) text += "; " + Shortened(row.wait, 160);
    }
    return text;
  }

  void Lane(const Timeline::Lane& lane, bool is_odd) {
    if (lane.folded > 0) {
      Put(R"(<rect class="fold" x="{}" y="{}" width="{}" height="20"/>)", kMargin / 2, y_, width_ - kMargin);
      Text(kMargin, y_ + 14, "m",
           fmt::format("… {} more {}", lane.folded,
                       rollout_.kind == plan::WorkloadKind::kDaemonSet ? "nodes" : "Pods"));
      y_ += 20;
      return;
    }
    const int height = kGap + kBar * static_cast<int>(lane.rows) + 2 * static_cast<int>(lane.rows - 1);
    if (is_odd || lane.stalls) {
      Behind(R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>)", lane.stalls ? "stalls" : "zebra",
             kMargin / 2, y_, width_ - kMargin, height);
    }
    const double middle = y_ + height / 2.0;
    const std::string label = Shortened(lane.name, label_columns_);
    Put(R"(<text class="c" x="{}" y="{:.5g}">{}{}</text>)", kMargin, middle + 4,
        label == lane.name ? "" : "<title>" + EscapeMarkup(Shortened(lane.name, 300)) + "</title>",
        EscapeMarkup(label));
    for (const Timeline::Bar& bar : lane.bars) Bar(lane, bar);
    if (lane.stalls) Stall(lane, middle);
    y_ += height;
  }

  void Bar(const Timeline::Lane& lane, const Timeline::Bar& bar) {
    const int x = edges_[bar.from], end = edges_[bar.to];
    const int y = y_ + kGap / 2 + static_cast<int>(bar.row) * (kBar + 2);
    const size_t color = colors_[bar.revision];
    Put(R"(<g><title>{}</title>)",
        EscapeMarkup(fmt::format("{} {}: {} {}", Shortened(lane.name, 120),
                                 Shortened(Harmless(rollout_.revisions[bar.revision]), 60), WordOf(bar.stage),
                                 bar.since < 0 ? "from the start" : fmt::format("from tick {}", bar.since))));
    Swatch(x + 0.75, y + 0.75, end - x - 1.5, color, bar.stage);
    body_ += "</g>\n";
  }

  /// The looks of a stage, in the legend and in a lane.
  void Swatch(double x, double y, double width, size_t color, LifeStage stage) {
    constexpr double kHeight = kBar - 1.5;
    const auto box = [&](std::string_view looks) {
      Put(R"(<rect {} x="{:.6g}" y="{:.6g}" width="{:.6g}" height="{:.6g}" rx="2"/>)", looks, x, y, width,
          kHeight);
    };
    switch (stage) {
      case LifeStage::kAvailable:
        return box(fmt::format(R"(class="r{}")", color));
      case LifeStage::kFailed:
        box(R"(class="failed")");
        return Cross("on-cross", x + width / 2, y + kHeight / 2);
      case LifeStage::kSucceeded:
        return box(R"(class="over")");
      case LifeStage::kTerminating:
        box(fmt::format(R"(class="r{} going")", color));
        return Cross(fmt::format("r{}", color), x + width / 2, y + kHeight / 2);
      default:
        hatched_.insert(color);
        return box(fmt::format(R"-(class="r{0}" style="fill:url(#{1}-r{0})")-", color, options_.id));
    }
  }

  void Cross(std::string_view kind, double x, double y) {
    const std::string looks = kind == "on-cross" ? R"(stroke="#ffffff")" : fmt::format(R"(class="{}")", kind);
    Put(R"(<path {} stroke-width="1.5" d="M{:.6g} {:.6g}l6 6m0-6l-6 6"/>)", looks, x - 3, y - 3);
  }

  /// A frame around what does not come to pass, and a stop sign at the end of the lane.
  void Stall(const Timeline::Lane& lane, double middle) {
    for (const Timeline::Bar& bar : lane.bars) {
      if (bar.to + 1 != edges_.size() || bar.stage == LifeStage::kAvailable) continue;
      Put(R"(<rect class="alarm" x="{}" y="{}" width="{}" height="{}" rx="2"/>)", edges_[bar.from],
          y_ + kGap / 2 + static_cast<int>(bar.row) * (kBar + 2), edges_[bar.to] - edges_[bar.from], kBar);
    }
    Sign(right_ + kSignRoom / 2.0 + 2, middle,
         rollout_.verdict == plan::Verdict::kLooping ? "goes round in circles" : "waits for ever");
  }

  void Sign(double x, double y, std::string_view title) {
    Put(R"(<g class="stall"><title>{}</title><path class="sign" d="M{:.6g} {:.6g}h8l6 6v8l-6 6h-8l-6-6v-8z"/>)",
        title, x - 4, y - 10);
    Put(R"(<text class="on" x="{:.6g}" y="{:.6g}">!</text></g>)", x, y + 4.5);
  }

  /// Lines at the steps, below everything else.
  void Grid() {
    for (size_t i = 0; i < time_.columns.size(); ++i) {
      const Timeline::Column& column = time_.columns[i];
      if (column.folded > 0) {
        Behind(R"(<rect class="fold" x="{}" y="{}" width="{}" height="{}"/>)", edges_[i], top_ - 8,
               edges_[i + 1] - edges_[i], y_ - top_ + 8);
      }
      if (column.step) Behind(R"(<path class="grid" d="M{0}.5 {1}V{2}"/>)", edges_[i], top_ - 4, y_);
    }
  }

  void Legend() {
    y_ += 12;
    double x = kMargin;
    const auto item = [&](const std::string& text, double swatch, auto draw) {
      const double width = swatch + 6 + static_cast<double>(DisplayWidth(text)) * kSans + 18;
      if (x > kMargin && x + width > width_ - kMargin) {
        x = kMargin;
        y_ += 22;
      }
      draw(x, y_);
      Text(x + swatch + 6, y_ + 12, "", text);
      x += width;
    };
    std::set<std::pair<size_t, plan::RevisionId>> revisions;
    std::set<LifeStage> stages;
    bool stalls = false;
    for (const Timeline::Lane& lane : time_.lanes) {
      stalls = stalls || lane.stalls;
      for (const Timeline::Bar& bar : lane.bars) {
        revisions.emplace(colors_[bar.revision], bar.revision);
        stages.insert(bar.stage);
      }
    }
    for (auto it = revisions.rbegin(); it != revisions.rend(); ++it) {
      item(Shortened(Harmless(rollout_.revisions[it->second]), 30), 26,
           [&](double at, double y) { Swatch(at, y + 1, 26, it->first, LifeStage::kAvailable); });
    }
    const size_t color = revisions.empty() ? 0 : revisions.begin()->first;
    const auto stage = [&](LifeStage which, const std::string& text) {
      item(text, 26, [&](double at, double y) { Swatch(at, y + 1, 26, color, which); });
    };
    const bool waits = stages.contains(LifeStage::kStarting) || stages.contains(LifeStage::kUnready) ||
                       stages.contains(LifeStage::kReady);
    if (waits) stage(LifeStage::kStarting, "not available yet");
    if (stages.contains(LifeStage::kTerminating)) stage(LifeStage::kTerminating, "terminating");
    if (stages.contains(LifeStage::kFailed)) stage(LifeStage::kFailed, "failed");
    if (stages.contains(LifeStage::kSucceeded)) stage(LifeStage::kSucceeded, "ended");
    if (stalls) {
      const bool loops = rollout_.verdict == plan::Verdict::kLooping;
      item(loops ? "goes round in circles" : "waits for ever", 22,
           [&](double at, double y) { Sign(at + 11, y + 8, "stall"); });
    }
    y_ += 22;
  }

  void Paragraph(std::string_view kind, std::string_view text) {
    constexpr size_t kLongest = 1000;
    const std::string shortened = Shortened(Harmless(text), kLongest);
    const size_t room = Fits(width_ - 2 * kMargin, kSans);
    for (const std::string& line : WrapText(shortened, static_cast<uint32_t>(room)))
      Text(kMargin, y_ += 18, kind, Shortened(line, room));
  }

  void End() {
    const bool shows_the_end = rollout_.kind == plan::WorkloadKind::kStatefulSet;
    if (!shows_the_end && rollout_.verdict != plan::Verdict::kRejected) Paragraph("", AfterOf(rollout_));
    for (size_t i = 0; i < rollout_.errors.size(); ++i) {
      if (i == kMostErrors) {
        Paragraph("m", fmt::format("… and {} more", rollout_.errors.size() - i));
        break;
      }
      Paragraph("", fmt::format("{}: {}", rollout_.errors[i].field, rollout_.errors[i].message));
    }
    const plan::WayOut way_out = FindWayOut(rollout_);
    if (!way_out.why.empty()) Paragraph("", fmt::format("{}: {}", ToString(rollout_.verdict), way_out.why));
    for (const auto& step : way_out.steps) Command(step.command, step.remark);
  }

  /// Lines that a shell puts together again.
  void Command(const std::string& command, const std::string& remark) {
    constexpr size_t kLongest = 1200;
    const size_t room = Fits(width_ - 4 * kMargin, kMono) - 2;
    y_ += 4;
    if (!remark.empty()) Text(2 * kMargin, y_ += 18, "m", "# " + Shortened(Harmless(remark), room));
    const auto lines = WrapText(Shortened(Harmless(command), kLongest), static_cast<uint32_t>(room));
    for (size_t i = 0; i < lines.size(); ++i) {
      Text((i == 0 ? 2 : 3) * kMargin, y_ += 18, "c",
           Shortened(lines[i], room) + (i + 1 < lines.size() ? " \\" : ""));
    }
  }

  std::string Patterns() const {
    if (hatched_.empty()) return {};
    std::string text = "<defs>\n";
    for (size_t color : hatched_) {
      text += fmt::format(
          R"-(<pattern id="{0}-r{1}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">)-"
          R"(<rect class="paper" width="6" height="6"/><rect class="r{1} soft" width="6" height="6"/>)"
          R"(<rect class="r{1} line" width="2.4" height="6"/></pattern>)",
          options_.id, color);
      text += '\n';
    }
    return text + "</defs>\n";
  }

  const Rollout& rollout_;
  const PictureOptions& options_;
  Timeline time_;
  std::vector<size_t> colors_;  // by revision
  size_t label_columns_ = 0;
  int width_ = 0, left_ = 0, right_ = 0, top_ = 0, y_ = 0;
  std::vector<int> edges_;  // of the columns
  std::set<size_t> hatched_;
  std::string back_, body_;
};

std::string Open(int width, int height, std::string_view title) {
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" class="kv" role="img" width="{0}" height="{1}" viewBox="0 0 {0} {1}">)"
      "\n<title>{2}</title>\n",
      width, height, EscapeMarkup(title));
}

std::string PictureTitle(const Rollout& rollout) {
  return fmt::format("{}: {}", Shortened(TitleOf(rollout), 300), ToString(rollout.verdict));
}

}  // namespace

std::string DrawRollout(const Rollout& rollout, const PictureOptions& options) {
  const Drawing drawing = Artist(rollout, options).Draw();
  return Open(drawing.width, drawing.height, PictureTitle(rollout)) +
         R"(<rect class="paper" width="100%" height="100%"/>)" + "\n" + drawing.body + "</svg>\n";
}

std::string RenderPlanSvg(const plan::Plan& plan) {
  std::string body;
  int width = kNarrowest, height = 0;
  const std::vector<WorkloadView> views = WorkloadsOf(plan);
  for (size_t i = 0; i < views.size() && i < kMostPictures; ++i) {
    const Drawing drawing = Artist(*views[i].rollout, {fmt::format("w{}", i), true}).Draw();
    body += fmt::format("<g transform=\"translate(0,{})\">\n{}</g>\n", height, drawing.body);
    width = std::max(width, drawing.width);
    height += drawing.height;
  }
  std::string rest;
  if (views.empty()) rest = "no workload changes: " + CountsOf(plan);
  if (views.size() > kMostPictures)
    rest = fmt::format("… and {} more workloads", views.size() - kMostPictures);
  if (!rest.empty()) {
    body += fmt::format("<text class=\"m\" x=\"{}\" y=\"{}\">{}</text>\n", kMargin, height + 24, rest);
    height += 40;
  }
  const std::string title =
      views.size() == 1 ? PictureTitle(*views.front().rollout) : "kubevet plan: " + CountsOf(plan);
  return Open(width, height, title) + fmt::format("<style>\n{}</style>\n", PictureStyle()) +
         R"(<rect class="paper" width="100%" height="100%"/>)" + "\n" + body + "</svg>\n";
}

}  // namespace kubevet::render
