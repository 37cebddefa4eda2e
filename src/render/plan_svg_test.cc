#include "render/plan_svg.h"

#include <fmt/core.h>

#include "plan/play_for_test.h"
#include "render/plan_html.h"
#include "render/render_plan_for_test.h"

namespace kubevet::render {
namespace {

constexpr std::string_view kHostile = "</title><script>alert('1')</script>&\"\x1b[2J\xEF\xBF\xBF\xE2\x80\xAE";

size_t Occurrences(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++count;
  return count;
}

std::unique_ptr<PlayedScenario> Stuck(int replicas, int broken) {
  const std::string size = fmt::format("replicas: {}", replicas);
  return PlayScenario(
      plan::Update("StatefulSet", plan::WebSet("web:1", size), plan::WebSet("web:2", size), replicas,
                   fmt::format("faults: [{{pods: [web-{}], revision: new, effect: neverReady}}]", broken)));
}

TEST(PlanSvg, NamesStayNames) {
  const auto played = Stuck(3, 1);
  Rename(played->plan, std::string(kHostile));
  for (const std::string& page : {RenderPlanSvg(played->plan), RenderPlanHtml(played->plan, {})}) {
    EXPECT_EQ(Malformed(page), "");
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("\xEF\xBF\xBF"), std::string::npos);
    EXPECT_EQ(page.find("\xE2\x80\xAE"), std::string::npos);
    EXPECT_NE(page.find("&lt;/title&gt;"), std::string::npos);
  }
}

TEST(PlanSvg, MarksTheStallAndNothingElse) {
  const std::string svg = RenderPlanSvg(Stuck(3, 1)->plan);
  EXPECT_EQ(Occurrences(svg, R"(class="alarm")"), 1u);
  EXPECT_EQ(Occurrences(svg, "<title>waits for ever</title>"), 1u);
  const auto whole = plan::Update("StatefulSet", plan::WebSet("web:1", "replicas: 3"),
                                  plan::WebSet("web:2", "replicas: 3"), 3);
  const std::string calm = RenderPlanSvg(PlayScenario(whole)->plan);
  EXPECT_EQ(calm.find(R"(class="alarm")"), std::string::npos);
  EXPECT_EQ(calm.find("<title>waits for ever</title>"), std::string::npos);
}

TEST(PlanSvg, FoldsLanesButNotTheOneThatStalls) {
  const std::string svg = RenderPlanSvg(Stuck(500, 250)->plan);
  EXPECT_NE(svg.find("… 230 more Pods"), std::string::npos);
  EXPECT_NE(svg.find("… 229 more Pods"), std::string::npos);
  EXPECT_NE(svg.find(">web-250<"), std::string::npos);
  EXPECT_EQ(Occurrences(svg, "<title>waits for ever</title>"), 1u);
}

TEST(PlanSvg, IsBoundedWhateverHappens) {
  const auto played =
      PlayScenario("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 2000, minReadySeconds: 1"));
  EXPECT_LT(RenderPlanSvg(played->plan).size(), 200'000u);
  Rename(played->plan, std::string(2'000, 'x'));
  EXPECT_LT(RenderPlanSvg(played->plan).size(), 300'000u);
  EXPECT_LT(RenderPlanHtml(played->plan, {}).size(), 3'000'000u);
}

TEST(PlanSvg, PodsOfOneNodeLieBesideEachOther) {
  const auto played = PlayScenario(
      plan::Update("DaemonSet", plan::Agent("agent:1"),
                   plan::Agent("agent:2", "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"), 1));
  const std::string svg = RenderPlanSvg(played->plan);
  const size_t old = svg.find("node-0 old: terminating"), now = svg.find("node-0 new: available");
  ASSERT_NE(old, std::string::npos);
  ASSERT_NE(now, std::string::npos);
  const auto y_after = [&](size_t at) { return svg.substr(svg.find(" y=", at), 9); };
  EXPECT_NE(y_after(old), y_after(now));
}

TEST(PlanHtml, CarriesEverythingAndLoadsNothing) {
  auto played = Stuck(3, 1);
  played->plan.rollouts.push_back(played->plan.rollouts.front());
  const std::string html = RenderPlanHtml(played->plan, {});
  EXPECT_EQ(Malformed(html), "");
  EXPECT_EQ(html.find("src="), std::string::npos);
  EXPECT_EQ(html.find("@import"), std::string::npos);
  EXPECT_EQ(Occurrences(html, "http"), Occurrences(html, "http-equiv") + Occurrences(html, "xmlns=\"http"));
  EXPECT_NE(html.find("prefers-color-scheme:dark"), std::string::npos);
  EXPECT_NE(html.find("kubectl delete pod web-1"), std::string::npos);
  for (const char* id : {"workload-0", "workload-1"}) {
    EXPECT_EQ(Occurrences(html, fmt::format("href=\"#{}\"", id)), 1u);
    EXPECT_EQ(Occurrences(html, fmt::format("id=\"{}\"", id)), 1u);
  }
  EXPECT_EQ(Occurrences(html, "<pattern id=\"w0-r0\""), 1u);
  EXPECT_EQ(Occurrences(html, "<pattern id=\"w1-r0\""), 1u);
}

}  // namespace
}  // namespace kubevet::render
