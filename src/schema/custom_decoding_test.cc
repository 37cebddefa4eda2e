#include "schema/custom_decoding.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "schema/text_for_test.h"
#include "yaml/to_json.h"

namespace kubevet::schema {
namespace {

constexpr std::string_view kDefinition = R"(
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            status: {type: object, x-kubernetes-preserve-unknown-fields: true}
            spec:
              type: object
              properties:
                size: {type: integer, default: 3}
                open: {type: object, x-kubernetes-preserve-unknown-fields: true}
                parts:
                  type: array
                  items:
                    type: object
                    properties:
                      name: {type: string}
                      mode: {type: string, default: fast}
)";

class StoredObjectTest : public testing::Test {
 protected:
  StoredObjectTest() : text_(std::string(kDefinition)), definition_(ParseDefinition(text_.root())) {}

  /// What the server stores of a `spec`, and of what stands beside it.
  std::string Stored(const std::string& rest) {
    object_ = std::make_unique<Text>("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n" + rest);
    const DefinitionVersion& version = definition_.versions.front();
    const CustomDecoding decoded = DecodeCustom(object_->root(), definition_, version, {36});
    stored_ = StoredObject(object_->root(), definition_, version, decoded);
    std::string json;
    yaml::AppendJson(json, stored_->root()["spec"]);
    return json;
  }

  Text text_;
  Definition definition_;
  std::unique_ptr<Text> object_;
  std::unique_ptr<yaml::Document> stored_;
};

TEST_F(StoredObjectTest, WhatHasNoDefaultsIsTakenOverWithItsPlaces) {
  const std::string key(300, 'k');
  EXPECT_EQ(Stored("spec:\n  open:\n    \"a\\tb\": \"c\\nd\"\n    ? " + key +
                   "\n    : |\n      text\n    list: [1, {x: 'y'}]\n  parts: [{name: p, mode: slow}]\n"),
            R"({"open":{"a\tb":"c\nd",")" + key +
                R"(":"text\n","list":[1,{"x":"y"}]},"parts":[{"name":"p","mode":"slow"}],"size":3})");
  const yaml::Node mode = stored_->root()["spec"]["parts"].Item(0)["mode"];
  const yaml::Node written = object_->root()["spec"]["parts"].Item(0)["mode"];
  EXPECT_EQ(mode.span().begin, written.span().begin);
  EXPECT_EQ(mode.key().span().begin, written.key().span().begin);
}

TEST_F(StoredObjectTest, OnlyWhatLacksADefaultGetsIt) {
  EXPECT_EQ(Stored("spec: {size: 1, parts: [{name: a}, {name: b, mode: slow}, {mode: null}]}\n"),
            R"({"size":1,"parts":[{"name":"a","mode":"fast"},{"name":"b","mode":"slow"},{"mode":"fast"}]})");
}

TEST_F(StoredObjectTest, AliasesAndMergeKeysAreWrittenOut) {
  EXPECT_EQ(Stored("spec:\n  size: 1\n  open: {base: &base {name: a}, same: *base, more: {<<: *base, x: 1}}\n"
                   "  parts: [*base, {<<: *base, mode: slow}]\n"),
            R"({"size":1,"open":{"base":{"name":"a"},"same":{"name":"a"},"more":{"name":"a","x":1}},)"
            R"("parts":[{"name":"a","mode":"fast"},{"name":"a","mode":"slow"}]})");
}

TEST_F(StoredObjectTest, UnknownFieldsAndAnAppliedStatusAreDropped) {
  EXPECT_EQ(Stored("spec: {size: 1, wrong: {deep: [1]}, parts: [{name: a, mode: slow, more: 1}]}\n"
                   "status: {ready: true}\n"),
            R"({"size":1,"parts":[{"name":"a","mode":"slow"}]})");
  EXPECT_FALSE(stored_->root()["status"]);
  EXPECT_EQ(stored_->root()["metadata"]["name"].text(), "a");
}

TEST_F(StoredObjectTest, EmptyMetadataIsNotStored) {
  const Text object(
      "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, labels: {}, annotations: "
      "null}, spec: {size: 1}}");
  const DefinitionVersion& version = definition_.versions.front();
  const CustomDecoding decoded = DecodeCustom(object.root(), definition_, version, {36});
  EXPECT_TRUE(decoded.changes);
  std::string json;
  yaml::AppendJson(json, StoredObject(object.root(), definition_, version, decoded)->root()["metadata"]);
  EXPECT_EQ(json, R"({"name":"a"})");
}

}  // namespace
}  // namespace kubevet::schema
