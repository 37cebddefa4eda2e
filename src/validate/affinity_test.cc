// Where Pods may run: affinity, tolerations, topology spread.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

/// A Pod with labels; `spec` is from line 6.
std::string Pod(std::string_view spec) {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: test, labels: {{app: web, rev: '1'}}}}\nspec:\n"
      "  containers: [{{name: c, image: i}}]\n{}",
      spec);
}

std::string Toleration(std::string_view fields) {
  return Pod(fmt::format("  tolerations:\n  - {{{}}}\n", fields));
}

TEST(TolerationsTest, WithoutAKeyEverythingIsTolerated) {
  EXPECT_EQ(Findings(Toleration("operator: Exists")), Expected{});
  EXPECT_EQ(Findings(Toleration("effect: NoSchedule")),
            (Expected{"Invalid spec.tolerations[0].operator @ 7"}));
}

TEST(TolerationsTest, ProblemsOfTheValueAreReportedAtTheOperator) {
  EXPECT_EQ(Findings(Toleration("key: a, operator: Exists, value: b")),
            (Expected{"Invalid spec.tolerations[0].operator @ 7"}));
  EXPECT_EQ(Findings(Toleration("key: a, value: 'b c'")),
            (Expected{"Invalid spec.tolerations[0].operator @ 7"}));
}

TEST(TolerationsTest, SecondsAreForNoExecute) {
  EXPECT_EQ(Findings(Toleration("key: a, operator: Exists, tolerationSeconds: 1")),
            (Expected{"Invalid spec.tolerations[0].effect @ 7"}));
  EXPECT_EQ(Findings(Toleration("key: a, operator: Exists, effect: NoExecute, tolerationSeconds: -1")),
            Expected{});
}

TEST(TolerationsTest, ComparisonIsNotOnByDefault) {
  EXPECT_EQ(Findings(Toleration("key: a, operator: Gt, value: '1'")),
            (Expected{"NotSupported spec.tolerations[0].operator @ 7"}));
}

std::string NodeAffinity(std::string_view terms) {
  return Pod(
      fmt::format("  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n"
                  "        nodeSelectorTerms: {}\n",
                  terms));
}

constexpr std::string_view kTerms =
    "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

TEST(NodeAffinityTest, NeedsATermAndOperatorsTheirValues) {
  EXPECT_EQ(Findings(NodeAffinity("[]")), (Expected{fmt::format("Required {} @ 9", kTerms)}));
  EXPECT_EQ(Findings(NodeAffinity("[{}]")), Expected{});
  EXPECT_EQ(Findings(NodeAffinity("[{matchExpressions: [{key: a, operator: In}]}]")),
            (Expected{fmt::format("Required {}[0].matchExpressions[0].values @ 9", kTerms)}));
  EXPECT_EQ(Findings(NodeAffinity("[{matchExpressions: [{key: a, operator: Exists, values: [b]}]}]")),
            (Expected{fmt::format("Forbidden {}[0].matchExpressions[0].values @ 9", kTerms)}));
}

TEST(NodeAffinityTest, OnlyTheNodesNameIsAField) {
  EXPECT_EQ(Findings(NodeAffinity("[{matchFields: [{key: metadata.uid, operator: In, values: [a]}]}]")),
            (Expected{fmt::format("Invalid {}[0].matchFields[0].key @ 9", kTerms)}));
  EXPECT_EQ(Findings(NodeAffinity("[{matchFields: [{key: metadata.name, operator: In, values: [a, b]}]}]")),
            (Expected{fmt::format("Required {}[0].matchFields[0].values @ 9", kTerms)}));
}

TEST(PodAffinityTest, AMissingTopologyKeyIsAlsoNoLabel) {
  constexpr std::string_view kAt =
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]";
  EXPECT_EQ(
      Findings(Pod("  affinity:\n    podAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n"
                   "      - namespaces: [A]\n")),
      (Expected{fmt::format("Invalid {}.namespace @ 9", kAt), fmt::format("Required {}.topologyKey @ 9", kAt),
                fmt::format("Invalid {}.topologyKey @ 9", kAt)}));
}

TEST(PodAffinityTest, ThePodsOwnLabelsAreSelectedOnce) {
  constexpr std::string_view kAt =
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]";
  const auto with = [](std::string_view keys) {
    return Pod(fmt::format(
        "  affinity:\n    podAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n"
        "      - {{topologyKey: a, matchLabelKeys: [{}], labelSelector: {{matchLabels: {{app: web}}}}}}\n",
        keys));
  };
  EXPECT_EQ(Findings(with("rev")), Expected{});
  EXPECT_EQ(Findings(with("rev, app")), (Expected{fmt::format("Invalid {}[1] @ 9", kAt)}));
}

TEST(TopologySpreadTest, AConstraintIsNotRepeated) {
  EXPECT_EQ(Findings(Pod(
                "  topologySpreadConstraints:\n"
                "  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}\n"
                "  - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}\n"
                "  - {maxSkew: 0, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, minDomains: 1}\n")),
            (Expected{"Duplicate spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable} @ 7",
                      "Invalid spec.topologySpreadConstraints[2].maxSkew @ 9",
                      "Invalid spec.topologySpreadConstraints[2].minDomains @ 9"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
