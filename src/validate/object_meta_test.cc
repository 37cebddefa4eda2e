#include "validate/object_meta.h"

#include <gtest/gtest.h>

#include "validate/findings_for_test.h"

namespace kubevet::validate {
namespace {

using testing::Test;

Findings OfLease(std::string_view metadata) {
  return FindingsOf("apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata:\n" + std::string(metadata));
}
Findings OfClaimant(std::string_view metadata) {
  return FindingsOf("apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nvalue: 1\nmetadata:\n" +
                    std::string(metadata));
}

TEST(ObjectMeta, ANameIsNeededOrMade) {
  EXPECT_EQ(OfLease("  labels: {}\n"), Findings({"3 Required metadata.name"}));
  EXPECT_EQ(OfLease("  name: Web\n"), Findings({"4 Invalid metadata.name"}));
  EXPECT_EQ(OfLease("  generateName: web-\n"), Findings({}));
  EXPECT_EQ(OfLease("  generateName: Web-\n"),
            Findings({"4 Invalid metadata.generateName", "3 Invalid metadata.name"}));
}

TEST(ObjectMeta, LabelsAreReportedAtTheirMapAndShownWhereTheyAre) {
  EXPECT_EQ(OfLease("  name: a\n  labels:\n    good: x\n    bad key: x\n    good-too: 'bad value'\n"),
            Findings({"7 Invalid metadata.labels", "8 Invalid metadata.labels"}));
}

TEST(ObjectMeta, ALabelIsJudgedAlikeHoweverOftenItComes) {
  const std::string again = "good: x\n    '': x\n    a/b/c: x\n";
  EXPECT_EQ(
      OfLease("  name: a\n  labels:\n    " + again + "    other: x\n    also good: 'x'\n"),
      Findings({"7 Invalid metadata.labels", "8 Invalid metadata.labels", "10 Invalid metadata.labels"}));
  EXPECT_EQ(OfLease("  name: a\n  labels:\n    good: 'a/b'\n    a/b: good\n    x: ''\n"),
            Findings({"6 Invalid metadata.labels"}));
}

TEST(ObjectMeta, AnnotationsMayHaveADomainInCapitals) {
  EXPECT_EQ(OfLease("  name: a\n  annotations: {Example.COM/x: y}\n"), Findings({}));
  EXPECT_EQ(OfLease("  name: a\n  annotations: {a b: y}\n"), Findings({"5 Invalid metadata.annotations"}));
}

TEST(ObjectMeta, OwnersAreReportedWithoutTheirIndex) {
  EXPECT_EQ(OfLease("  name: a\n  ownerReferences:\n  - {apiVersion: v1, kind: Pod, name: p}\n"),
            Findings({"6 Invalid metadata.ownerReferences.uid"}));
}

TEST(ObjectMeta, AFinalizerIsKnownOrHasADomain) {
  EXPECT_EQ(OfClaimant("  name: a\n  finalizers: [kubernetes, example.com/x, mine]\n"),
            Findings({"6 Invalid metadata.finalizers[2]"}));
  EXPECT_EQ(OfLease("  name: a\n  finalizers: [mine]\n"), Findings({}));
}

TEST(ObjectMeta, TheNamespaceOfAClusterScopedObjectIsDropped) {
  EXPECT_EQ(OfClaimant("  name: a\n  namespace: Bad_One\n"), Findings({}));
  EXPECT_EQ(OfLease("  name: a\n  namespace: Bad_One\n"), Findings({"5 Invalid metadata.namespace"}));
}

TEST(ObjectMeta, ABudgetIsNamedMoreFreelyAndOnlyOnceItIsRight) {
  const std::string head = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a/b}\nspec:\n";
  EXPECT_EQ(FindingsOf(head + "  minAvailable: 1\n"), Findings({"3 Invalid metadata.name"}));
  EXPECT_EQ(FindingsOf(head + "  minAvailable: -1\n"), Findings({"5 Invalid spec.minAvailable"}));
}

TEST(ObjectMeta, AnUpdateKeepsNameAndNamespace) {
  const auto lease = [](std::string_view metadata) {
    return "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: " + std::string(metadata) + "\n";
  };
  EXPECT_EQ(FindingsOfUpdate(lease("{name: a, namespace: x}"), lease("{name: a, namespace: y}")),
            Findings({"3 Invalid metadata.namespace"}));
  EXPECT_EQ(FindingsOfUpdate(lease("{name: a, namespace: x}"), lease("{name: a}")), Findings({}));
}

}  // namespace
}  // namespace kubevet::validate
