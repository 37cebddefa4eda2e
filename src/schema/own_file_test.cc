#include "schema/own_file.h"

#include <gtest/gtest.h>

namespace kubevet::schema {
namespace {

constexpr std::string_view kSchema = R"({
  "type": ["object", "null"],
  "additionalProperties": false,
  "properties": {
    "colour": {"enum": ["red", "green", false]},
    "words": {"type": ["string", "array"], "items": {"$ref": "#/definitions/word"}},
    "parts": {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}}
  },
  "definitions": {"word": {"type": "string", "minLength": 1}}
})";

std::string Told(std::string text) {
  const Source source("a.yaml", std::move(text));
  const auto read = OwnFormat(kSchema).Read(source);
  return read.ok() ? "" : read.error().message;
}

TEST(OwnFile, ReadsWhatFits) {
  EXPECT_EQ(Told(""), "");
  EXPECT_EQ(Told("# nothing yet\n"), "");
  EXPECT_EQ(Told("colour: red\nwords: [a]\nparts:\n- id: x\n"), "");
  EXPECT_EQ(Told("colour: off\nwords: a\n"), "");
}

TEST(OwnFile, TellsWhatDoesNotFitAtItsPlace) {
  EXPECT_EQ(Told("color: red\n"), "a.yaml:1:1: unknown key `color`; did you mean `colour`?");
  EXPECT_EQ(Told("x: red\n"), "a.yaml:1:1: unknown key `x`; known are colour, words, parts");
  EXPECT_EQ(Told("colour: grean\n"), "a.yaml:1:9: `grean` is not one of red, green; did you mean `green`?");
  EXPECT_EQ(Told("words: {a: 1}\n"), "a.yaml:1:9: expected a string or a list, found a map");
  EXPECT_EQ(Told("words:\n- a\n- 3\n"), "a.yaml:3:3: expected a string, found `3`");
  EXPECT_EQ(Told("words:\n- ''\n"), "a.yaml:2:3: may not be empty");
  EXPECT_EQ(Told("parts:\n- id: a\n- name: b\n"), "a.yaml:3:3: `id` is missing");
  EXPECT_EQ(Told("parts:\n"), "a.yaml:1:1: expected a list, found nothing");
  EXPECT_EQ(Told("- a\n"), "a.yaml:1:1: expected a map, found a list");
}

TEST(OwnFile, TellsWhatIsNoDocument) {
  EXPECT_EQ(Told("words: [a\n"),
            "a.yaml:1:8: this `[` is never closed; add the missing bracket, or quote the value if the "
            "bracket is part of it");
  EXPECT_EQ(Told("words: " + std::string(2000, '[') + std::string(2000, ']')),
            "a.yaml:1:1: the values are nested too deeply");
  EXPECT_EQ(Told("colour: red\ncolour: red\n"), "a.yaml:2:1: key `colour` is given twice in this map");
  EXPECT_EQ(Told("colour: red\n---\ncolour: red\n"), "a.yaml:3:1: there is a second document");
}

}  // namespace
}  // namespace kubevet::schema
