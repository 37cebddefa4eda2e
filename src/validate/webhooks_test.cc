#include "validate/webhooks.h"

#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

constexpr std::string_view kRule =
    "{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}";

/// A configuration with one webhook, which starts on line 5 with what every webhook needs.
std::string Webhook(std::string_view more, std::string_view rule = kRule) {
  return fmt::format(
      "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {{name: "
      "a}}\n"
      "webhooks:\n- name: check.example.com\n  rules: [{}]\n{}",
      rule, more);
}

constexpr std::string_view kRest =
    "  sideEffects: None\n  admissionReviewVersions: [v1]\n  clientConfig: {service: {name: a, namespace: "
    "b}}\n";

TEST(WebhooksTest, AskForWhatTheServerCannotGuess) {
  EXPECT_EQ(Findings(Webhook(kRest)), Expected{});
  EXPECT_EQ(Findings(Webhook("")),
            (Expected{"Required webhooks[0].sideEffects @ 5", "Required webhooks[0].clientConfig @ 5",
                      "Required webhooks[0].admissionReviewVersions @ 5"}));
}

TEST(WebhooksTest, AWildcardStandsAlone) {
  EXPECT_EQ(Findings(Webhook(kRest,
                             "{operations: ['*', CREATE], apiGroups: ['*'], apiVersions: ['*'],"
                             " resources: ['pods/*', pods/exec, '*', pods]}")),
            (Expected{"Invalid webhooks[0].rules[0].operations @ 6",
                      "Invalid webhooks[0].rules[0].resources[1] @ 6",
                      "Invalid webhooks[0].rules[0].resources @ 6"}));
}

TEST(WebhooksTest, AUrlIsPlainHttps) {
  const auto with = [](std::string_view url) {
    return Webhook(fmt::format(
        "  sideEffects: None\n  admissionReviewVersions: [v1]\n  clientConfig: {{url: '{}'}}\n", url));
  };
  EXPECT_EQ(Findings(with("https://example.com:8443/check")), Expected{});
  EXPECT_EQ(Findings(with("http://example.com")), (Expected{"Invalid webhooks[0].clientConfig.url @ 9"}));
  EXPECT_EQ(Findings(with("https://me@example.com?a=b")).size(), 2u);
}

TEST(WebhooksTest, SideEffectsThatWereStoredMayStay) {
  const std::string old = Webhook(
      "  sideEffects: Some\n  admissionReviewVersions: [v1]\n  clientConfig: {service: {name: a, namespace: "
      "b}}\n");
  EXPECT_EQ(Findings(old), (Expected{"NotSupported webhooks[0].sideEffects @ 7"}));
  EXPECT_EQ(UpdateFindings(old, old), Expected{});
  EXPECT_EQ(UpdateFindings(old, Webhook(kRest)), (Expected{"NotSupported webhooks[0].sideEffects @ 7"}));
}

TEST(ApiServiceTest, IsNamedByVersionAndGroup) {
  EXPECT_EQ(
      Findings("apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: metrics}\n"
               "spec: {version: v1, group: metrics.k8s.io, groupPriorityMinimum: 100, versionPriority: 0,\n"
               "  service: {name: a, namespace: b}}\n"),
      (Expected{"Invalid metadata.name @ 3", "Invalid spec.versionPriority @ 4"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
