#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/schema/compile.h"
#include "tools/schema/lifecycle.h"
#include "tools/schema/merge.h"
#include "tools/schema/openapi.h"
#include "tools/schema/table_text.h"

namespace kubevet::tools {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

JsonDocument Parse(std::string_view text) {
  auto document = JsonDocument::Parse(text);
  EXPECT_TRUE(document.ok()) << (document ? "" : document.error().message);
  return std::move(document.value());
}

void Add(std::string_view text, Minor minor, std::map<Minor, Snapshot>& snapshots) {
  JsonDocument document = Parse(text);
  auto error = AddDocument(document.root(), snapshots[minor]);
  EXPECT_FALSE(error) << error->message;
}

// The table of one document, without its preamble: what follows the versions and short names.
std::string TableOf(std::string_view text) {
  std::map<Minor, Snapshot> snapshots;
  Add(text, 36, snapshots);
  std::string table = WriteTable(Merge(snapshots, {}));
  return table.substr(table.find("kind "));
}

constexpr std::string_view kRawV2 = R"({
  "swagger": "2.0", "info": {"version": "v1.36.2"},
  "paths": {
    "/apis/example.com/v1/namespaces/{namespace}/widgets": {
      "get": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Widget"}}},
    "/apis/example.com/v1/widgets": {
      "get": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Widget"}}},
    "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/scale": {
      "get": {"x-kubernetes-group-version-kind": {"group": "autoscaling", "version": "v1", "kind": "Scale"}}},
    "/apis/example.com/v1/factories": {
      "post": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Factory"}}}
  },
  "definitions": {
    "com.example.v1.Factory": {
      "type": "object",
      "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Factory"}]},
    "com.example.v1.Unused": {"type": "object", "properties": {"x": {"type": "string"}}},
    "com.example.v1.Widget": {
      "type": "object", "required": ["size"],
      "properties": {
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "limit": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
        "mode": {"type": "string", "enum": ["fast", "slow and steady"], "default": "fast"},
        "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "b"],
                  "items": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "number"}}}},
        "port": {"x-kubernetes-int-or-string": true},
        "size": {"type": "integer", "format": "int32"}
      },
      "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": "string"}
  }})";

TEST(SchemaToolsTest, ReadsRawVersion2) {
  EXPECT_EQ(TableOf(kRawV2),
            R"(kind example.com/v1 Factory plural=factories scope=cluster type=com.example.v1.Factory served=-
kind example.com/v1 Widget plural=widgets scope=namespaced type=com.example.v1.Widget served=-

type com.example.v1.Factory

type com.example.v1.Widget
  any object
  labels map[string]string
  limit quantity
  mode string default="fast" enum=["fast","slow and steady"]
  parts []com.example.v1.Widget.parts list=map keys=a,b
  port intOrString
  size int32 required

type com.example.v1.Widget.parts
  a int64
  b double
)");
}

constexpr std::string_view kRawV3 = R"({
  "openapi": "3.0.0", "info": {"version": "unversioned"},
  "paths": {
    "/api/v1/namespaces/{namespace}/gadgets": {
      "post": {"x-kubernetes-group-version-kind": {"group": "", "version": "v1", "kind": "Gadget"}}}},
  "components": {"schemas": {
    "io.k8s.api.core.v1.Gadget": {
      "type": "object",
      "properties": {
        "spec": {"default": {}, "allOf": [{"$ref": "#/components/schemas/io.k8s.api.core.v1.GadgetSpec"}]},
        "state": {"allOf": [{"$ref": "#/components/schemas/io.k8s.api.core.v1.State"}]}
      },
      "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Gadget"}]},
    "io.k8s.api.core.v1.GadgetSpec": {"type": "object", "properties": {
        "when": {"allOf": [{"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time"}]},
        "words": {"type": "array", "items": {"type": "string", "default": ""}}}},
    "io.k8s.api.core.v1.State": {"type": "string"},
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": {"type": "string", "format": "date-time"}
  }}})";

TEST(SchemaToolsTest, ReadsRawVersion3) {
  EXPECT_FALSE(VersionOf(Parse(kRawV3).root()));
  EXPECT_EQ(TableOf(kRawV3),
            R"(kind v1 Gadget plural=gadgets scope=namespaced type=io.k8s.api.core.v1.Gadget served=-

type io.k8s.api.core.v1.Gadget
  spec io.k8s.api.core.v1.GadgetSpec
  state string

type io.k8s.api.core.v1.GadgetSpec
  when time
  words []string
)");
}

TEST(SchemaToolsTest, WhatIsNoOpenApiDocument) {
  Snapshot snapshot;
  EXPECT_TRUE(AddDocument(Parse("[]").root(), snapshot));
  EXPECT_TRUE(AddDocument(Parse(R"({"definitions": 1})").root(), snapshot));
}

