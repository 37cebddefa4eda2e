// Runs the manifests in every rule file: `bad` must give the findings it expects and no other of that rule,
// `good` none. And holds the rule files against what can be reported.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/expectations_for_test.h"
#include "engine/resolver.h"
#include "engine/schema_catalogue.h"
#include "plan/scenario.h"
#include "rules/catalogue.h"
#include "rules/checks.h"
#include "rules/rule_set.h"

namespace kubevet::engine {
namespace {

using rules::Example;
using rules::Rule;

/// What is found in an example that is a configuration: that a suppression has expired.
std::vector<Finding> FindingsInConfiguration(std::string_view text) {
  const Configuration configuration =
      ReadConfiguration(std::make_unique<Source>(std::string(kConfigurationName), std::string(text)), "/")
          .value();
  Policy policy;
  policy.configuration = &configuration;
  return JudgeIgnores(policy, std::vector<bool>(configuration.ignores.size()), false, "2026-01-01");
}

/// What is wrong with an example that is a scenario.
std::vector<Finding> FindingsInScenario(std::string_view text) {
  const plan::Scenario scenario = plan::ReadScenario(
      std::make_unique<Source>("scenario.yaml", std::string(text)), k8s::ParseTarget("1.36").value());
  Resolver resolver;
  std::vector<Finding> findings;
  for (const Diagnostic& problem : scenario.problems) findings.push_back(resolver.Resolve(problem));
  return findings;
}

std::vector<Finding> FindingsOf(const Rule& rule, const Example& example) {
  if (example.text.starts_with("# .kubevet.yaml\n")) return FindingsInConfiguration(example.text);
  if (example.text.starts_with("# scenario\n")) return FindingsInScenario(example.text);
  Policy policy;
  RuleFlags flags;
  flags.enable = {std::string(rule.id)};
  policy.selection = Selection::Make(BuiltInRules().rules(), nullptr, flags).value();
  const Rule* only[] = {&rule};
  policy.rules = std::make_shared<const rules::RuleSet>(only);
  Options options;
  options.target =
      k8s::ParseTarget(rule.words().target.empty() ? "1.36" : std::string(rule.words().target)).value();
  for (std::string_view option : rule.words().options) {
    policy.closed_world |= option == "--closed-world";
    options.judge_partial |= option == "--judge-partial";
    constexpr std::string_view kLocation = "--schema-location ";
    if (!option.starts_with(kLocation)) continue;
    static const auto disk = MakeDiskFileSystem();
    options.catalogue =
        FindSchemaCatalogue(*disk, {std::string(option.substr(kLocation.size()))}, {}).value();
  }
  std::vector<Finding> findings =
      FindingsIn("example.yaml", std::string(example.text), options, std::move(policy));
  std::erase_if(findings, [&](const Finding& finding) { return finding.rule != rule.id; });
  return findings;
}

class RuleFiles : public testing::TestWithParam<const Rule*> {};

TEST_P(RuleFiles, HaveNoProblems) {
  const Rule& rule = *GetParam();
  if (const auto error = rules::FindExpressionErrors(rule)) ADD_FAILURE() << error->message;
  EXPECT_FALSE(rule.category.empty() || rule.words().why.empty() || rule.words().fix.empty() ||
               rule.words().references.empty() || rule.words().bad.empty() || rule.words().good.empty())
      << rule.id << " lacks its category, why, fix, references or examples";
}

TEST_P(RuleFiles, FindWhatTheirBadExamplesExpect) {
  const Rule& rule = *GetParam();
  for (const Example& example : rule.words().bad) {
    auto expectations = Expectations(LinesOf(std::string(example.text)));
    std::erase_if(expectations, [&](const Expectation& each) { return each.rule != rule.id; });
    EXPECT_FALSE(expectations.empty()) << rule.id << ": a bad example without `# EXPECT: " << rule.id << "`";
    for (const std::string& difference : Differences(expectations, FindingsOf(rule, example)))
      ADD_FAILURE() << rule.id << ", bad:" << difference;
  }
}

TEST_P(RuleFiles, FindNothingInTheirGoodExamples) {
  const Rule& rule = *GetParam();
  for (const Example& example : rule.words().good) {
    for (const Finding& finding : FindingsOf(rule, example))
      ADD_FAILURE() << rule.id << ", good:" << Describe(finding);
  }
}

TEST_P(RuleFiles, HaveFixesThatRemoveTheirFinding) {
  const Rule& rule = *GetParam();
  for (const Example& example : rule.words().bad) {
    const std::vector<Finding> before = FindingsOf(rule, example);
    for (const Finding& finding : before) {
      for (const FileFix& fix : finding.fixes) {
        const std::string fixed = WithEdits(example.text, fix.edits);
        const Example after{fixed, {}};
        EXPECT_LT(FindingsOf(rule, after).size(), before.size())
            << Describe(finding) << ": " << fix.title << "\n"
            << fixed;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, RuleFiles, testing::ValuesIn(BuiltInRules().rules()), [](const auto& test) {
  std::string name(test.param->id);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// The catalogue trusts the files it carries; here they are read as a user's would be.
TEST(RuleFileNames, AreWellFormedAndNamedAfterTheirRule) {
  for (const rules::EmbeddedRule& file : rules::EmbeddedRules()) {
    const auto read = rules::RuleFile::Read(
        std::make_unique<const Source>("rules/" + std::string(file.name), std::string(file.text)));
    if (!read.ok()) ADD_FAILURE() << read.error().message;
    const std::string_view id = file.name.substr(0, file.name.rfind('.'));
    EXPECT_NE(BuiltInRules().Find(id), nullptr) << "rules/" << file.name;
  }
}

TEST(RuleLimits, SoManyFindingsOfARuleInAnObjectAreTold) {
  constexpr size_t kMany = rules::kMostFindings + 100;
  std::string ports, paths;
  for (size_t i = 1; i <= kMany; ++i) {
    ports += fmt::format("  - {{name: p{0}, port: {0}, targetPort: x{0}}}\n", i);
    paths += fmt::format(
        "      - {{path: /{0}, pathType: Prefix, backend: {{service: {{name: web, port: {{name: "
        "q{0}}}}}}}}}\n",
        i);
  }
  const std::string text =
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n" +
      ports +
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n  containers:\n"
      "  - {name: c, image: i, ports: [{name: http, containerPort: 80}]}\n"
      "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n"
      "  - http:\n      paths:\n" +
      paths;
  for (std::string_view id : {"service-target-port-missing", "ingress-service-port-missing"}) {
    const auto findings = FindingsOf(*BuiltInRules().Find(id), {text, {}});
    ASSERT_EQ(findings.size(), rules::kMostFindings) << id;
    EXPECT_LT(findings.back().help.size(), 2010u) << id;
  }
}

}  // namespace
}  // namespace kubevet::engine
