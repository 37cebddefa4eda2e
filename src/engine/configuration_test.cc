#include "engine/configuration.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"
#include "schema/own_file.h"

namespace kubevet::engine {
namespace {

Result<Configuration> Read(std::string text, std::string path = ".kubevet.yaml") {
  return ReadConfiguration(std::make_unique<Source>(std::move(path), std::move(text)), "/repo");
}

std::string Told(std::string text) {
  const auto read = Read(std::move(text));
  return read.ok() ? "" : read.error().message;
}

TEST(Configuration, ReadsEveryMember) {
  const auto read = Read(R"(
kubernetesVersion: 1.30
featureGates: {StatefulSetSemanticRevisionComparison: false}
include: [k8s]
exclude: ['*.gen.yaml']
context: [shared]
rules: [rules/*.yaml]
profile: [pod-security-baseline]
severity:
  api-invalid: off
  unknown-field: info
ignore:
- {rule: api-required, path: k8s/old, kind: Pod, name: web-*, field: spec, reason: soon gone, until: 2027-01-31}
workloads:
- {kind: example.com/v1/Widget, template: 'spec.sets[].template', claimTemplates: 'spec.sets[].claims', ordinals: true}
- {kind: example.com/v1/Widget, template: spec.head, selector: spec.selector, partial: true}
nodes:
- name: a
  labels: {zone: one}
  taints: ['dedicated=gpu:NoSchedule', {key: b, effect: NoExecute}]
closedWorld: true
failOn: warning
)");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->target->minor, 30);  // not the number 1.3
  EXPECT_FALSE(read->target->Enabled("StatefulSetSemanticRevisionComparison"));
  EXPECT_TRUE(read->include.at(0).Matches("k8s/a.yaml"));
  EXPECT_TRUE(read->exclude.at(0).Matches("k8s/a.gen.yaml"));
  EXPECT_EQ(read->context->at(0).text, "shared");
  EXPECT_EQ(read->rule_files.at(0).text, "rules/*.yaml");
  EXPECT_EQ(read->profiles.at(0).text, "pod-security-baseline");
  EXPECT_EQ(read->severities.at(0).severity, std::nullopt);
  EXPECT_EQ(read->severities.at(1).severity, Severity::kInfo);
  EXPECT_EQ(read->ignores.at(0).until.text, "2027-01-31");
  ASSERT_EQ(read->workloads.size(), 2u);
  EXPECT_EQ(read->workloads[0].group, "example.com");
  EXPECT_EQ(read->workloads[0].kind, "Widget");
  EXPECT_EQ(read->workloads[0].path, "spec.sets[].template");
  EXPECT_EQ(read->workloads[0].claim_templates, "spec.sets[].claims");
  EXPECT_TRUE(read->workloads[0].ordinals);
  EXPECT_EQ(read->workloads[1].selector, "spec.selector");
  EXPECT_TRUE(read->workloads[1].is_partial);
  EXPECT_TRUE(read->closed_world);
  EXPECT_EQ(read->fail_on, FailOn::kWarning);
  EXPECT_EQ(
      read->node_manifests,
      "---\n{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"labels\":{\"zone\":"
      "\"one\"}},"
      "\"spec\":{\"unschedulable\":false,\"taints\":[{\"key\":\"dedicated\",\"value\":\"gpu\",\"effect\":"
      "\"NoSchedule\"},{\"key\":\"b\",\"value\":\"\",\"effect\":\"NoExecute\"}]}}\n");
}

TEST(Configuration, MayBeEmpty) {
  EXPECT_EQ(Told(""), "");
  EXPECT_EQ(Told("# soon\n"), "");
}

TEST(Configuration, TellsErrorsAtTheirPlace) {
  const std::pair<const char*, const char*> kCases[] = {
      {"severty: {}\n", ":1:1: unknown key `severty`; did you mean `severity`?"},
      {"kubernetesVersion: [1]\n", ":1:20: expected a string or a number, found a list"},
      {"featureGates:\n  NoSuchGate: true\n", ":2:3: `NoSuchGate` is no feature gate"},
      {"severity:\n  api-invalid: eror\n",
       ":2:16: `eror` is not one of off, info, warning, error; did you mean `error`?"},
      {"ignore:\n- path: k8s\n", ":2:3: `rule` is missing"},
      {"ignore:\n- rule: a\n  until: 2027-02-29\n", ":3:10: `2027-02-29` is no day, such as `2027-01-31`"},
      {"ignore:\n- rule: a\n  until: tomorrow\n", ":3:10: `tomorrow` is no day, such as `2027-01-31`"},
      {"nodes:\n- name: a\n  taints: [a:Never]\n",
       ":3:12: `a:Never` is no taint, such as `key=value:NoSchedule`"},
      {"nodes: [{labels: {}}]\n", ":1:10: `name` is missing"},
      {"workloads: [{kind: example.com/v1/Widget}]\n", ":1:14: `template` is missing"},
      {"workloads: [{kind: Widget, template: spec}]\n",
       ":1:20: `Widget` is no kind, such as `example.com/v1/Widget`"},
      {"workloads:\n- kind: apps/v1/StatefulSet\n  template: spec\n",
       ":2:9: `apps/v1/StatefulSet` is in a group of Kubernetes' own, which needs no word about its Pods"},
      {"workloads:\n- kind: a.com/v1/A\n  template: spec..template\n",
       ":3:13: `spec..template` has an empty step"},
      {"workloads:\n- kind: a.com/v1/A\n  template: spec.a\n  selector: spec.b[].selector\n",
       ":4:13: `spec.b[].selector` must be in the same list as the template, `spec.a`"},
      {"workloads:\n- kind: a.com/v1/A\n  template: spec.a\n  claimTemplates: spec.a[]\n",
       ":4:19: `spec.a[]` must name the field, not its items"},
      {"workloads:\n- kind: a.com/v1/A\n  template: spec.a\n- kind: a.com/v2/A\n  template: spec.a\n",
       ":5:13: `spec.a` is listed twice"},
      {"failOn: always\n", ":1:9: `always` is not one of error, warning, info, never"},
      {"closedWorld: 1\n", ":1:14: expected true or false, found `1`"},
      {"exclude: k8s\n", ":1:10: expected a list, found `k8s`"},
      {"a: [\n",
       ":1:4: this `[` is never closed; add the missing bracket, or quote the value if the bracket is part "
       "of it"},
  };
  for (const auto& [text, told] : kCases) EXPECT_EQ(Told(text), std::string(".kubevet.yaml") + told);
  EXPECT_TRUE(
      Told("kubernetesVersion: 1.3\n").starts_with(".kubevet.yaml:1:20: `1.3` is not a Kubernetes version"));
}

TEST(Configuration, SaysAllThatItsSchemaAsks) {
  const auto schema = JsonSchema::Compile(ConfigurationSchema());
  ASSERT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_TRUE(schema->unchecked().empty()) << schema->unchecked().front();
}

TEST(Configuration, FindsRuleFilesBesideItself) {
  MemoryFileSystem files;
  files.AddFile("deep/rules/b.yaml", "").AddFile("deep/rules/a.yaml", "").AddFile("deep/one.yaml", "");
  const auto found = FindRuleFiles(files, *Read("rules: [one.yaml, 'rules/*.yaml']", "deep/.kubevet.yaml"));
  const std::vector<InputFile> rules = {{"deep/one.yaml"}, {"deep/rules/a.yaml"}, {"deep/rules/b.yaml"}};
  EXPECT_EQ(*found, rules);
  EXPECT_EQ(FindRuleFiles(files, *Read("rules: [none]", "deep/.kubevet.yaml")).error().message,
            "deep/.kubevet.yaml:1:9: `none`: no such file or directory");
}

TEST(Configuration, ReadsTheNodesItNames) {
  MemoryFileSystem files;
  files.AddFile("deep/nodes.yaml", "kind: Node");
  const auto nodes = ReadNodes(files, *Read("nodes: nodes.yaml", "deep/.kubevet.yaml"));
  EXPECT_EQ((*nodes)->text(), "kind: Node");
  EXPECT_EQ(*ReadNodes(files, *Read("")), nullptr);
  EXPECT_EQ(ReadNodes(files, *Read("nodes: none.yaml")).error().message,
            ".kubevet.yaml:1:8: `none.yaml`: no such file or directory");
}

}  // namespace
}  // namespace kubevet::engine
