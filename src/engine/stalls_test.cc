#include "engine/stalls.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/expectations_for_test.h"

namespace kubevet::engine {
namespace {

std::string WebSet(std::string_view image, std::string_view strategy = "{}") {
  return fmt::format(
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: web}}\nspec:\n  serviceName: web\n"
      "  replicas: 2\n  updateStrategy: {}\n  selector: {{matchLabels: {{app: web}}}}\n  template:\n"
      "    metadata: {{labels: {{app: web}}}}\n    spec: {{containers: [{{name: web, image: '{}'}}]}}\n",
      strategy, image);
}

std::string Pod(int ordinal, std::string_view ready) {
  return fmt::format(
      "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{}\n  ownerReferences: [{{kind: StatefulSet, "
      "name: web, controller: true}}]\nstatus: {{phase: Running, conditions: [{{type: Ready, status: "
      "'{}'}}]}}\n",
      ordinal, ready);
}

/// What is said of a stall when the first is applied over the second.
std::string StallOf(const std::string& desired, const std::string& live) {
  Current current;
  current.Add(std::make_unique<const Source>("live.yaml", live));
  Options options;
  options.target = k8s::ParseTarget("1.36").value();
  options.current = &current;
  std::string out;
  for (const Finding& finding : FindingsIn("web.yaml", desired, options)) {
    if (finding.rule == kStallRule) out += fmt::format("{}: {}\n", finding.range.start.line, finding.message);
  }
  return out;
}

TEST(StallsTest, APodThatIsBrokenAlreadyBlocksThoseAfterIt) {
  EXPECT_EQ(
      StallOf(WebSet("web:2"), WebSet("web:1") + Pod(0, "False") + Pod(1, "True")),
      "3: the rollout gets stuck: OrderedReady waits for web-0 for ever; the update does not replace it\n");
  EXPECT_EQ(StallOf(WebSet("web:2"), WebSet("web:1") + Pod(0, "True") + Pod(1, "True")), "");
  EXPECT_EQ(StallOf(WebSet("web:2"), WebSet("web:1")), "");
}

TEST(StallsTest, ADefaultThatTheServerKeepsForbidsOnDelete) {
  const std::string stall = StallOf(WebSet("web:1", "{type: OnDelete}"), WebSet("web:1"));
  EXPECT_NE(stall.find("an apply is refused"), std::string::npos) << stall;
  EXPECT_EQ(StallOf(WebSet("web:1", "{type: OnDelete}"), WebSet("web:1", "{type: OnDelete}")), "");
}

}  // namespace
}  // namespace kubevet::engine
