#include "schema/strict_decoding.h"

#include <gtest/gtest.h>

#include "yaml/reader.h"

namespace kubevet::schema {
namespace {

TEST(StrictDecoding, StopsAtObjectsNestedWithoutEnd) {
  constexpr int kDepth = 2000;
  std::string schema;
  for (int i = 0; i < kDepth; ++i) schema += "{properties: {a: ";
  schema += "{}";
  for (int i = 0; i < kDepth; ++i) schema += "}}";
  Source source("crd.yaml", "spec: {versions: [{schema: {openAPIV3Schema: " + schema + "}}]}\n");
  auto documents = yaml::ReadDocuments(source);
  auto kind = FindKind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  auto result = DecodeStrictly(documents[0]->root(), *kind->type(), {36});
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].rule, "nested-too-deep");
}

}  // namespace
}  // namespace kubevet::schema
