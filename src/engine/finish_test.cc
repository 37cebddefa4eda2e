#include "engine/finish.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "engine/analyze.h"
#include "engine/expectations_for_test.h"
#include "engine/resolver.h"

namespace kubevet::engine {
namespace {

/// Two unknown fields; the first is on line 6.
constexpr std::string_view kManifest =
    "apiVersion: v1\n"
    "kind: ConfigMap\n"
    "metadata:\n"
    "  name: web\n"
    "  labels: {}\n"
    "  colour: red\n"
    "shape: round\n";

struct Setup {
  std::string configuration = {};
  RuleFlags flags = {};
  std::string today = "2026-06-01";
  const Baseline* baseline = nullptr;
  bool records_baseline = false;
};

Policy PolicyOf(const Configuration& configuration, const RuleFlags& flags) {
  Policy policy;
  policy.configuration = &configuration;
  policy.target = k8s::ParseTarget("latest").value();
  policy.selection = Selection::Make(BuiltInRules().rules(), &configuration, flags).value();
  return policy;
}

Configuration Configured(const std::string& text) {
  return ReadConfiguration(std::make_unique<Source>(".kubevet.yaml", text), "/repo").value();
}

Finished Checked(std::string text, const Setup& setup = {}) {
  const Configuration configuration = Configured(setup.configuration);
  const Policy policy = PolicyOf(configuration, setup.flags);
  Options options;
  options.target = policy.target;
  const Source source("k8s/web.yaml", std::move(text));
  const Analysis result = Analyze(source, options);
  Resolver resolver;
  std::vector<Finding> findings;
  for (const Diagnostic& diagnostic : result.findings) findings.push_back(resolver.Resolve(diagnostic));
  return Finish(source, std::move(findings), result.suppressions, policy, "/repo/k8s/web.yaml",
                {setup.today, setup.baseline, setup.records_baseline});
}

/// `LINE SEVERITY RULE` of each, and how many were hidden.
std::string Told(const Finished& finished) {
  std::string told;
  for (const Finding& finding : finished.findings) {
    told += fmt::format("{} {} {}, ", finding.range.start.line, ToString(finding.severity), finding.rule);
  }
  return fmt::format("{}{} hidden", told, finished.hidden.size());
}

std::string Told(std::string_view text, const Setup& setup = {}) {
  return Told(Checked(std::string(text), setup));
}

TEST(Finish, SetsSeveritiesAndDropsWhatIsOff) {
  EXPECT_EQ(Told(kManifest), "6 error unknown-field, 7 error unknown-field, 0 hidden");
  EXPECT_EQ(Told(kManifest, {.configuration = "severity: {unknown-field: warning}"}),
            "6 warning unknown-field, 7 warning unknown-field, 0 hidden");
  EXPECT_EQ(Told(kManifest, {.configuration = "severity: {unknown-field: off}"}), "0 hidden");
  EXPECT_EQ(Told(kManifest, {.flags = {.disable = {"unknown-field"}}}), "0 hidden");
}

TEST(Finish, HidesWhatAnIgnoreEntryNames) {
  const auto ignoring = [](std::string_view rest) {
    return Told(kManifest, {.configuration = fmt::format("ignore: [{{rule: unknown-field{}}}]", rest)});
  };
  const std::string all = "2 hidden", none = "6 error unknown-field, 7 error unknown-field, 0 hidden";
  const std::string first = "7 error unknown-field, 1 hidden";
  EXPECT_EQ(ignoring(""), all);
  EXPECT_EQ(ignoring(", path: k8s"), all);
  EXPECT_EQ(ignoring(", path: apps"), none);
  EXPECT_EQ(ignoring(", kind: ConfigMap, name: w*"), all);
  EXPECT_EQ(ignoring(", kind: Config"), none);
  EXPECT_EQ(ignoring(", name: db"), none);
  EXPECT_EQ(ignoring(", field: metadata"), first);
  EXPECT_EQ(ignoring(", field: metadata.colour"), first);
  EXPECT_EQ(ignoring(", field: metadata.col"), none);
  EXPECT_EQ(ignoring(", until: 2026-06-01"), all);
  EXPECT_EQ(ignoring(", until: 2026-05-31"), none);
}

TEST(Finish, TakesBracketsInFieldsAsTheyAre) {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: a, colour: "
      "red}\n";
  const auto ignoring = [&](std::string_view field) {
    return Told(pod, {.configuration = fmt::format("ignore: [{{rule: unknown-field, field: '{}'}}]", field)});
  };
  EXPECT_EQ(ignoring("spec.containers[0]"), "1 hidden");
  EXPECT_EQ(ignoring("spec.containers[*].colour"), "1 hidden");
  EXPECT_EQ(ignoring("spec.containers"), "1 hidden");
  EXPECT_EQ(ignoring("spec.containers[1]"), "6 error unknown-field, 0 hidden");
}

TEST(Finish, HidesInTheInnermostSuppression) {
  EXPECT_EQ(Told("# kubevet: ignore-file unknown-field\n" + std::string(kManifest) + "# end\n"), "2 hidden");
  EXPECT_EQ(Told("# kubevet: ignore-file unknown-field\nshape: round  # kubevet: ignore unknown-field\n"
                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
            "1 warning unused-suppression, 1 hidden");
}

TEST(Finish, TellsSuppressionsThatHideNothing) {
  const std::string clean = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  const std::string unused = clean + "data: {}  # kubevet: ignore unknown-field, api-invalid -- old\n";
  EXPECT_EQ(Told(unused), "4 warning unused-suppression, 0 hidden");
  EXPECT_EQ(Told(unused, {.flags = {.disable = {"unknown-field", "api-invalid"}}}), "0 hidden");
  EXPECT_EQ(Told(unused, {.configuration = "severity: {unused-suppression: off}"}), "0 hidden");
  EXPECT_EQ(Told("# kubevet: ignore-file unused-suppression\n" + unused), "1 hidden");
  EXPECT_EQ(Told("# kubevet: ignore-file unused-suppression\n" + clean),
            "1 warning unused-suppression, 0 hidden");
}

TEST(Finish, LeavesSuppressionsWhoseRuleHadNoChance) {
  EXPECT_EQ(Told("# kubevet: ignore-file api-invalid\n" + std::string(kManifest) + "data: {a: 1}\n"),
            "7 error unknown-field, 8 error unknown-field, 9 error wrong-type, 0 hidden");
  EXPECT_EQ(Told("kind: [  # kubevet: ignore unknown-field\n"), "1 error yaml-syntax, 0 hidden");
  EXPECT_EQ(Told("# kubevet: ignore unknown-field\na: 1\n"), "0 hidden");  // no manifest
}

/// The text after the fixes of what is unused.
std::string Fixed(std::string text) {
  for (const Finding& finding : Checked(text).findings) {
    if (finding.rule != "unused-suppression") continue;
    const FileEdit& edit = finding.fixes.at(0).edits.at(0);
    text.replace(edit.range.start.offset, edit.range.end.offset - edit.range.start.offset, edit.new_text);
    break;
  }
  return text;
}

TEST(Finish, FixesWhatIsUnused) {
  const std::string head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
  EXPECT_EQ(Fixed(head + "  # kubevet: ignore api-invalid\ndata: {}\n"), head + "data: {}\n");
  EXPECT_EQ(Fixed(head + "# kubevet: ignore api-invalid\r\ndata: {}\r\n"), head + "data: {}\r\n");
  EXPECT_EQ(Fixed(head + "data: {}  # kubevet: ignore api-invalid -- why\n"), head + "data: {}\n");
  EXPECT_EQ(Fixed(head + "shape: 1  # kubevet: ignore api-invalid, unknown-field -- why\n"),
            head + "shape: 1  # kubevet: ignore unknown-field -- why\n");
}

TEST(Finish, SaysWhatSuppressionsDoNotSay) {
  const Finished finished = Checked(
      "# kubevet: ignroe api-invalid\n# kubevet: ignore api-invlid\napiVersion: v1\n"
      "kind: ConfigMap\nmetadata: {name: a}\n");
  ASSERT_EQ(Told(finished), "1 warning unknown-suppression, 2 warning unknown-suppression, 0 hidden");
  EXPECT_EQ(finished.findings[0].help, "did you mean `ignore`?");
  EXPECT_EQ(finished.findings[1].message, "there is no rule `api-invlid`");
  EXPECT_EQ(finished.findings[1].fixes.at(0).edits.at(0).new_text, "api-invalid");
}

TEST(Finish, HidesWhatABaselineKnowsAsOftenAsItKnows) {
  Baseline baseline{"/repo", {}};
  const Finished first = Checked(std::string(kManifest), {.baseline = &baseline, .records_baseline = true});
  EXPECT_EQ(Told(first), "2 hidden");
  baseline.known = first.recorded;
  EXPECT_EQ(Told("# moved\n\n" + std::string(kManifest), {.baseline = &baseline}), "2 hidden");
  const Finished more = Checked(std::string(kManifest) + "size: 1\n", {.baseline = &baseline});
  EXPECT_EQ(Told(more), "8 error unknown-field, 2 hidden");
  EXPECT_EQ(more.stale, 0u);
  const std::string_view one = kManifest.substr(0, kManifest.find("shape"));
  EXPECT_EQ(Checked(std::string(one), {.baseline = &baseline}).stale, 1u);
  EXPECT_EQ(Checked(std::string(one), {.flags = {.disable = {"unknown-field"}}, .baseline = &baseline}).stale,
            0u);
}

std::string Judged(std::string text, const std::vector<bool>& used, bool saw_everything) {
  const Configuration configuration = Configured(text);
  Finished finished;
  finished.findings = JudgeIgnores(PolicyOf(configuration, {}), used, saw_everything, "2026-06-01");
  return Told(finished);
}

TEST(JudgeIgnores, TellsWhatHasExpiredOrHidNothing) {
  const std::string text =
      "ignore:\n- {rule: api-invalid, until: 2026-05-31}\n- {rule: api-invalid}\n- rule: unknown-field\n";
  EXPECT_EQ(Judged(text, {false, true, false}, true),
            "2 warning expired-suppression, 4 warning unused-suppression, 0 hidden");
  EXPECT_EQ(Judged(text, {false, false, false}, false), "2 warning expired-suppression, 0 hidden");
  EXPECT_EQ(
      Judged("severity: {api-invalid: off, expired-suppression: off}\n" + text, {false, false, true}, true),
      "0 hidden");
}

}  // namespace
}  // namespace kubevet::engine
