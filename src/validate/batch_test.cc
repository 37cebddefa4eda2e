#include "validate/batch.h"

#include <gtest/gtest.h>

#include "validate/findings_for_test.h"

namespace kubevet::validate {
namespace {

/// A Job whose Pods are right; `spec` is further lines of its spec, which starts at line 5.
std::string Job(std::string_view spec, std::string_view name = "pi") {
  return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: " + std::string(name) + "}\nspec:\n" +
         std::string(spec) +
         "  template:\n"
         "    spec: {restartPolicy: Never, containers: [{name: pi, image: perl}]}\n";
}

std::string CronJob(std::string_view spec) {
  return "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: pi}\nspec:\n" + std::string(spec) +
         "  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: pi, image: "
         "perl}]}}}}\n";
}

TEST(Job, TheServerMakesTheSelector) {
  EXPECT_EQ(FindingsOf(Job("")), Findings({}));
  EXPECT_EQ(FindingsOf(Job("  selector: {matchLabels: {app: pi}}\n")),
            Findings({"5 Invalid spec.selector", "6 Invalid spec.template.metadata.labels"}));
  EXPECT_EQ(FindingsOf(Job("  manualSelector: true\n")),
            Findings({"4 Required spec.selector", "6 Invalid spec.template.metadata.labels"}));
}

TEST(Job, ItsNameBecomesALabel) {
  const std::string long_name(64, 'a');
  EXPECT_EQ(FindingsOf(Job("", long_name)), Findings({"3 Invalid spec.template.labels"}));
}

TEST(Job, ItHasTheLabelsOfItsTemplate) {
  EXPECT_EQ(FindingsOf("apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec:\n  template:\n"
                       "    metadata: {labels: {app: a b}}\n"
                       "    spec: {restartPolicy: Never, containers: [{name: pi, image: perl}]}\n"),
            Findings({"6 Invalid metadata.labels", "6 Invalid spec.template.labels"}));
}

TEST(Job, IndexedJobs) {
  EXPECT_EQ(FindingsOf(Job("  completionMode: Indexed\n  parallelism: 2\n")),
            Findings({"4 Required spec.completions"}));
  EXPECT_EQ(FindingsOf(Job("  completionMode: Indexed\n")), Findings({}));
  EXPECT_EQ(FindingsOf(Job("  backoffLimitPerIndex: 1\n")),
            Findings({"5 Invalid spec.backoffLimitPerIndex"}));
  EXPECT_EQ(FindingsOf(Job("  completionMode: Indexed\n  completions: 10\n", std::string(62, 'a'))),
            Findings({"3 Invalid metadata.name"}));
}

TEST(Job, SuccessPolicies) {
  const auto of = [](std::string_view rule) {
    return FindingsOf(Job("  completionMode: Indexed\n  completions: 5\n  successPolicy: {rules: [" +
                          std::string(rule) + "]}\n"));
  };
  EXPECT_EQ(of("{succeededIndexes: '0,2-4'}"), Findings({}));
  EXPECT_EQ(of("{succeededIndexes: '2-5'}"),
            Findings({"7 Invalid spec.successPolicy.rules[0].succeededIndexes"}));
  EXPECT_EQ(of("{succeededIndexes: '3,1'}"),
            Findings({"7 Invalid spec.successPolicy.rules[0].succeededIndexes"}));
  EXPECT_EQ(of("{succeededIndexes: '0,1', succeededCount: 3}"),
            Findings({"7 Invalid spec.successPolicy.rules[0].succeededCount"}));
}

TEST(Job, FailurePoliciesNameContainers) {
  EXPECT_EQ(FindingsOf(Job("  podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: no, "
                           "operator: In, values: [2, 1, 0]}}]}\n")),
            Findings({"5 Invalid spec.podFailurePolicy.rules[0].onExitCodes.containerName",
                      "5 Invalid spec.podFailurePolicy.rules[0].onExitCodes.values[2]",
                      "5 Invalid spec.podFailurePolicy.rules[0].onExitCodes.values"}));
}

TEST(Job, OnlyASuspendedJobMayMove) {
  const std::string moved =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec:\n  suspend: true\n"
      "  template:\n    spec: {restartPolicy: Never, nodeSelector: {a: b}, "
      "containers: [{name: pi, image: perl}]}\n";
  EXPECT_EQ(FindingsOfUpdate(Job("  suspend: true\n"), moved), Findings({}));
  EXPECT_EQ(FindingsOfUpdate(Job(""), moved), Findings({"6 Invalid spec.template"}));
}

TEST(Job, WhatTheServerAddedIsNoChange) {
  const std::string live =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi, uid: 'u-1'}\nspec:\n"
      "  completions: 1\n  parallelism: 1\n  completionMode: NonIndexed\n  suspend: false\n"
      "  selector: {matchLabels: {batch.kubernetes.io/controller-uid: u-1}}\n"
      "  template:\n"
      "    metadata:\n      creationTimestamp: null\n      labels: {job-name: pi, controller-uid: u-1,"
      " batch.kubernetes.io/job-name: pi, batch.kubernetes.io/controller-uid: u-1}\n"
      "    spec: {restartPolicy: Never, dnsPolicy: ClusterFirst, securityContext: {},"
      " containers: [{name: pi, image: perl, imagePullPolicy: Always, resources: {}}]}\n";
  EXPECT_EQ(FindingsOfUpdate(live, Job("")), Findings({}));
  EXPECT_EQ(FindingsOfUpdate(live, live), Findings({}));
  EXPECT_EQ(FindingsOfUpdate(live, Job("  completions: 2\n")), Findings({"5 Invalid spec.completions"}));
}

TEST(CronJob, SchedulesAndZones) {
  EXPECT_EQ(FindingsOf(CronJob("  schedule: '0 25 * * *'\n")), Findings({"5 Invalid spec.schedule"}));
  EXPECT_EQ(FindingsOf(CronJob("  schedule: 'TZ=UTC 0 1 * * *'\n")), Findings({"5 Invalid spec.schedule"}));
  EXPECT_EQ(FindingsOf(CronJob("")), Findings({"4 Required spec.schedule"}));
  EXPECT_EQ(FindingsOf(CronJob("  schedule: '@daily'\n  timeZone: Europe/Berlin\n")), Findings({}));
  EXPECT_EQ(FindingsOf(CronJob("  schedule: '@daily'\n  timeZone: Local\n")),
            Findings({"6 Invalid spec.timeZone"}));
}

TEST(CronJob, TheNamesOfItsJobsAreLonger) {
  std::string manifest = CronJob("  schedule: '@daily'\n");
  manifest.replace(manifest.find("name: pi"), 8, "name: " + std::string(53, 'a'));
  EXPECT_EQ(FindingsOf(manifest), Findings({"3 Invalid metadata.name"}));
}

}  // namespace
}  // namespace kubevet::validate
