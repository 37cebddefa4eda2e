#include "render/timeline.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <unordered_set>

#include "render/plan_words.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using plan::LifeMark;
using plan::LifeStage;
using plan::Rollout;
using plan::Tick;

/// Pods that are there at the same time in one lane; more lie on each other.
constexpr size_t kMostRows = 4;

bool IsAway(LifeStage stage) {
  return stage != LifeStage::kAvailable && stage != LifeStage::kGone;
}

/// What happened in one lane.
struct Track {
  std::string name;
  std::map<plan::PodId, std::vector<LifeMark>> pods;
  bool stalls = false;
};

class Layout {
 public:
  Layout(const Rollout& rollout, const TimelineOptions& options) : rollout_(rollout), options_(options) {}

  Timeline Make() {
    timeline_.steps = DescribeSteps(rollout_);
    CollectTracks();
    MarkStalls();
    const std::vector<size_t> shown = Choose();
    CollectColumns(shown);
    size_t next = 0;
    for (size_t i : shown) {
      if (i > next) AddFold(i - next);
      AddLane(tracks_[i]);
      next = i + 1;
    }
    if (next < tracks_.size()) AddFold(tracks_.size() - next);
    return std::move(timeline_);
  }

 private:
  bool is_deployment() const { return rollout_.kind == plan::WorkloadKind::kDeployment; }

  /// Pods of a Deployment have no names: each is a lane by itself, in the order of ReplicaSets.
  void CollectTracks() {
    const auto key_of = [this](const LifeMark& mark) {
      return std::pair(mark.slot, is_deployment() ? mark.pod : plan::PodId{0});
    };
    std::map<std::pair<plan::Slot, plan::PodId>, std::vector<const LifeMark*>> marks;
    for (const LifeMark& mark : rollout_.lives) marks[key_of(mark)].push_back(&mark);
    std::map<plan::Slot, size_t> numbers;
    for (const auto& [key, all] : marks) {
      Track& track = tracks_.emplace_back();
      track.name = NameOf(*all.front(), ++numbers[key.first]);
      for (const LifeMark* mark : all) track.pods[mark->pod].push_back(*mark);
    }
  }

  std::string NameOf(const LifeMark& mark, size_t number) const {
    if (const auto* set = std::get_if<plan::StatefulSetRollout>(&rollout_.detail))
      return Harmless(set->spec.PodName(mark.slot));
    if (const auto* daemons = std::get_if<plan::DaemonSetRollout>(&rollout_.detail))
      return mark.slot < daemons->nodes.size() ? Harmless(daemons->nodes[mark.slot].name) : std::string();
    return fmt::format("{} {}", Harmless(rollout_.revisions[mark.revision]), number);
  }

  void MarkStalls() {
    if (rollout_.verdict != plan::Verdict::kStuck && rollout_.verdict != plan::Verdict::kLooping) return;
    std::unordered_set<std::string> waited;
    for (const std::string& name : rollout_.waiting_on) waited.insert(Harmless(name));
    for (Track& track : tracks_) {
      track.stalls = waited.erase(track.name) > 0;
      if (!rollout_.waiting_on.empty()) continue;
      for (const auto& [pod, marks] : track.pods)
        track.stalls = track.stalls || IsAway(marks.back().stage) || Fails(marks);
    }
    for (const std::string& name : rollout_.waiting_on) {  // Pods that never were
      if (waited.erase(Harmless(name)) > 0) tracks_.push_back({Harmless(name), {}, true});
    }
  }

  bool Fails(const std::vector<LifeMark>& marks) const {
    return rollout_.verdict == plan::Verdict::kLooping &&
           std::any_of(marks.begin(), marks.end(), [](const LifeMark& mark) {
             return mark.stage == LifeStage::kFailed || mark.stage == LifeStage::kSucceeded;
           });
  }

