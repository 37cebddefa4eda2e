#include "engine/survey.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"
#include "engine/configuration.h"

namespace kubevet::engine {
namespace {

constexpr const char* kKustomization = "resources: [deployment.yaml]\n";
constexpr const char* kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n";

Survey SurveyOf(const MemoryFileSystem& files) {
  return LookThrough(files, "repo");
}

TEST(Survey, FindsChartsOverlaysTestsAndDefinitions) {
  MemoryFileSystem files;
  files.AddFile("/repo/charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
      .AddFile("/repo/charts/web/templates/web.yaml", "kind: {{ .Values.kind }}\n")
      .AddFile("/repo/base/kustomization.yaml", kKustomization)
      .AddFile("/repo/overlays/prod/kustomization.yaml", "resources: [../../base]\n")
      .AddFile("/repo/crds/a.yaml",
               "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n")
      .AddFile("/repo/tests/e2e/chainsaw-test.yaml",
               "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: t}\n")
      .AddFile("/repo/apps/web.yaml",
               "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n")
      .AddFile("/repo/vendor/x/pod.yaml", kPod);
  const Survey survey = SurveyOf(files);
  EXPECT_EQ(survey.charts, std::vector<std::string>{"charts/web"});
  EXPECT_EQ(survey.overlays, std::vector<std::string>{"overlays/prod"});
  EXPECT_EQ(survey.definitions, std::vector<std::string>{"crds/a.yaml"});
  EXPECT_EQ(survey.tests, std::vector<std::string>{"tests/e2e"});
  EXPECT_EQ(survey.vendored, std::vector<std::string>{"vendor"});
  EXPECT_TRUE(survey.has_argo_cd);
  EXPECT_FALSE(survey.has_flux);
}

TEST(Survey, TakesTheOldestVersionThatRuns) {
  MemoryFileSystem files;
  files
      .AddFile("/repo/charts/web/Chart.yaml",
               "apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: \">=1.25.0-0\"\n")
      .AddFile("/repo/kind.yaml", "kind: Cluster\nnodes:\n  - image: kindest/node:v1.31.2@sha256:0\n")
      .AddFile("/repo/.github/workflows/ci.yml", "env:\n  KUBERNETES_VERSION: '1.30'\n");
  const auto version = LikelyVersion(SurveyOf(files));
  ASSERT_TRUE(version);
  EXPECT_EQ(version->minor, 30);
  EXPECT_EQ(version->file, ".github/workflows/ci.yml");
  EXPECT_EQ(version->line, 2u);
}

TEST(Survey, TakesWhatAChartAsksForWhenNothingElseIsKnown) {
  MemoryFileSystem files;
  files.AddFile("/repo/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.31.0\nkubeVersion: ^1.28.0\n");
  const auto version = LikelyVersion(SurveyOf(files));
  ASSERT_TRUE(version);
  EXPECT_EQ(version->minor, 28);
}

TEST(FittingConfiguration, CanBeRead) {
  Survey survey;
  survey.manifests = 3;
  survey.versions = {{30, "kind.yaml", 3, false}};
  survey.vendored = {"vendor", "it's odd/third_party"};
  survey.nodes = {"nodes.yaml"};
  survey.charts = {"a", "b", "c", "d", "e", "f", "g"};
  for (const Survey& each : {Survey{}, survey}) {
    const auto read = ReadConfiguration(
        std::make_unique<const Source>(".kubevet.yaml", FittingConfiguration(each)), "/repo");
    EXPECT_TRUE(read.ok()) << read.error().message;
  }
  const auto read = ReadConfiguration(
      std::make_unique<const Source>(".kubevet.yaml", FittingConfiguration(survey)), "/repo");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->target->minor, 30);
  EXPECT_EQ(read->exclude.size(), 2u);
  EXPECT_EQ(read->node_file->text, "nodes.yaml");
}

}  // namespace
}  // namespace kubevet::engine
