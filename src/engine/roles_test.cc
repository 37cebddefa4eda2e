#include "engine/roles.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"
#include "engine/check.h"

namespace kubevet::engine {
namespace {

std::vector<Role> RolesOf(const FileSystem& files, const std::vector<std::string>& paths) {
  std::vector<InputFile> inputs;
  for (const std::string& path : paths) inputs.push_back({path});
  return FindRoles(files, inputs);
}

using R = Role;

TEST(Roles, KustomizationsNamePatchesAndData) {
  MemoryFileSystem files;
  files
      .AddFile("app/kustomization.yaml",
               "patches:\n- path: a.yaml\n- patch: |\n    kind: X\n- ./b.yaml\n"
               "patchesStrategicMerge: [../shared/c.yaml]\npatchesJson6902:\n- {path: sub/d.json}\n"
               "configMapGenerator:\n- files: [e.yaml, key=f.yaml]\n"
               "resources: [g.yaml]\n")
      .AddDirectory("shared")
      .AddDirectory("app/sub");
  EXPECT_EQ(RolesOf(files, {"app/kustomization.yaml", "app/a.yaml", "app/b.yaml", "shared/c.yaml",
                            "app/sub/d.json", "app/e.yaml", "app/f.yaml", "app/g.yaml"}),
            (std::vector<Role>{R::kManifest, R::kPatch, R::kPatch, R::kPatch, R::kPatch, R::kGeneratorFile,
                               R::kGeneratorFile, R::kManifest}));
}

TEST(Roles, AFileAloneIsLookedUpBesideItAndOneLevelUp) {
  MemoryFileSystem files;
  files.AddFile("app/Kustomization", "patches: [{path: a.yaml}, {path: sub/b.yaml}]")
      .AddFile("app/sub/b.yaml", "");
  EXPECT_EQ(RolesOf(files, {"app/a.yaml"}), std::vector<Role>{R::kPatch});
  EXPECT_EQ(RolesOf(files, {"/app/sub/../sub/b.yaml"}), std::vector<Role>{R::kPatch});
}

TEST(Roles, OneLevelUpMayBeTheRoot) {
  MemoryFileSystem files;
  files.AddFile("/kustomization.yaml", "patches: [{path: app/a.yaml}]").AddFile("/app/a.yaml", "");
  EXPECT_EQ(RolesOf(files, {"/app/a.yaml"}), std::vector<Role>{R::kPatch});
}

TEST(Roles, NamesOfKuttlStepsTell) {
  MemoryFileSystem files;
  files.AddFile("t/00-install.yaml", "").AddFile("t/assert.yaml", "").AddFile("other/assert.yaml", "");
  EXPECT_EQ(RolesOf(files, {"t/00-install.yaml", "t/00-assert.yaml", "t/01-errors-gone.yaml",
                            "t/02-error-page.yaml", "t/assert.yaml", "other/assert.yaml"}),
            (std::vector<Role>{R::kManifest, R::kAssertion, R::kAssertion, R::kManifest, R::kAssertion,
                               R::kManifest}));
}

TEST(Roles, TestsNameTheirAssertions) {
  MemoryFileSystem files;
  files
      .AddFile("a/chainsaw-test.yaml",
               "spec: {steps: [{try: [{apply: {file: x.yaml}}, {assert: {file: y.yaml}}]}]}")
      .AddFile(
          "k/01--step.yaml",
          "apiVersion: kuttl.dev/v1beta1\nkind: TestStep\napply: [files/x.yaml]\nerror: [files/y.yaml]\n")
      .AddDirectory("k/files");
  EXPECT_EQ(RolesOf(files, {"a/x.yaml", "a/y.yaml", "k/01--step.yaml", "k/files/x.yaml", "k/files/y.yaml"}),
            (std::vector<Role>{R::kManifest, R::kAssertion, R::kManifest, R::kManifest, R::kAssertion}));
}

TEST(Roles, FilesThatCallThemselvesPatches) {
  MemoryFileSystem files;
  files.AddDirectory("patches");
  EXPECT_EQ(RolesOf(files, {"manager_webhook_patch.yaml", "patch-args.yaml", "patches/x.yaml",
                            "dispatch.yaml", "patched.yaml"}),
            (std::vector<Role>{R::kPatch, R::kPatch, R::kPatch, R::kManifest, R::kManifest}));
}

constexpr std::string_view kPatchText =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
    "spec:\n  replicaz: 1\n  template: {spec: {containers: [{name: c, $patch: delete}]}}\n";

std::vector<std::string> RulesIn(std::string_view text, Role role, bool judge_partial = false) {
  Options options;
  options.target.minor = 36;
  options.judge_partial = judge_partial;
  std::vector<std::string> rules;
  const Source source("p.yaml", std::string(text));
  for (const Diagnostic& finding : Analyze(source, options, role).findings) rules.emplace_back(finding.rule);
  return rules;
}

TEST(Roles, AMisspeltFieldInAPatchIsStillFound) {
  EXPECT_EQ(RulesIn(kPatchText, Role::kPatch), std::vector<std::string>{"unknown-field"});
  EXPECT_GT(RulesIn(kPatchText, Role::kPatch, true).size(), 1u);
}

TEST(Roles, APartIsNotJudgedAsAWhole) {
  const std::string part = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort}\n";
  EXPECT_EQ(RulesIn(part, Role::kAssertion), std::vector<std::string>{});
  EXPECT_EQ(RulesIn(part, Role::kManifest).size(), 1u);
  EXPECT_EQ(RulesIn(part, Role::kAssertion, true).size(), 1u);
  EXPECT_EQ(RulesIn("metadata: {name: a}\nspec: {replicas: 2}\n", Role::kPatch), std::vector<std::string>{});
  EXPECT_EQ(RulesIn("a: 1\n a: 2\n", Role::kGeneratorFile), std::vector<std::string>{});
}

TEST(Placeholders, WhatHangsOnThemIsNotJudged) {
  const std::string service = "apiVersion: v1\nkind: Service\nmetadata: {name: $NAME, labels: {a: 'b c'}}\n";
  EXPECT_EQ(RulesIn(service + "spec: {ports: [{port: 80}]}\n", Role::kManifest),
            std::vector<std::string>{"api-invalid"});
  EXPECT_EQ(RulesIn(service + "spec: {type: $TYPE}\n", Role::kManifest),
            (std::vector<std::string>{"api-invalid", "api-required"}));
  const std::string deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
      "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: '${A}'}}, "
      "spec: {containers: [{name: c, image: i}]}}}\n";
  EXPECT_EQ(RulesIn(deployment, Role::kManifest), std::vector<std::string>{});
  EXPECT_EQ(RulesIn(deployment, Role::kManifest, true).size(), 2u);
}

TEST(Roles, TheSummarySaysWhatWasNotJudged) {
  MemoryFileSystem files;
  files.AddFile("kustomization.yaml", "patches: [{path: p.yaml}, {path: j.yaml}]")
      .AddFile("p.yaml", std::string(kPatchText))
      .AddFile("j.yaml", "- {op: remove, path: /spec/replicas}\n");
  Options options;
  options.target.minor = 36;
  const Inputs inputs = FindInputs(files, {});
  const Summary summary =
      Check(files, inputs, options, Unruled(inputs, options.target), [](FileFindings) { return true; });
  const std::vector<NotJudged> expected = {{"JSON patch", 1}, {"Kustomize file", 1}, {"Kustomize patch", 1}};
  EXPECT_EQ(summary.not_judged, expected);
}

}  // namespace
}  // namespace kubevet::engine
