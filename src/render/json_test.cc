#include "render/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "base/file_system.h"
#include "base/json.h"
#include "base/json_schema.h"
#include "engine/check.h"
#include "engine/resolver.h"

namespace kubevet::render {
namespace {

/// Tests run in the source directory.
JsonSchema OutputSchema() {
  auto schema = JsonSchema::Compile(*MakeDiskFileSystem()->Read("schemas/check-output.schema.json"));
  EXPECT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_EQ(schema->unchecked(), std::vector<std::string>{});
  return std::move(*schema);
}

std::string FirstViolation(const std::string& json) {
  const auto violations = OutputSchema().Validate(json);
  return violations.empty() ? "" : violations[0].message;
}

std::string RenderJson(std::span<const engine::Finding> findings, const engine::Summary& summary,
                       std::string_view kubernetes_version) {
  return render::RenderJson(summary, kubernetes_version, {}, [&](JsonWriter& json) {
    for (const engine::Finding& finding : findings) WriteFinding(json, finding);
  });
}

engine::Finding FullFinding() {
  static const Source source("k8s/web.yaml", "kind: Pod\nmetadata: {name: \"\x1b\"}\n");
  Diagnostic diagnostic;
  diagnostic.rule = "some-rule";
  diagnostic.stage = Stage::kApi;
  diagnostic.location = {&source, {6, 9}};
  diagnostic.message = "wrong `\x1b`";
  diagnostic.help = "help";
  diagnostic.field = "metadata.name";
  diagnostic.reason = "Invalid";
  diagnostic.document = 2;
  diagnostic.resource = std::make_shared<ResourceId>(ResourceId{"v1", "Pod", "shop", "web"});
  diagnostic.notes = {{{&source, {0, 4}}, "here"}, {{}, "a remark"}};
  diagnostic.fixes = {{"write Job", {{{&source, {6, 9}}, "Job"}}}};
  return engine::Resolver().Resolve(diagnostic);
}

TEST(JsonFindings, TellTheSameInPieces) {
  const std::vector<engine::Finding> findings(300, FullFinding());
  JsonFindings rendered;
  rendered.Add(std::span(findings).first(1));
  rendered.Add({});
  rendered.Add(std::span(findings).subspan(1));
  std::string told;
  size_t largest = 0;
  rendered.Tell({}, "1.36", {}, [&](std::string_view piece) {
    told += piece;
    largest = std::max(largest, piece.size());
  });
  EXPECT_EQ(told, RenderJson(findings, {}, "1.36"));
  EXPECT_LT(largest, told.size() / 2);
}

TEST(JsonFindings, TellFewAndNone) {
  for (const std::vector<engine::Finding>& findings : {std::vector<engine::Finding>(), {FullFinding()}}) {
    JsonFindings rendered;
    rendered.Add(findings);
    std::string told;
    rendered.Tell({}, "1.36", {}, [&](std::string_view piece) { told += piece; });
    EXPECT_EQ(told, RenderJson(findings, {}, "1.36"));
  }
}

TEST(RenderJson, KeepsItsContract) {
  engine::Summary summary;
  summary.files = 3;
  summary.errors = 1;
  summary.unknown_kinds = {{"cert-manager.io/v1", "Certificate", 3}};
  summary.unreadable = {{"gone.yaml", "no such file or directory"}};
  summary.not_judged = {{"Helm template", 2}};
  summary.milliseconds = 1.23456;
  const std::string text = RenderJson(std::vector{FullFinding()}, summary, "1.36");
  EXPECT_EQ(FirstViolation(text), "");

  const auto document = JsonDocument::Parse(text);
  const JsonValue root = document->root();
  EXPECT_EQ(root["version"].AsInt(), 1);
  EXPECT_EQ(root["kubernetesVersion"].AsString(), "1.36");
  EXPECT_EQ(root["summary"].ToJson(),
            R"({"files":3,"documents":0,"resources":0,"errors":1,"warnings":0,"infos":0,"suppressed":0,)"
            R"("unknownKinds":[{"apiVersion":"cert-manager.io/v1","kind":"Certificate","count":3}],)"
            R"("unreadable":[{"path":"gone.yaml","why":"no such file or directory"}],)"
            R"("notJudged":[{"what":"Helm template","count":2}],"milliseconds":1.235})");
  const std::string range =
      R"({"start":{"line":1,"column":7,"offset":6},"end":{"line":1,"column":10,"offset":9}})";
  EXPECT_EQ(
      root["diagnostics"][0].ToJson(),
      R"({"rule":"some-rule","severity":"error","stage":"api","message":"wrong `\u001b`","help":"help",)"
      R"("file":"k8s/web.yaml","document":2,"range":)" +
          range +
          R"(,)"
          R"("resource":{"apiVersion":"v1","kind":"Pod","namespace":"shop","name":"web"},)"
          R"("field":"metadata.name","reason":"Invalid","related":[{"message":"here","file":"k8s/web.yaml",)"
          R"("range":{"start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":5,"offset":4}}},)"
          R"({"message":"a remark"}],"fixes":[{"title":"write Job","edits":[{"file":"k8s/web.yaml",)"
          R"("range":)" +
          range + R"(,"newText":"Job"}]}]})");
}

TEST(RenderJson, IsValidWithoutFindingsAndForTheUnreadable) {
  EXPECT_EQ(FirstViolation(RenderJson({}, {}, "1.36.2")), "");
  engine::Finding bare = FullFinding();
  bare.resource = nullptr;
  bare.message = "not UTF-8: \xFF";
  EXPECT_EQ(FirstViolation(RenderJson(std::vector{bare}, {}, "1.36")), "");
}

TEST(RenderJson, KeepsItsContractForRealFindings) {
  const auto files = MakeDiskFileSystem();
  engine::Options options;
  options.target = *k8s::ParseTarget("latest");
  std::vector<engine::Finding> findings;
  const engine::Inputs inputs =
      engine::FindInputs(*files, {"testdata/check", "testdata/examples", "gone.yaml"});
  const engine::Summary summary = engine::Check(
      *files, inputs, options, engine::Unruled(inputs, options.target), [&](engine::FileFindings file) {
        std::move(file.findings.begin(), file.findings.end(), std::back_inserter(findings));
        return true;
      });
  EXPECT_GT(findings.size(), 10u);
  EXPECT_EQ(FirstViolation(RenderJson(findings, summary, "1.36")), "");
}

TEST(OutputSchema, RefusesWhatTheContractDoesNotKnow) {
  EXPECT_NE(FirstViolation(R"({"version": 1, "kubernetesVersion": "1.36", "diagnostics": []})"), "");
  EXPECT_NE(FirstViolation(RenderJson({}, {}, "latest")), "");
}

}  // namespace
}  // namespace kubevet::render
