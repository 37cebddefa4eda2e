#include "engine/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/counted_file_system_for_test.h"
#include "base/memory_file_system.h"
#include "engine/read_ahead.h"
#include "rules/catalogue.h"

namespace kubevet::engine {
namespace {

const std::string kWidgets =
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n"
    "  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}\n  versions:\n"
    "  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: "
    "{size: {type: integer}}}}}\n";

/// Enough to be read ahead. What a patch defines judges nobody.
MemoryFileSystem ManyFiles() {
  MemoryFileSystem files;
  for (int i = 0; i < 200; ++i)
    files.AddFile("f" + std::to_string(1000 + i) + ".yaml", i % 3 == 0 ? "a:\n\tb: 1\n" : "a: 1\n");
  files.AddFile("f1050.yaml", std::string("\0", 1)).AddLockedFile("f1060.yaml");
  std::string patch = kWidgets;
  patch.replace(patch.find("integer"), 7, "string");
  files.AddFile("g-patch.yaml", patch)
      .AddFile("g.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nsize: large\n")
      .AddFile("widgets.yaml", kWidgets);
  return files;
}

/// `expected`: the target by which files are judged ahead.
std::vector<std::string> Delivered(const FileSystem& files, unsigned jobs, size_t stop_after = 1000,
                                   const std::optional<k8s::Target>& expected = std::nullopt) {
  std::vector<std::string> told;
  Options options;
  options.target = k8s::ParseTarget("1.36").value();
  options.jobs = jobs;
  const CountedFileSystem counted(files);
  ReadAhead ahead(counted, jobs - 1, [&] {
    std::optional<Options> ahead_options;
    if (expected) ahead_options.emplace(options).target = *expected;
    return ahead_options;
  });
  options.read_ahead = &ahead;
  const Inputs inputs = FindInputs(files, {}, [&](const InputFile& file) { ahead.Add(file); });
  const bool is_read_ahead = jobs > 1 && inputs.files.size() > 100;
  if (is_read_ahead) counted.WaitForReads(inputs.files.size() / 8 * 8);  // they are read in batches
  Check(files, inputs, options, Unruled(inputs, options.target), [&](FileFindings file) {
    told.push_back(file.file.path);
    for (const Finding& finding : file.findings) told.push_back(finding.file + ":" + finding.message);
    return told.size() < stop_after;
  });
  return told;
}

TEST(Check, TellsFilesInOrderWithAnyNumberOfThreads) {
  const MemoryFileSystem files = ManyFiles();
  const auto alone = Delivered(files, 1);
  EXPECT_GT(alone.size(), 200u);
  EXPECT_EQ(std::count(alone.begin(), alone.end(), "g.yaml:expected an integer, found a string `large`"), 1);
  EXPECT_EQ(Delivered(files, 2), alone);
  EXPECT_EQ(Delivered(files, 7), alone);
}

TEST(Check, WhatWasJudgedAheadCountsWhenItWasJudgedTheSameWay) {
  MemoryFileSystem files = ManyFiles();
  for (int i = 0; i < 30; ++i) {
    files
        .AddFile(
            "d" + std::to_string(100 + i) + ".yaml",
            "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {name: a}\nspec: {}\n")  // from 1.34
        .AddFile(
            "e" + std::to_string(100 + i) + ".yaml",
            "# kubevet: ignore-file unknown-field\napiVersion: v1\nkind: Pod\nmetadata: {name: a, b: 1}\n"
            "---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nsize: large\n");
  }
  files.AddFile("kustomization.yaml", "patches: [{path: e105.yaml}, {path: d105.yaml}]\n");
  const auto alone = Delivered(files, 1);
  EXPECT_EQ(std::count(alone.begin(), alone.end(), "e106.yaml:expected an integer, found a string `large`"),
            1);
  EXPECT_EQ(std::count(alone.begin(), alone.end(), "e105.yaml:expected an integer, found a string `large`"),
            0)
      << "a patch";
  for (const char* version : {"1.36", "1.33"})
    EXPECT_EQ(Delivered(files, 3, 1000, k8s::ParseTarget(version).value()), alone) << version;
}

/// Large enough to be divided, with findings of every stage on the way.
std::string LargeFile() {
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    const std::string name = "web-" + std::to_string(i / 2);  // each name twice
    text +=
        "---\napiVersion: " + std::string(i % 7 == 0 ? "example.com/v1\nkind: Thing" : "v1\nkind: Service");
    text += "\nmetadata:\n  name: " + name + "\nspec:\n  ports:\n  - port: " + std::to_string(i % 5 * 30000);
    text += i % 11 == 0 ? "\n\ttab: 1\n" : "\n    protocol: TCP\n    targetPort: 8080\n";
    if (i % 13 == 0) text += "---\n# nothing\n";
    text += "# " + std::string(100, 'x') + "\n";
  }
  return text;
}

TEST(Check, AsksTheRulesOfEachFilesOwnPolicy) {
  MemoryFileSystem files;
  for (int i = 0; i < 200; ++i) {
    files.AddFile("f" + std::to_string(1000 + i) + ".yaml",
                  "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a" + std::to_string(i) +
                      "}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: a}}\n  template:\n"
                      "    metadata: {labels: {app: a}}\n    spec: {containers: [{name: a, image: a:1}]}\n");
  }
  const auto catalogue = rules::Catalogue::BuiltIn();
  const Inputs inputs = FindInputs(files, {});
  for (const unsigned jobs : {1u, 3u}) {
    Options options;
    options.jobs = jobs;
    options.target = k8s::ParseTarget("latest").value();
    Rulings rulings = Unruled(inputs, options.target);
    rulings.policies.push_back(rulings.policies[0]);
    rulings.sees_everything.push_back(false);
    rulings.policies[1].selection = Selection::Make(catalogue.rules(), nullptr, {}).value();
    rulings.policies[1].rules = std::make_shared<const rules::RuleSet>(catalogue.rules());
    const auto policy_of = [](size_t file) { return file / 3 % 2; };
    for (size_t i = 0; i < rulings.files.size(); ++i) rulings.files[i].policy = policy_of(i);
    size_t told = 0;
    Check(files, inputs, options, rulings, [&](FileFindings file) {
      const bool has_any = std::any_of(file.findings.begin(), file.findings.end(),
                                       [](const Finding& finding) { return finding.stage == Stage::kRule; });
      EXPECT_EQ(has_any, policy_of(told) == 1) << file.file.path;
      EXPECT_EQ(&file.policy, &rulings.policies[policy_of(told)]);
      ++told;
      return true;
    });
    EXPECT_EQ(told, 200u);
  }
}

TEST(Check, TellsTheSameOfDividedFiles) {
  MemoryFileSystem files;
  files.AddFile("large.yaml", LargeFile());
  files.AddFile("small.yaml", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n");
  const auto alone = Delivered(files, 1);
  EXPECT_GT(alone.size(), 1000u);
  EXPECT_EQ(Delivered(files, 3), alone);
  EXPECT_EQ(
      std::count_if(alone.begin(), alone.end(),
                    [](const std::string& told) { return told.find("no schema") != std::string::npos; }),
      1);
}

TEST(Check, FindingsOfDividedFilesHaveTheirPlacesAndAreHidden) {
  MemoryFileSystem files;
  files.AddFile("large.yaml",
                LargeFile() + LargeFile() + LargeFile() +
                    "--- # kubevet: ignore unknown-field\napiVersion: v1\nkind: Pod\nmetadata:\n"
                    "  name: a\n  # kubevet: ignore unknown-field\n  b: 1\n  c: 1\n");
  const Inputs inputs = FindInputs(files, {});
  const auto places = [&](unsigned jobs) {
    Options options;
    options.target = k8s::ParseTarget("1.36").value();
    options.jobs = jobs;
    std::vector<std::string> found;
    Check(files, inputs, options, Unruled(inputs, options.target), [&](FileFindings file) {
      for (const Finding& finding : file.findings)
        found.push_back(std::to_string(finding.range.start.line) + ":" +
                        std::to_string(finding.range.start.column) + ":" + finding.field);
      EXPECT_EQ(file.hidden.size(), 1u);
      return true;
    });
    return found;
  };
  const auto alone = places(1);
  EXPECT_GT(alone.size(), 4096u);
  EXPECT_EQ(std::count_if(alone.begin(), alone.end(),
                          [](const std::string& place) { return place.ends_with(":metadata.c"); }),
            1);
  EXPECT_EQ(places(4), alone);
}

TEST(Check, ResourcesAreListedForThoseWhoAsk) {
  MemoryFileSystem files;
  files.AddFile("a.yaml",
                "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Node\nmetadata: {name: a}\n");
  const Inputs inputs = FindInputs(files, {});
  const Options options;
  for (const bool asks : {false, true}) {
    Rulings rulings = Unruled(inputs, options.target);
    rulings.lists_resources = asks;
    std::vector<CheckedResource> listed;
    const Summary summary = Check(files, inputs, options, rulings, [&](FileFindings file) {
      listed = std::move(file.resources);
      return true;
    });
    EXPECT_EQ(summary.documents, 2u);
    EXPECT_EQ(summary.resources, 2u);
    ASSERT_EQ(listed.size(), asks ? 2u : 0u);
    if (!asks) continue;
    EXPECT_EQ(listed[1].id->kind, "Node");
  }
}

TEST(Check, JudgesCustomResourcesBehindOthersByDefinitionsOfLaterFiles) {
  const std::string service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: 1}\n";
  const std::string widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nsize: x\n";
  MemoryFileSystem files;
  files.AddFile("a.yaml", service + "---\n" + widget + "---\n" + service)
      .AddFile("b.yaml",
               "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: example.com/v1, kind: Widget, "
               "metadata: {name: b}, size: z}\n")
      .AddFile("c.yaml", kWidgets);
  const std::string ports = "a.yaml:expected a list, found a number `1`";
  const std::vector<std::string> expected = {
      "a.yaml", ports,    "a.yaml:expected an integer, found a string `x`",
      ports,    "b.yaml", "b.yaml:expected an integer, found a string `z`",
      "c.yaml"};
  for (const unsigned jobs : {1u, 3u}) {
    auto told = Delivered(files, jobs);
    told.resize(expected.size());
    EXPECT_EQ(told, expected);
  }
}

TEST(Check, DefinitionsThatTheServerRefusesJudgeNobody) {
  std::string refused = kWidgets;
  refused.replace(refused.find("widgets."), 7, "gadgets");
  std::string in_list = "apiVersion: v1\nkind: List\nitems:\n  - ";
  for (char c : kWidgets) in_list.append(1, c).append(c == '\n' ? "    " : "");
  for (const auto& [definition, judges] :
       {std::pair(kWidgets, true), std::pair(refused, false), std::pair(in_list, true)}) {
    for (const char* path : {"a.yaml", "z.yaml"}) {  // before and behind what it judges
      MemoryFileSystem files;
      files.AddFile(path, definition)
          .AddFile("b.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nsize: large\n");
      for (const unsigned jobs : {1u, 2u}) {
        const auto told = Delivered(files, jobs);
        const std::string size = "b.yaml:expected an integer, found a string `large`";
        EXPECT_EQ(std::count(told.begin(), told.end(), size), judges) << path << '\n' << definition;
      }
    }
  }
}

TEST(Check, LeavesTheJsonOfOtherProgramsAlone) {
  MemoryFileSystem files;
  files.AddFile("settings.json", "{\n  // a comment\n  \"a\": [1, 2,],\n}\n")
      .AddFile("half.json", "{\"kind\": [")
      .AddFile("answer.json", "{\"kind\": \"directory\", \"items\": []}");
  const std::vector<std::string> names = {"answer.json", "half.json", "settings.json"};
  EXPECT_EQ(Delivered(files, 1), names);
  files.AddFile("settings.json", "{\"apiVersion\": \"v1\", \"kind\": [");
  EXPECT_EQ(Delivered(files, 1).size(), names.size() + 1);
}

TEST(Check, EndsWhenTold) {
  EXPECT_EQ(Delivered(ManyFiles(), 4, 3).size(), 3u);
}

TEST(Check, GoesOnAfterWhatCannotBeRead) {
  const MemoryFileSystem files = ManyFiles();
  Options options;
  options.jobs = 3;
  const Inputs inputs = FindInputs(files, {".", "gone"});
  const Summary summary =
      Check(files, inputs, options, Unruled(inputs, options.target), [](FileFindings) { return true; });
  EXPECT_EQ(summary.files, 201u);
  const std::vector<Unreadable> unreadable = {
      {"gone", "no such file or directory"}, {"f1050.yaml", "not text"}, {"f1060.yaml", "permission denied"}};
  EXPECT_EQ(summary.unreadable, unreadable);
}

}  // namespace
}  // namespace kubevet::engine