  /// The first and the last lanes, and between them some of those that stall.
  std::vector<size_t> Choose() const {
    std::vector<size_t> shown;
    const bool folds = tracks_.size() > options_.most_lanes;
    const size_t third = options_.most_lanes / 3;
    size_t stalls = 0;
    for (size_t i = 0; i < tracks_.size(); ++i) {
      const bool at_an_end = !folds || i < third || i + third >= tracks_.size();
      if (at_an_end || (tracks_[i].stalls && stalls++ < third)) shown.push_back(i);
    }
    return shown;
  }

  /// What happens only in lanes that are not shown, and the middle of very much, is left out.
  void CollectColumns(const std::vector<size_t>& shown) {
    std::map<Tick, bool> moments;
    for (const LifeMark& mark : rollout_.lives) moments.try_emplace(mark.tick, false);
    for (size_t i : shown) {
      for (const auto& [pod, marks] : tracks_[i].pods) {
        for (const LifeMark& mark : marks) moments[mark.tick] = true;
      }
    }
    std::map<Tick, size_t> step_at;
    for (size_t i = 0; i < timeline_.steps.size(); ++i) {
      const Step& step = timeline_.steps[i];
      step_at[step.tick] = i;
      if (!step.rows.empty() && step.rows.front().sign == "*") moments[step.tick] = true;
    }
    const auto told = static_cast<size_t>(
        std::count_if(moments.begin(), moments.end(), [](const auto& moment) { return moment.second; }));
    const Fold fold(told, options_.most_columns);
    size_t next = 0;
    for (const auto& [tick, is_told] : moments) {
      std::vector<Timeline::Column>& columns = timeline_.columns;
      if (is_told && !fold.Hides(next++)) {
        const auto step = step_at.find(tick);
        columns.push_back({tick, step == step_at.end() ? std::nullopt : std::optional(step->second), 0});
      } else if (!columns.empty() && columns.back().folded > 0) {
        ++columns.back().folded;
      } else {
        columns.push_back({tick, {}, 1});
      }
    }
  }

  /// The column that a moment is in, or the last one before it.
  size_t ColumnAt(Tick tick) const {
    const auto after = std::upper_bound(timeline_.columns.begin(), timeline_.columns.end(), tick,
                                        [](Tick when, const auto& column) { return when < column.tick; });
    return static_cast<size_t>(after - timeline_.columns.begin()) - (after != timeline_.columns.begin());
  }

  void AddLane(const Track& track) {
    Timeline::Lane lane;
    lane.name = track.name;
    lane.stalls = track.stalls;
    std::vector<size_t> busy_until;  // per row
    for (const auto& [pod, marks] : track.pods) {
      const size_t begin = ColumnAt(marks.front().tick);
      size_t row = 0;
      while (row < busy_until.size() && busy_until[row] > begin) ++row;
      row = std::min(row, kMostRows - 1);
      if (row >= busy_until.size()) busy_until.resize(row + 1);
      for (size_t i = 0; i < marks.size(); ++i) {
        if (marks[i].stage == LifeStage::kGone) continue;
        const bool is_last = i + 1 == marks.size();
        const size_t from = ColumnAt(marks[i].tick);
        const size_t to = is_last ? timeline_.columns.size() : ColumnAt(marks[i + 1].tick);
        if (to == from) continue;
        lane.bars.push_back({from, to, row, marks[i].revision, marks[i].stage, marks[i].tick});
        busy_until[row] = std::max(busy_until[row], to);
      }
    }
    lane.rows = std::max<size_t>(1, busy_until.size());
    timeline_.lanes.push_back(std::move(lane));
  }

  void AddFold(size_t count) {
    Timeline::Lane& lane = timeline_.lanes.emplace_back();
    lane.folded = count;
  }

  const Rollout& rollout_;
  const TimelineOptions& options_;
  std::vector<Track> tracks_;
  Timeline timeline_;
};

}  // namespace

Timeline LayOut(const Rollout& rollout, const TimelineOptions& options) {
  return Layout(rollout, options).Make();
}

}  // namespace kubevet::render
