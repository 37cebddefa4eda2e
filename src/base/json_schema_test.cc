#include "base/json_schema.h"

#include <gtest/gtest.h>

namespace kubevet {
namespace {

std::string FirstViolation(std::string_view schema, std::string_view json) {
  auto compiled = JsonSchema::Compile(schema);
  if (!compiled) return compiled.error().message;
  auto violations = compiled->Validate(json);
  return violations.empty() ? "" : violations[0].message;
}

constexpr std::string_view kSchema = R"({
  "type": "object",
  "required": ["id"],
  "additionalProperties": false,
  "properties": {
    "id": {"$ref": "#/$defs/id"},
    "severity": {"enum": ["error", "warning"]},
    "version": {"const": 1},
    "ratio": {"type": "number", "exclusiveMinimum": 0}
  },
  "$defs": {"id": {"type": "string", "pattern": "^[a-z]+-\\d+$"}}
})";

TEST(JsonSchemaTest, AcceptsWhatFits) {
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "a-1", "severity": "error", "version": 1, "ratio": 0.5})"), "");
}

TEST(JsonSchemaTest, NamesPlaceAndKeyword) {
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "A"})"), "`/id` breaks `pattern` of `#/$defs/id`");
  EXPECT_EQ(FirstViolation(kSchema, R"({})"), "the value breaks `required` of `#`");
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "a-1", "severity": "bad"})"),
            "`/severity` breaks `enum` of `#/properties/severity`");
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "a-1", "more": 1})"),
            "`/more` breaks `additionalProperties` of `#`");
}

TEST(JsonSchemaTest, UnderstandsConstAndExclusiveNumbers) {
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "a-1", "version": 2})"),
            "`/version` breaks `enum` of `#/properties/version`");
  EXPECT_EQ(FirstViolation(kSchema, R"({"id": "a-1", "ratio": 0})"),
            "`/ratio` breaks `minimum` of `#/properties/ratio`");
}

std::vector<std::string> Unchecked(std::string_view schema) {
  const auto compiled = JsonSchema::Compile(schema);
  if (!compiled) return {compiled.error().message};
  return compiled->unchecked();
}

TEST(JsonSchemaTest, SaysWhatItDoesNotCheck) {
  using Places = std::vector<std::string>;
  EXPECT_EQ(Unchecked(R"({
    "properties": {
      "a": {"format": "uri"}, "b": false, "c": {"$ref": "#/$defs/none"}, "format": {"type": "string"}
    },
    "if": {}, "additionalProperties": false})"),
            (Places{"/if", "/properties/c/$ref", "/properties/a/format"}));
  EXPECT_EQ(Unchecked(R"({"$id": "https://example.com/a", "title": "a", "type": "any"})"), Places{"/type"});
  EXPECT_EQ(Unchecked(R"({"$ref": "_definitions.json#/definitions/a"})"), Places{"/$ref"});
  EXPECT_EQ(Unchecked(R"({"pattern": "(", "patternProperties": {"a(?<!b)c": {
    "type" : "string"}
}
})"),
            (Places{"/patternProperties/a(?<!b)c", "/pattern"}));
  EXPECT_EQ(Unchecked(R"({"enum": [1, {"a": 1}], "multipleOf": 0.1, "minLength": -1, "required": true})"),
            (Places{"/enum", "/minLength", "/required", "/multipleOf"}));
  EXPECT_EQ(Unchecked(R"({"properties": {"a": {"$ref": "#/$defs/a", "minimum": 1}}, "$defs": {"a": {}}})"),
            Places{"/properties/a/minimum"});
  EXPECT_EQ(Unchecked(R"({"$ref": "#/title", "title": []})"), Places{"/$ref"});
  EXPECT_EQ(Unchecked(R"({"type": "integer", "format": "int64", "x-kubernetes-validations": []})"),
            Places{"/x-kubernetes-validations"});
}

TEST(JsonSchemaTest, FindsWhatDoesNotHangOnTheOtherViolations) {
  const auto schema = JsonSchema::Compile(R"({
    "additionalProperties": false, "minProperties": 1, "required": ["size", "name"],
    "properties": {
      "size": {"type": "integer"}, "name": {},
      "ports": {"minItems": 3, "items": {"type": "integer", "maximum": 9}},
      "a/b": {"enum": ["x"]}
    }})");
  std::string all;
  for (const JsonSchemaViolation& each :
       schema->Validate(R"({"size": "1", "sise": 2, "ports": [1, "2", 10], "a/b": "y"})"))
    all += each.place + " " + each.keyword + "\n";
  EXPECT_EQ(all,
            "/size type\n/sise additionalProperties\n/ports/1 type\n/ports/2 maximum\n/a~1b enum\n"
            " required\n");
}

TEST(JsonSchemaTest, UnwantedNullsMayBeMissing) {
  const auto schema = JsonSchema::Compile(
      R"({"additionalProperties": false, "minProperties": 2, "required": ["b"],
          "properties": {"a": {"type": "string"}, "b": {"enum": [1]}, "c": {"type": "null"}, "d": {"items": {"type": "string"}}}})");
  const auto keywords = [&](std::string_view json) {
    std::string all;
    for (const auto& each : schema->Validate(json, UnwantedNulls::kAreMissing))
      all += each.keyword + each.place + " ";
    return all;
  };
  EXPECT_EQ(keywords(R"({"a": null, "b": 1, "c": null})"), "");
  EXPECT_EQ(keywords(R"({"a": null, "b": 1})"), "minProperties ");
  EXPECT_EQ(keywords(R"({"b": null, "c": null})"), "required ");
  EXPECT_EQ(keywords(R"({"b": 1, "d": [null], "e": null})"), "type/d/0 additionalProperties/e ");
}

TEST(JsonSchemaTest, TakesSchemasOfLaterDraftsAndOfOpenApi) {
  EXPECT_EQ(FirstViolation(R"({"properties": {"a": false}})", R"({"a": 1})"),
            "`/a` breaks `not` of `#/properties/a`");
  EXPECT_EQ(FirstViolation(R"({"allOf": [true], "items": [true, false], "not": false})", "[1]"), "");
  EXPECT_EQ(FirstViolation(R"({"type": "string", "enum": ["a"], "nullable": true})", "null"), "");
  EXPECT_EQ(FirstViolation(R"({"type": "integer"})", "1.0"), "");
  EXPECT_EQ(FirstViolation(R"({"type": "integer", "format": "int32"})", "2147483648"),
            "the value breaks `maximum` of `#`");
  EXPECT_EQ(FirstViolation(R"({"minimum": 5, "exclusiveMinimum": 0})", "3"),
            "the value breaks `minimum` of `#`");
  EXPECT_EQ(FirstViolation(R"({"minimum": 0, "exclusiveMinimum": 5})", "5"),
            "the value breaks `minimum` of `#`");
}

TEST(JsonSchemaTest, AsksTheCallerAboutTexts) {
  const JsonSchemaTexts texts{
      [](std::string_view pattern) {
        return [pattern = std::string(pattern)](auto text) { return text == pattern; };
      },
      [](std::string_view) { return [](std::string_view text) { return text.size() == 2; }; }};
  const auto schema = JsonSchema::Compile(
      R"({"patternProperties": {"a/b": {"format": "two"}}, "additionalProperties": false})", texts);
  EXPECT_TRUE(schema->Validate(R"({"a/b": "xy"})").empty());
  EXPECT_EQ(schema->Validate(R"({"a/b": "x"})")[0].rule, "");
  EXPECT_EQ(schema->Validate(R"({"a": "xy"})")[0].keyword, "additionalProperties");
}

TEST(JsonSchemaTest, SurvivesNamesThatAreKeywords) {
  const std::string_view schema = R"({
    "properties": {
      "dependencies": {"enum": [1, 20, 300], "properties": {"enum": {"type": "string"}}},
      "patternProperties": {"type": "object", "pattern": "a"}, "enum": {"$ref": "#/properties/1"}, "1": {},
      "$ref": {"type": "string"}, "allOf": {"oneOf": [{}, true]}, "required": {"$ref": "#/properties/$ref"},
      "deep": {"$ref": "#/properties/dependencies/properties/enum"}
    },
    "default": {"$ref": "#/default"}, "enum": [{"$ref": "#"}]})";
  EXPECT_EQ(FirstViolation(schema, R"({"dependencies": 20, "required": "a"})"), "");
  EXPECT_EQ(FirstViolation(schema, R"({"dependencies": 2})"),
            "`/dependencies` breaks `enum` of `#/properties/dependencies`");
  EXPECT_EQ(FirstViolation(schema, R"({"required": 1})"), "`/required` breaks `type` of `#/properties/$ref`");
  EXPECT_EQ(Unchecked(schema),
            (std::vector<std::string>{"/enum", "/properties/enum/$ref", "/properties/deep/$ref"}));
}

