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

TEST(JsonSchemaTest, SaysWhatItDoesNotCheck) {
  auto schema = JsonSchema::Compile(R"({
    "properties": {
      "a": {"format": "uri"}, "b": false, "c": {"$ref": "#/$defs/none"}, "format": {"type": "string"}
    },
    "if": {}, "additionalProperties": false})");
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema->unchecked(),
            (std::vector<std::string>{"/properties/a/format", "/properties/b", "/properties/c/$ref", "/if"}));
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
