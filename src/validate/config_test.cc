// ConfigMaps, Secrets, Namespaces, LimitRanges and ResourceQuotas.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

// The rest begins in line 4.
std::string Object(std::string_view kind, std::string_view rest) {
  return fmt::format("apiVersion: v1\nkind: {}\nmetadata: {{name: test}}\n{}", kind, rest);
}

TEST(ConfigMapTest, AKeyIsInOneOfTheTwoMaps) {
  EXPECT_EQ(Findings(Object("ConfigMap", "data:\n  a: b\n  'c d': e\nbinaryData:\n  a: YQ==\n")),
            (Expected{"Invalid data[c d] @ 6", "Invalid data[a] @ 5"}));
}

TEST(ConfigMapTest, HoldsAMebibyte) {
  const auto with = [](size_t size) {
    return Object("ConfigMap",
                  fmt::format("data:\n  a: {}\nbinaryData:\n  b: YWJj\n", std::string(size, 'x')));
  };
  EXPECT_EQ(Findings(with(1024 * 1024 - 3)), Expected{});
  EXPECT_EQ(Findings(with(1024 * 1024 - 2)), (Expected{"TooLong [] @ 1"}));
}

TEST(ConfigMapUpdateTest, ImmutableIsForGood) {
  const std::string old = Object("ConfigMap", "immutable: true\ndata: {a: b}\n");
  EXPECT_EQ(UpdateFindings(Object("ConfigMap", "data: {a: c}\n"), old),
            (Expected{"Forbidden immutable @ 1", "Forbidden data @ 4"}));
}

TEST(SecretTest, TypesDemandTheirKeys) {
  EXPECT_EQ(Findings(Object("Secret", "type: kubernetes.io/tls\nstringData: {tls.crt: a}\n")),
            (Expected{"Required data[tls.key] @ 1"}));
  EXPECT_EQ(Findings(Object("Secret", "type: kubernetes.io/basic-auth\nstringData: {password: a}\n")),
            Expected{});
  EXPECT_EQ(Findings(Object("Secret", "type: kubernetes.io/ssh-auth\ndata: {ssh-privatekey: ''}\n")),
            (Expected{"Required data[ssh-privatekey] @ 5"}));
}

TEST(SecretTest, DockerCredentialsAreJson) {
  const auto with = [](std::string_view json) {
    return Object("Secret", fmt::format("type: kubernetes.io/dockerconfigjson\nstringData:\n"
                                        "  .dockerconfigjson: '{}'\n",
                                        json));
  };
  EXPECT_EQ(Findings(with("{\"auths\": {}}")), Expected{});
  EXPECT_EQ(Findings(with("null")), Expected{});
  EXPECT_EQ(Findings(with("[]")), (Expected{"Invalid data[.dockerconfigjson] @ 6"}));
  EXPECT_EQ(Findings(with("{")), (Expected{"Invalid data[.dockerconfigjson] @ 6"}));
}

TEST(SecretUpdateTest, WhatIsWrittenAnotherWayIsNoChange) {
  const std::string old = Object("Secret", "immutable: true\ndata: {a: YWJj}\n");
  EXPECT_EQ(UpdateFindings(Object("Secret", "immutable: true\nstringData: {a: abc}\n"), old), Expected{});
  EXPECT_EQ(UpdateFindings(Object("Secret", "immutable: true\ndata: {a: YWJj}\ntype: a/b\n"), old),
            (Expected{"Invalid type @ 6"}));
}

TEST(NamespaceTest, TheNameBecomesALabel) {
  EXPECT_EQ(
      Findings("apiVersion: v1\nkind: Namespace\nmetadata: {name: a-}\nspec: {finalizers: [mine]}\n"),
      (Expected{"Invalid metadata.name @ 3", "Invalid metadata.labels @ 3", "Invalid spec.finalizers @ 4"}));
}

TEST(LimitRangeTest, DefaultsOfContainersComeFromTheLimits) {
  EXPECT_EQ(Findings(Object("LimitRange",
                            "spec:\n  limits:\n  - type: Container\n    max: {cpu: 1}\n    min: {cpu: 2}\n")),
            (Expected{"Invalid spec.limits[0].min[cpu] @ 8", "Invalid spec.limits[0].defaultRequest[cpu] @ 7",
                      "Invalid spec.limits[0].default[cpu] @ 7"}));
}

TEST(LimitRangeTest, PodsHaveNoDefaultsAndClaimsNeedASize) {
  EXPECT_EQ(Findings(Object("LimitRange",
                            "spec:\n  limits:\n  - type: Pod\n    default: {cpu: 1}\n"
                            "  - type: PersistentVolumeClaim\n    default: {storage: 1Gi}\n")),
            (Expected{"Forbidden spec.limits[0].default @ 7", "Required spec.limits[1].limits @ 8"}));
}

TEST(LimitRangeTest, ARatioFitsBetweenMinimumAndMaximum) {
  const auto with = [](std::string_view ratio) {
    return Object("LimitRange", fmt::format("spec:\n  limits:\n  - type: Pod\n    max: {{cpu: 500m}}\n"
                                            "    min: {{cpu: 200m}}\n    maxLimitRequestRatio: {{cpu: {}}}\n",
                                            ratio));
  };
  EXPECT_EQ(Findings(with("2500m")), Expected{});
  EXPECT_EQ(Findings(with("2501m")), (Expected{"Invalid spec.limits[0].maxLimitRequestRatio[cpu] @ 9"}));
  EXPECT_EQ(Findings(with("999m")), (Expected{"Invalid spec.limits[0].maxLimitRequestRatio[cpu] @ 9"}));
}

TEST(LimitRangeTest, NeedsNoName) {
  EXPECT_EQ(Findings("apiVersion: v1\nkind: LimitRange\nspec: {limits: []}\n"), Expected{});
}

TEST(ResourceQuotaTest, ScopesFitTheResources) {
  EXPECT_EQ(
      Findings(Object("ResourceQuota", "spec:\n  hard: {pods: 1, secrets: 1}\n  scopes: [BestEffort]\n")),
      (Expected{"Invalid spec.scopes @ 6"}));
  EXPECT_EQ(Findings(Object("ResourceQuota", "spec:\n  scopes: [BestEffort, NotBestEffort]\n")),
            (Expected{"Invalid spec.scopes @ 5"}));
}

TEST(ResourceQuotaTest, TheScopeSelectorIsReportedWithoutIndices) {
  EXPECT_EQ(Findings(Object("ResourceQuota",
                            "spec:\n  scopeSelector:\n    matchExpressions:\n"
                            "    - scopeName: PriorityClass\n      operator: In\n"
                            "    - scopeName: BestEffort\n      operator: In\n      values: [a]\n")),
            (Expected{"Required spec.scopeSelector.matchExpressions.values @ 7",
                      "Invalid spec.scopeSelector.matchExpressions.operator @ 10"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