TEST(SchemaToolsTest, ReadsVersions) {
  EXPECT_EQ(ParseVersion("v1.36.2")->minor, 36);
  EXPECT_FALSE(ParseVersion("1.36")->preview);
  EXPECT_TRUE(ParseVersion("1.37-beta.0")->preview);
  EXPECT_FALSE(ParseVersion("unversioned"));
  EXPECT_FALSE(ParseVersion("2.0"));
}

std::string Document(std::string_view properties, std::string_view required = "") {
  return R"({"definitions": {"A": {"type": "object", "properties": {)" + std::string(properties) +
         R"(}, "required": [)" + std::string(required) +
         R"(], "x-kubernetes-group-version-kind": [{"group": "g", "version": "v1", "kind": "A"}]}}})";
}

TEST(SchemaToolsTest, EqualNeighboursShareARow) {
  std::map<Minor, Snapshot> snapshots;
  Add(Document(R"("a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"})"), 30,
      snapshots);
  Add(Document(R"("a": {"type": "string"}, "b": {"type": "string"}, "d": {"type": "string"})", R"("b")"), 31,
      snapshots);
  Add(Document(R"("a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"})", R"("b")"), 32,
      snapshots);
  std::string table = WriteTable(Merge(snapshots, {}));
  EXPECT_EQ(table.substr(table.find("type A")), R"(type A
  a string
  b string -30
  b string required 31-
  c string -30
  c string 32-
  d string 31-31
)");
}

TEST(SchemaToolsTest, LifecycleTellsWhenKindsCameAndWent) {
  std::map<Minor, Snapshot> snapshots;
  Add(Document(""), 30, snapshots);
  Add(Document(""), 31, snapshots);
  auto lifecycle = Parse(R"({"kinds": [
    {"group": "g", "version": "v1", "kind": "A", "introduced": "1.9", "removed": "1.40"},
    {"group": "g", "version": "v1beta1", "kind": "A", "introduced": "1.5", "deprecated": "1.9", "removed": "1.16",
     "replacement": {"group": "g", "version": "v1", "kind": "A"}, "sameShape": false, "semanticChanges": "a \"b\""}]})");
  std::string table = WriteTable(Merge(snapshots, ReadLifecycles(lifecycle.root())));
  EXPECT_EQ(table.substr(table.find("kind "), table.find("\ntype") - table.find("kind ")),
            "kind g/v1 A type=A served=9- removed=40\n"
            "kind g/v1beta1 A served=5-15 deprecated=9 removed=16 replacement=g/v1:A same=no note=\"a "
            "\\\"b\\\"\"\n");
}

TEST(SchemaToolsTest, TextReadsBackAsItWasWritten) {
  std::string text = ReadFile("schemas/kubernetes.table");
  auto table = ReadTable(text);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_TRUE(WriteTable(*table) == text);
}

TEST(SchemaToolsTest, BrokenTablesNameTheLine) {
  EXPECT_EQ(ReadTable("versions 25 36\n  a string\n").error().message, "line 2: not understood:   a string");
  EXPECT_EQ(ReadTable("type A x-y").error().message, "line 1: not understood: type A x-y");
  auto dangling = ReadTable("versions 25 36\ntype A\n  a B\n");
  EXPECT_EQ(CompileTable(*dangling).error().message, "there is no type B");
}

TEST(SchemaToolsTest, TypesWithTooManyFieldsAreRefused) {
  const auto compiled = [](size_t fields) {
    std::string text = "versions 25 36\ntype A\n";
    for (size_t i = 0; i < fields; ++i) text += "  f" + std::to_string(100'000 + i) + " string\n";
    return CompileTable(*ReadTable(text));
  };
  EXPECT_TRUE(compiled(254).ok());
  for (const size_t fields : {255, 65'536})
    EXPECT_EQ(compiled(fields).error().message, "the type A has too many fields");
}

TEST(SchemaToolsTest, TheCommittedTableIsWhatTheDocumentsGive) {
  const std::filesystem::path shared = "../shared";
  if (!std::filesystem::exists(shared / "openapi")) GTEST_SKIP() << "the OpenAPI documents are not here";
  std::map<Minor, Snapshot> snapshots;
  for (const auto& file : std::filesystem::directory_iterator(shared / "openapi")) {
    if (!file.path().filename().string().starts_with("v1.")) continue;
    JsonDocument document = Parse(ReadFile(file.path()));
    auto version = VersionOf(document.root());
    ASSERT_TRUE(version) << file.path();
    Snapshot& snapshot = snapshots[version->minor];
    snapshot.minor = version->minor;
    snapshot.preview = version->preview;
    ASSERT_FALSE(AddDocument(document.root(), snapshot));
  }
  JsonDocument lifecycle = Parse(ReadFile(shared / "facts" / "api-lifecycle.json"));
  std::string table = WriteTable(Merge(snapshots, ReadLifecycles(lifecycle.root())));
  EXPECT_TRUE(table == ReadFile("schemas/kubernetes.table")) << "run schema_gen over ../shared";
}

}  // namespace
}  // namespace kubevet::tools