TEST(JsonSchemaTest, IsNotLedAstray) {
  EXPECT_EQ(FirstViolation(R"({"allOf": [{"$ref": "#"}]})", "1"),
            "#/allOf/0/$ref: the reference goes in circles");
  std::string doubling = R"({"$defs": {"d10": {})";
  for (int i = 0; i < 10; ++i) {
    const std::string next = R"({"$ref": "#/$defs/d)" + std::to_string(i + 1) + R"("})";
    doubling += R"(, "d)" + std::to_string(i) + R"(": {"allOf": [)" + next + "," + next + "]}";
  }
  EXPECT_NE(FirstViolation(doubling + "}}", "1").find("at once"), std::string::npos);
  // At every level twice as many schemas hold.
  const std::string_view growing =
      R"({"oneOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]})";
  std::string deep = "1";
  for (int i = 0; i < 100; ++i) deep = R"({"a": )" + deep + "}";
  const std::string message = FirstViolation(growing, deep);
  EXPECT_EQ(message, "the value is too large, or nested too deeply, to be held against it");
  std::string list = "[0";
  for (int i = 1; i < 20'000; ++i) list += "," + std::to_string(i);
  EXPECT_EQ(FirstViolation(R"({"uniqueItems": true})", list + "]"), message);
  std::string many = R"({"properties": {"a": {})";
  for (int i = 0; i < 20'000; ++i) many += R"(,"p)" + std::to_string(i) + R"(":{})";
  EXPECT_NE(FirstViolation(many + "}}", "1").find("too many schemas"), std::string::npos);
}

TEST(JsonSchemaTest, RefusesWhatIsNoSchema) {
  EXPECT_EQ(FirstViolation("{", "1"), "line 1, column 2: a member's name in double quotes is missing");
  EXPECT_EQ(FirstViolation(R"({"items": 3})", "1"), "#/items: a schema is an object");
  EXPECT_EQ(FirstViolation(R"({"patternProperties": []})", "1"),
            "#/patternProperties: an object of schemas is expected");
  EXPECT_EQ(FirstViolation(R"({"$ref": "#"})", "1"), "#/$ref: the reference goes in circles");
}

TEST(JsonSchemaTest, TextThatIsNoJsonIsAViolation) {
  EXPECT_EQ(FirstViolation("{}", "{"), "line 1, column 2: a member's name in double quotes is missing");
}

}  // namespace
}  // namespace kubevet
