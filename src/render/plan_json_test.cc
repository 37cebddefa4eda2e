#include "render/plan_json.h"

#include "base/file_system.h"
#include "base/json_schema.h"
#include "engine/resolver.h"
#include "plan/play_for_test.h"
#include "render/render_plan_for_test.h"

namespace kubevet::render {
namespace {

/// Tests run in the source directory.
std::string FirstViolation(const std::string& json) {
  const auto schema = JsonSchema::Compile(*MakeDiskFileSystem()->Read("schemas/plan-output.schema.json"));
  EXPECT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_EQ(schema->unchecked(), std::vector<std::string>{});
  const auto violations = schema->Validate(json);
  return violations.empty() ? "" : violations[0].message;
}

std::string JsonOf(const PlayedScenario& played) {
  std::vector<engine::Finding> findings;
  engine::Resolver resolver;
  for (const plan::AppliedObject& object : played.plan.apply) {
    for (const Diagnostic& error : object.errors) findings.push_back(resolver.Resolve(error));
  }
  return RenderPlanJson(played.plan, findings, "1.36");
}

TEST(PlanJson, KeepsItsContract) {
  const std::string old = plan::WebSet("web:1", "replicas: 3");
  const std::string claims = "volumeClaimTemplates: [{metadata: {name: www}}]";
  const std::string partition = "updateStrategy: {rollingUpdate: {partition: 2}}";
  const std::string whole =
      "persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Delete}, replicas: 1, " +
      claims;
  const std::string scenarios[] = {
      plan::Update("StatefulSet", old, plan::WebSet("web:2", "replicas: 3"), 3,
                   "faults: [{pods: [web-1], revision: new, effect: neverReady}]"),
      plan::Update("StatefulSet", old, plan::WebSet("web:2", "replicas: 3, " + partition), 3),
      plan::Update("StatefulSet", old, plan::WebSet("web:2", "replicas: -1"), 3),
      plan::Update("StatefulSet", plan::WebSet("web:1", "replicas: 3, " + claims),
                   plan::WebSet("web:2", whole), 3),
      "kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 2, " + claims),
      plan::Update("DaemonSet", plan::Agent("agent:1"), plan::Agent("agent:2"), 3),
      plan::Update("Deployment", plan::Api("api:1", "replicas: 3"), plan::Api("api:2", "replicas: 3"), 3,
                   "faults: [{pods: ['*'], revision: new, effect: neverReady}]")};
  for (const std::string& scenario : scenarios) {
    const std::string json = JsonOf(*PlayScenario(scenario));
    EXPECT_EQ(FirstViolation(json), "") << json;
  }
}

TEST(PlanJson, KeepsItsContractForWhatIsLeftAndAssumed) {
  const auto played = PlayScenario("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 1"));
  Rename(played->plan, "n");
  EXPECT_EQ(FirstViolation(JsonOf(*played)), "");
}

TEST(PlanOutputSchema, RefusesWhatTheContractDoesNotKnow) {
  std::string json = JsonOf(*PlayScenario("kind: StatefulSet\nnew: " + plan::WebSet("web:1", "replicas: 1")));
  ASSERT_EQ(FirstViolation(json), "");
  json.replace(json.find("complete"), 8, "finished");
  EXPECT_NE(FirstViolation(json), "");
}

}  // namespace
}  // namespace kubevet::render
