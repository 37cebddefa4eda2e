#include "engine/schema_import.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "engine/definitions.h"

namespace kubevet::engine {
namespace {

constexpr const char* kOpenApi = R"({
  "swagger": "2.0",
  "paths": {
    "/apis/metrics.example.com/v1/namespaces/{namespace}/meters": {
      "post": {"x-kubernetes-group-version-kind": {"group": "metrics.example.com", "version": "v1", "kind": "Meter"}}
    }
  },
  "definitions": {
    "com.example.Meter": {
      "type": "object",
      "properties": {
        "metadata": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "spec": {"$ref": "#/definitions/com.example.MeterSpec"}
      },
      "x-kubernetes-group-version-kind": [{"group": "metrics.example.com", "version": "v1", "kind": "Meter"}]
    },
    "com.example.MeterSpec": {
      "type": "object",
      "required": ["unit"],
      "properties": {"unit": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#/definitions/com.example.MeterSpec"}}}
    }
  }
})";

TEST(SchemaCollection, MakesDefinitionsOfWhatAClusterPublishes) {
  SchemaCollection collection;
  EXPECT_EQ(collection.Add(std::make_shared<const Source>("openapi.json", kOpenApi)), 1u);
  const Definitions found = FindDefinitions(std::make_shared<const Source>("out.json", collection.Json()));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->kind, "Meter");
  EXPECT_EQ(found[0]->plural, "meters");
  EXPECT_EQ(found[0]->scope, schema::Scope::kNamespaced);
  const schema::DefinitionVersion* version = found[0]->FindVersion("v1");
  ASSERT_NE(version, nullptr);
  const schema::Schema& spec = *version->schema.root().FindProperty("spec")->schema;
  EXPECT_EQ(spec.constraints().required.size(), 1u);
  // What refers to itself is cut.
  EXPECT_TRUE(spec.FindProperty("parts")->schema->items->preserves_unknown_fields);
}

}  // namespace
}  // namespace kubevet::engine
