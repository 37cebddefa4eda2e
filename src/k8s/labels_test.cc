#include "k8s/labels.h"

#include <gtest/gtest.h>

#include "yaml/reader.h"

namespace kubevet::k8s {
namespace {

/// Whether a selector matches labels, both in YAML; nothing when it is no selector.
std::optional<bool> Matches(std::string selector_text, std::string labels_text) {
  const Source selector("selector", std::move(selector_text));
  const Source labels("labels", std::move(labels_text));
  const auto selector_documents = yaml::ReadDocuments(selector);
  const auto label_documents = yaml::ReadDocuments(labels);
  const auto parsed = LabelSelector::Parse(selector_documents.at(0)->root());
  if (!parsed) return std::nullopt;
  return parsed->Matches(Labels(label_documents.at(0)->root()));
}

TEST(LabelSelector, AllConditionsMustHold) {
  EXPECT_EQ(Matches("matchLabels: {app: web}", "{app: web, tier: front}"), true);
  EXPECT_EQ(Matches("matchLabels: {app: web, tier: back}", "{app: web, tier: front}"), false);
  EXPECT_EQ(Matches("matchExpressions: [{key: tier, operator: In, values: [back, front]}]", "{tier: front}"),
            true);
  EXPECT_EQ(Matches("matchExpressions: [{key: tier, operator: Exists}]", "{app: web}"), false);
}

TEST(LabelSelector, AMissingLabelIsNotInAnything) {
  EXPECT_EQ(Matches("matchExpressions: [{key: tier, operator: NotIn, values: [back]}]", "{app: web}"), true);
  EXPECT_EQ(Matches("matchExpressions: [{key: tier, operator: DoesNotExist}]", "{app: web}"), true);
}

TEST(LabelSelector, EmptySelectsEverythingNullNothing) {
  EXPECT_EQ(Matches("{}", "{app: web}"), true);
  const auto nothing = LabelSelector::Parse({});
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->Matches(Labels()));
}

TEST(LabelSelector, WhatNoLabelCanHaveIsNoSelector) {
  EXPECT_EQ(Matches("matchExpressions: [{key: a, operator: in, values: [b]}]", "{}"), std::nullopt);
  EXPECT_EQ(Matches("matchExpressions: [{key: a, operator: In}]", "{}"), std::nullopt);
  EXPECT_EQ(Matches("matchExpressions: [{key: a, operator: Exists, values: [b]}]", "{}"), std::nullopt);
  EXPECT_EQ(Matches("matchLabels: {a b: c}", "{}"), std::nullopt);
}

}  // namespace
}  // namespace kubevet::k8s
