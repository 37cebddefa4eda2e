#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "validate/testing.h"

namespace kubevet::validate {
namespace {

using Lines = std::vector<std::string>;

/// A definition whose `spec.x` has the schema `x`, written as flow.
std::string With(std::string_view x, std::string_view more_of_version = "") {
  return fmt::format(R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  names: {{kind: Thing, plural: things}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
{}    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              x: {}
)",
                     more_of_version, x);
}

Lines FindingsOf(std::string_view x, std::string_view more_of_version = "") {
  Lines lines = testing::Findings(With(x, more_of_version), 36);
  for (std::string& line : lines) {
    const std::string path = "spec.validation.openAPIV3Schema.properties[spec].properties[x]";
    if (const size_t at = line.find(path); at != std::string::npos) line.replace(at, path.size(), "X");
    line.erase(line.find(" @ "));
  }
  return lines;
}

TEST(CustomResourceDefinition, TakesAPlainOne) {
  EXPECT_EQ(FindingsOf("{type: string}"), Lines{});
}

TEST(CustomResourceDefinition, NamesAndGroup) {
  EXPECT_EQ(testing::Findings(R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example
  names: {kind: Thing, plural: Things, listKind: Thing}
  versions: []
)"),
            (Lines{
                "Invalid metadata.name @ 3",
                "Invalid spec.group @ 5",
                "Required spec.scope @ 4",
                "Invalid spec.versions @ 7",
                "Invalid spec.names.plural @ 6",
                "Invalid spec.names.listKind @ 6",
                "Invalid status.storedVersions @ 1",
            }));
}

TEST(CustomResourceDefinition, StructuralSchemas) {
  EXPECT_EQ(FindingsOf("{}"), (Lines{"Required X.type"}));
  EXPECT_EQ(FindingsOf("{type: array}"), (Lines{"Required X.items"}));
  EXPECT_EQ(FindingsOf("{type: 'null'}"), (Lines{"NotSupported X.type", "Forbidden X.type"}));
  EXPECT_EQ(FindingsOf("{type: string, anyOf: [{type: string}]}"), (Lines{"Forbidden X.anyOf[0].type"}));
  EXPECT_EQ(FindingsOf("{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}"),
            Lines{});
  EXPECT_EQ(FindingsOf("{type: object, $ref: '#/definitions/a'}"), (Lines{"Forbidden X.$ref"}));
  EXPECT_EQ(FindingsOf("{type: string, pattern: '['}"), (Lines{"Invalid X.pattern"}));
  EXPECT_EQ(
      FindingsOf("{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}"),
      (Lines{"Forbidden X.additionalProperties"}));
}

TEST(CustomResourceDefinition, ListTypes) {
  EXPECT_EQ(FindingsOf("{type: array, x-kubernetes-list-type: map, items: {type: object}}"),
            (Lines{"Required X.x-kubernetes-list-map-keys"}));
  EXPECT_EQ(FindingsOf("{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [key], "
                       "items: {type: object, properties: {key: {type: string}}}}"),
            (Lines{"Required X.items.properties[key].default"}));
  EXPECT_EQ(FindingsOf("{type: array, x-kubernetes-list-type: set, items: {type: object}}"),
            (Lines{"Invalid X.items.x-kubernetes-map-type"}));
}

TEST(CustomResourceDefinition, Rules) {
  const auto rule = [](std::string_view type, std::string_view text) {
    return FindingsOf(fmt::format("{{{}, x-kubernetes-validations: [{}]}}", type, text));
  };
  EXPECT_EQ(rule("type: string", "{rule: 'self.size() < 5'}"), Lines{});
  EXPECT_EQ(rule("type: string", "{rule: 'self.size()'}"),
            (Lines{"Invalid X.x-kubernetes-validations[0].rule"}));
  EXPECT_EQ(rule("type: string", "{rule: 'self.a == 1'}"),
            (Lines{"Invalid X.x-kubernetes-validations[0].rule"}));
  EXPECT_EQ(rule("type: string", "{message: a}"), (Lines{"Required X.x-kubernetes-validations[0].rule"}));
  EXPECT_EQ(rule("type: integer", "{rule: 'self > 1', messageExpression: 'self'}"),
            (Lines{"Invalid X.x-kubernetes-validations[0].messageExpression"}));
  EXPECT_EQ(rule("type: string", "{rule: 'self == oldSelf', optionalOldSelf: true}"),
            (Lines{"Invalid X.x-kubernetes-validations[0].rule",
                   "Invalid X.x-kubernetes-validations[0].optionalOldSelf"}));
  EXPECT_EQ(rule("type: array, maxItems: 9, items: {type: string, maxLength: 9, x-kubernetes-validations: "
                 "[{rule: 'self == oldSelf'}]}",
                 "{rule: 'true'}"),
            (Lines{"Invalid X.items.x-kubernetes-validations[0].rule"}));
  EXPECT_EQ(rule("type: object, properties: {a-b: {type: string}}",
                 "{rule: 'has(self.a__dash__b)', fieldPath: .b}"),
            (Lines{"Invalid X.x-kubernetes-validations[0].fieldPath"}));
}

TEST(CustomResourceDefinition, RulesThatMayCostTooMuch) {
  const auto square = [](std::string_view bounds) {
    return FindingsOf(
        fmt::format("{{type: array, {}items: {{type: string, maxLength: 10}}, x-kubernetes-validations: "
                    "[{{rule: 'self.all(a, self.all(b, a == b))'}}]}}",
                    bounds));
  };
  EXPECT_EQ(square("maxItems: 100, "), Lines{});
  EXPECT_EQ(square("maxItems: 2000, "), (Lines{"Forbidden X.x-kubernetes-validations[0].rule"}));
  EXPECT_EQ(square(""), (Lines{"Forbidden X.x-kubernetes-validations[0].rule",
                               "Forbidden X.x-kubernetes-validations[0].rule",
                               "Forbidden spec.validation.openAPIV3Schema"}));
}

TEST(CustomResourceDefinition, SelectableFieldsAndColumns) {
  EXPECT_EQ(
      FindingsOf("{type: string}", "    selectableFields: [{jsonPath: .spec.x}, {jsonPath: .spec.y}]\n"),
      (Lines{"Invalid spec.selectableFields[1].jsonPath"}));
  EXPECT_EQ(
      FindingsOf("{type: string}", "    additionalPrinterColumns: [{name: a, type: text, jsonPath: spec}]\n"),
      (Lines{"Invalid spec.additionalPrinterColumns[0].type",
             "Invalid spec.additionalPrinterColumns[0].JSONPath"}));
  EXPECT_EQ(FindingsOf("{type: string}", "    subresources: {scale: {specReplicasPath: .status.a}}\n"),
            (Lines{"Invalid spec.subresources.scale.specReplicasPath",
                   "Required spec.subresources.scale.statusReplicasPath"}));
}

TEST(CustomResourceDefinition, Updates) {
  const std::string old = With("{type: string}");
  EXPECT_EQ(testing::UpdateFindings(old, old), Lines{});
  std::string other = old;
  other.replace(other.find("Namespaced"), 10, "Cluster");
  EXPECT_EQ(testing::UpdateFindings(other, old), (Lines{"Invalid spec.scope @ 7"}));
  std::string renamed = old;
  renamed.replace(renamed.find("name: v1"), 8, "name: v2");
  EXPECT_EQ(testing::UpdateFindings(renamed, old), (Lines{"Invalid status.storedVersions[0] @ 8"}));
}

}  // namespace
}  // namespace kubevet::validate
