#include "render/plan_markdown.h"

#include <sstream>

#include "plan/play_for_test.h"
#include "render/render_plan_for_test.h"

namespace kubevet::render {
namespace {

std::unique_ptr<PlayedScenario> Stuck() {
  return PlayScenario(plan::Update("StatefulSet", plan::WebSet("web:1", "replicas: 2"),
                                   plan::WebSet("web:2", "replicas: 2"), 2,
                                   "faults: [{pods: [web-1], revision: new, effect: neverReady}]"));
}

/// Cells are counted as GitHub counts them: a bar behind a backslash is text, unless that is behind another
/// one.
size_t CellsIn(const std::string& row) {
  size_t bars = 0;
  for (size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\') {
      ++i;
    } else if (row[i] == '|') {
      ++bars;
    }
  }
  return bars;
}

/// The first row that has not as many cells as the one above it.
std::string BrokenRow(const std::string& text) {
  size_t above = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t cells = line.starts_with("|") ? CellsIn(line) : 0;
    if (cells > 0 && above > 0 && cells != above) return line;
    above = cells;
  }
  return {};
}

TEST(PlanMarkdown, NamesBreakNothingAndCallNobody) {
  const auto played = Stuck();
  Rename(played->plan, "a|b\\|``` @team #1 https://x <img>\n# head");
  const std::string text = RenderPlanMarkdown(played->plan, {});
  EXPECT_EQ(BrokenRow(text), "");
  EXPECT_EQ(text.find("\n# head"), std::string::npos);
  // The remark is prose, outside of any code.
  EXPECT_NE(text.find("a\\|b\\\\\\|\\`\\`\\` @<!-- -->team #<!-- -->1 https:<!-- -->//x &lt;img&gt;"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("````sh\n"), std::string::npos);
}

TEST(PlanMarkdown, ShortTablesAreOpenAndLongOnesFolded) {
  EXPECT_EQ(RenderPlanMarkdown(Stuck()->plan, {}).find("<details>"), std::string::npos);
  const auto longer =
      PlayScenario("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 1000, minReadySeconds: 1"));
  const std::string text = RenderPlanMarkdown(longer->plan, {});
  EXPECT_NE(text.find("<details><summary>1000 steps</summary>"), std::string::npos);
  EXPECT_NE(text.find("… 940 more steps like these"), std::string::npos);
}

TEST(PlanMarkdown, FitsIntoAComment) {
  const auto played =
      PlayScenario("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 100, minReadySeconds: 1"));
  const plan::Rollout rollout = played->plan.rollouts.front();
  for (int i = 0; i < 300; ++i) played->plan.rollouts.push_back(rollout);
  EXPECT_LT(RenderPlanMarkdown(played->plan, {}).size(), 65'536u);
  Rename(played->plan, std::string(1'000, '`'));
  const std::string text = RenderPlanMarkdown(played->plan, {});
  EXPECT_LT(text.size(), 65'536u);
  EXPECT_NE(text.find("There is no room"), std::string::npos);
}

}  // namespace
}  // namespace kubevet::render
