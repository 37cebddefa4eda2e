#include "render/sarif.h"

#include <gtest/gtest.h>

#include <set>

#include "base/json.h"
#include "base/json_schema.h"
#include "render/report_for_test.h"

namespace kubevet::render {
namespace {

JsonSchema SarifSchema() {
  auto schema = JsonSchema::Compile(*MakeDiskFileSystem()->Read("testdata/formats/sarif.schema.json"));
  EXPECT_TRUE(schema.ok()) << schema.error().message;
  return std::move(*schema);
}

std::string FirstViolation(const std::string& text) {
  const auto violations = SarifSchema().Validate(text);
  return violations.empty() ? "" : violations[0].place + ": " + violations[0].message;
}

/// What the standard asks beyond the forms: results refer to their rules, regions end behind their start,
/// fingerprints tell results apart.
std::string FirstContradiction(JsonValue run) {
  std::set<std::string_view> prints;
  const JsonValue rules = run["tool"]["driver"]["rules"], results = run["results"];
  for (uint32_t i = 0; i < results.size(); ++i) {
    const JsonValue result = results[i];
    const std::string id(result["ruleId"].AsString());
    if (rules[static_cast<uint32_t>(result["ruleIndex"].AsInt())]["id"].AsString() != id) return id;
    const JsonValue region = result["locations"][0u]["physicalLocation"]["region"];
    const auto at = [&](std::string_view line, std::string_view column) {
      return std::pair(region[line].AsInt(), region[column].AsInt());
    };
    if (at("endLine", "endColumn") < at("startLine", "startColumn")) return region.ToJson();
    if (!prints.insert(result["partialFingerprints"]["kubevet/v1"].AsString()).second) return result.ToJson();
  }
  return {};
}

TEST(Sarif, KeepsToTheStandardForRealFindings) {
  const Report report = ReportOn({"testdata/check", "testdata/examples", "gone.yaml"});
  EXPECT_GT(report.findings.size(), 100u);
  EXPECT_GT(report.hidden.size(), 3u);
  const std::string text = RenderSarif(report);
  EXPECT_EQ(FirstViolation(text), "");
  const auto document = JsonDocument::Parse(text);
  const JsonValue run = document->root()["runs"][0u];
  EXPECT_EQ(run["results"].size(), report.findings.size() + report.hidden.size());
  EXPECT_EQ(FirstContradiction(run), "");
  EXPECT_EQ(run["invocations"].ToJson(),
            R"([{"executionSuccessful":false,"toolExecutionNotifications":[{"level":"error","message":)"
            R"({"text":"no such file or directory"},"locations":[{"physicalLocation":{"artifactLocation":)"
            R"({"uri":"gone.yaml","uriBaseId":"SRCROOT"}}}]}]}])");
}

TEST(Sarif, KeepsToTheStandardWithoutFindingsAndForHostileOnes) {
  EXPECT_EQ(FirstViolation(RenderSarif(EmptyReport())), "");
  const std::string text = RenderSarif(ReportOf(HostileFinding()));
  EXPECT_EQ(FirstViolation(text), "");
  const auto document = JsonDocument::Parse(text);
  const JsonValue result = document->root()["runs"][0u]["results"][0u];
  EXPECT_EQ(result["locations"][0u]["physicalLocation"]["artifactLocation"].ToJson(),
            R"({"uri":"k8s/a%20b,c%3Ad%25%23%C3%BC.yaml","uriBaseId":"SRCROOT"})");
  // Outside of the repository.
  EXPECT_EQ(result["relatedLocations"].ToJson(),
            R"([{"id":2,"physicalLocation":{"artifactLocation":{"uri":"file:///elsewhere/x.yaml"},"region":)"
            R"({"startLine":1,"startColumn":1,"endLine":1,"endColumn":2}},"message":{"text":"here"}}])");
}

TEST(Sarif, RulesExplainThemselves) {
  const auto document = JsonDocument::Parse(RenderSarif(ReportOf(HostileFinding())));
  const JsonValue rule = document->root()["runs"][0u]["tool"]["driver"]["rules"][0u];
  EXPECT_EQ(rule["id"].AsString(), "wrong-type");
  EXPECT_EQ(rule["defaultConfiguration"].ToJson(), R"({"enabled":true,"level":"error"})");
  EXPECT_NE(rule["help"]["markdown"].AsString().find("**Fix.**"), std::string_view::npos);
  EXPECT_FALSE(rule["shortDescription"]["text"].AsString().empty());
}

TEST(Sarif, SaysWhatHidesAFinding) {
  Report report = ReportOf(HostileFinding());
  report.findings[0].hidden_by = {engine::HiddenBy::Place::kSource, "not ours"};
  std::swap(report.findings, report.hidden);
  std::swap(report.files[0].findings, report.files[0].hidden);
  const std::string text = RenderSarif(report);
  EXPECT_EQ(FirstViolation(text), "");
  EXPECT_EQ(JsonDocument::Parse(text)->root()["runs"][0u]["results"][0u]["suppressions"].ToJson(),
            R"([{"kind":"inSource","status":"accepted","justification":"not ours"}])");
}

TEST(Sarif, TellsFindingsApartOfWhichOneIsHidden) {
  Report report = ReportOf(HostileFinding());
  report.hidden = report.findings;
  report.hidden[0].hidden_by = {engine::HiddenBy::Place::kBaseline, ""};
  report.files[0].hidden = 1;
  const auto document = JsonDocument::Parse(RenderSarif(report));
  EXPECT_EQ(document->root()["runs"][0u]["results"].size(), 2u);
  EXPECT_EQ(FirstContradiction(document->root()["runs"][0u]), "");
}

std::vector<std::string> PrintsIn(const std::string& text) {
  const auto files = MakeDiskFileSystem();
  const std::string path = testing::TempDir() + "/kubevet-fingerprints.yaml";
  EXPECT_FALSE(files->Write(path, text));
  const Report report = ReportOn({path});
  const auto document = JsonDocument::Parse(RenderSarif(report));
  std::vector<std::string> prints;
  const JsonValue results = document->root()["runs"][0u]["results"];
  for (uint32_t i = 0; i < results.size(); ++i)
    prints.emplace_back(results[i]["partialFingerprints"]["primaryLocationLineHash"].AsString());
  return prints;
}

TEST(Sarif, FingerprintsOutliveEditsElsewhere) {
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  portz: 1\n  ports: [{port: 0}]\n";
  const auto prints = PrintsIn(service);
  ASSERT_EQ(prints.size(), 3u);
  EXPECT_EQ(PrintsIn("# moved\n\n---\n" + service + "\n# the end\n"), prints);
  // A syntax error has no field; its line stands for it.
  EXPECT_EQ(PrintsIn("a: b: c\n"), PrintsIn("# moved\na:  b: c\n"));
  EXPECT_NE(PrintsIn("a: b: c\n"), PrintsIn("a: b: d\n"));
}

}  // namespace
}  // namespace kubevet::render
