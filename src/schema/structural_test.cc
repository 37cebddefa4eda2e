#include "schema/structural.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "schema/definition.h"
#include "schema/text_for_test.h"

namespace kubevet::schema {
namespace {

TEST(SchemaTree, KeepsWhatIsSaidOfAValue) {
  const Text read(R"(
type: object
required: [size]
properties:
  size: {type: integer, minimum: 1, default: 3}
  names:
    type: array
    x-kubernetes-list-type: set
    items: {type: string, maxLength: 5, x-kubernetes-validations: [{rule: "self != 'x'"}]}
  labels:
    type: object
    additionalProperties: {type: string}
    nullable: true
)");
  const SchemaTree tree(read.root());
  EXPECT_FALSE(tree.problem());
  const Schema& root = tree.root();
  EXPECT_TRUE(root.has_rules_below);
  EXPECT_TRUE(root.has_defaults_below);
  ASSERT_EQ(root.constraints().required.size(), 1u);
  ASSERT_NE(root.FindProperty("size"), nullptr);
  const Schema& size = *root.FindProperty("size")->schema;
  EXPECT_EQ(size.type, JsonType::kInteger);
  EXPECT_EQ(size.constraints().minimum, 1.0);
  EXPECT_EQ(size.default_value.AsInt(), 3);
  EXPECT_FALSE(size.has_rules_below);
  const Schema& names = *root.FindProperty("names")->schema;
  EXPECT_EQ(names.list_type, ListTopology::kSet);
  EXPECT_EQ(names.items->constraints().max_length, 5);
  EXPECT_EQ(names.items->rules.front().rule, "self != 'x'");
  const Schema& labels = *root.FindProperty("labels")->schema;
  EXPECT_TRUE(labels.nullable);
  EXPECT_EQ(labels.additional_properties->type, JsonType::kString);
  EXPECT_EQ(root.FindProperty("colour"), nullptr);
}

TEST(SchemaTree, LeavesOutWhatIsNoMapOfProperties) {
  for (const char* properties : {"[a, b]", "text", "null", "{}"}) {
    const Text read(std::string("type: object\nproperties: ") + properties);
    const SchemaTree tree(read.root());
    EXPECT_TRUE(tree.root().properties.empty()) << properties;
    EXPECT_EQ(tree.root().FindProperty(""), nullptr) << properties;
  }
  const Text repeated("properties: {b: {type: string}, a: {}, b: {type: integer}}");
  const SchemaTree tree(repeated.root());
  ASSERT_EQ(tree.root().properties.size(), 2u);
  EXPECT_EQ(tree.root().FindProperty("b")->schema->type, JsonType::kString) << "the first counts";
}

TEST(SchemaTree, TellsWhatIsNotStructural) {
  const Text read("type: object\nproperties: {a: {$ref: '#/definitions/x'}}");
  EXPECT_TRUE(SchemaTree(read.root()).problem());
  std::string deep = "{type: object}";
  for (int i = 0; i < 300; ++i) deep = "{type: object, properties: {a: " + deep + "}}";
  const Text nested(deep);
  EXPECT_TRUE(SchemaTree(nested.root()).problem());
}

TEST(Definition, TakesTheOneSchemaOfOldDefinitions) {
  const Text read(R"(
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
spec:
  group: example.com
  version: v1
  scope: Cluster
  names: {kind: Thing, plural: things, shortNames: [th]}
  subresources: {status: {}}
  validation: {openAPIV3Schema: {type: object}}
)");
  EXPECT_TRUE(IsDefinition(read.root()));
  const Definition definition = ParseDefinition(read.root());
  EXPECT_EQ(definition.scope, Scope::kCluster);
  EXPECT_TRUE(definition.preserves_unknown_fields);
  ASSERT_NE(definition.FindVersion("v1"), nullptr);
  EXPECT_TRUE(definition.FindVersion("v1")->has_schema);
  EXPECT_TRUE(definition.FindVersion("v1")->has_status);
  EXPECT_EQ(definition.FindVersion("v2"), nullptr);
}

}  // namespace
}  // namespace kubevet::schema
