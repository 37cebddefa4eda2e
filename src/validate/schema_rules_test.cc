#include "validate/schema_rules.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/source.h"
#include "yaml/reader.h"

namespace kubevet::validate {
namespace {

/// A schema with a rule, and values to ask it about.
struct Asking {
  Asking(std::string_view schema_text, std::string_view self, std::string_view old_self)
      : source("test.yaml", fmt::format("schema: {}\nself: {}\nold: {}\n", schema_text, self, old_self)) {}

  const Source source;
  const std::vector<std::unique_ptr<yaml::Document>> documents = yaml::ReadDocuments(source);
  const yaml::Node root = documents.at(0)->root();
  const schema::SchemaTree tree{root["schema"]};
  const SchemaTypes types{tree};
  const SchemaRules rules{tree.root(), types};
  const SchemaRule& rule = rules.rules().at(0);
};

/// Whether the first rule of a schema looks at a placeholder in a value.
bool LooksAtOne(std::string_view schema_text, std::string_view self) {
  const Asking asking(schema_text, self, "");
  EXPECT_TRUE(asking.rule.rule.program) << schema_text;
  if (!asking.rule.rule.program) return false;
  Arena arena;
  PlaceholderSearch search;
  return !LooksAtNoPlaceholder(asking.rules, asking.rule, asking.root["self"], search, arena);
}

/// What the first rule of a schema says of a value: "passed", "failed: ...", "error", "over limit".
std::string Ask(std::string_view schema_text, std::string_view self, std::string_view old_self = "") {
  const Asking asking(schema_text, self, old_self);
  const SchemaRule& rule = asking.rule;
  if (!rule.rule.program) return "does not compile: " + rule.rule.issues.at(0).message;
  Arena arena;
  const RuleOutcome outcome =
      EvaluateRule(asking.rules, rule, asking.root["self"], asking.root["old"], kRuleBudget, arena);
  switch (outcome.kind) {
    case RuleOutcome::Kind::kPassed:
      return "passed";
    case RuleOutcome::Kind::kFailed:
      return "failed: " + outcome.message;
    case RuleOutcome::Kind::kError:
      return "error";
    case RuleOutcome::Kind::kOverLimit:
      return "over limit";
    case RuleOutcome::Kind::kOverBudget:
      return "over budget";
  }
  return {};
}

std::string WithRule(std::string_view properties, std::string_view rule) {
  return fmt::format("{{type: object, properties: {{{}}}, x-kubernetes-validations: [{{rule: \"{}\"}}]}}",
                     properties, rule);
}

TEST(SchemaRules, HaveNoAnswerToAFieldOfAnotherType) {
  constexpr std::string_view kHas = "has(self.a)";
  EXPECT_EQ(Ask(WithRule("a: {type: integer}", kHas), "{a: 1}"), "passed");
  EXPECT_EQ(Ask(WithRule("a: {type: integer}", kHas), "{a: {}}"), "error");
  EXPECT_EQ(Ask(WithRule("a: {type: string}", kHas), "{a: 1.5}"), "error");
  EXPECT_EQ(Ask(WithRule("a: {type: string}", kHas), "{}"), "failed: failed rule: has(self.a)");
}

TEST(SchemaRules, ReadValuesAsTheSchemaSays) {
  EXPECT_EQ(Ask(WithRule("a: {type: number}", "self.a == 1.0"), "{a: 1}"), "passed");
  EXPECT_EQ(Ask(WithRule("a: {type: array, items: {type: number}}", "self.a == [1.0, 2.5]"), "{a: [1, 2.5]}"),
            "passed");
  EXPECT_EQ(
      Ask(WithRule("a: {type: string, format: date}", "self.a.getFullYear() == 2024"), "{a: '2024-05-01'}"),
      "passed");
  EXPECT_EQ(Ask(WithRule("a: {type: string, format: duration}", "self.a < duration('2h')"), "{a: 1h}"),
            "passed");
  EXPECT_EQ(Ask(WithRule("a: {type: string, format: byte}", "self.a == b'hi'"), "{a: aGk=}"), "passed");
  EXPECT_EQ(Ask(WithRule("a: {x-kubernetes-int-or-string: true}", "type(self.a) == int"), "{a: 80}"),
            "passed");
}

TEST(SchemaRules, NameFieldsThatAreNoIdentifiers) {
  EXPECT_EQ(Ask(WithRule("a-b: {type: string}", "self.a__dash__b == 'x'"), "{a-b: x}"), "passed");
  EXPECT_EQ(Ask(WithRule("if: {type: string}", "self.__if__ == 'x'"), "{if: x}"), "passed");
}

TEST(SchemaRules, ListsThatAreSetsAndMapsHaveNoOrder) {
  const std::string set =
      WithRule("a: {type: array, x-kubernetes-list-type: set, items: {type: string}}", "self == oldSelf");
  EXPECT_EQ(Ask(set, "{a: [x, w]}", "{a: [w, x]}"), "passed");
  EXPECT_EQ(Ask(set, "{a: [x, w]}", "{a: [x, z]}"), "failed: failed rule: self == oldSelf");
  const std::string map = WithRule(
      "a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [key], items: {type: "
      "object, "
      "properties: {key: {type: string}, v: {type: integer}}}}",
      "self.a == oldSelf.a");
  EXPECT_EQ(Ask(map, "{a: [{key: x, v: 1}, {key: w, v: 2}]}", "{a: [{key: w, v: 2}, {key: x, v: 1}]}"),
            "passed");
  EXPECT_EQ(Ask(map, "{a: [{key: x, v: 1}]}", "{a: [{key: x, v: 2}]}"),
            "failed: failed rule: self.a == oldSelf.a");
}

TEST(SchemaRules, NullIsNothing) {
  EXPECT_EQ(Ask(WithRule("a: {type: string, nullable: true}", "!has(self.a)"), "{a: null}"), "passed");
  EXPECT_EQ(Ask(WithRule("a: {type: string, nullable: true}", "self.a == 'x'"), "{a: null}"), "error");
}

TEST(SchemaRules, OldValues) {
  EXPECT_EQ(Ask(WithRule("a: {type: string}", "self.a == oldSelf.a"), "{a: x}"), "passed");
  EXPECT_EQ(
      Ask("{type: string, x-kubernetes-validations: [{rule: oldSelf.hasValue(), optionalOldSelf: true}]}",
          "x"),
      "failed: failed rule: oldSelf.hasValue()");
}

TEST(SchemaRules, Messages) {
  const auto ask = [](std::string_view messages) {
    return Ask(fmt::format("{{type: integer, x-kubernetes-validations: [{{rule: self > 1, {}}}]}}", messages),
               "0");
  };
  EXPECT_EQ(ask("message: too small"), "failed: too small");
  EXPECT_EQ(ask("message: too small, messageExpression: \"string(self) + ' is too small'\""),
            "failed: 0 is too small");
  EXPECT_EQ(ask("message: too small, messageExpression: string(1 / self)"), "failed: too small");
}

TEST(SchemaRules, EndWhenTheyCostTooMuch) {
  std::string list = "[";
  for (int i = 0; i < 200; ++i) list += std::to_string(i) + ", ";
  const std::string rule = WithRule("a: {type: array, items: {type: integer}}",
                                    "self.a.all(x, self.a.all(y, self.a.exists(z, z == x || z == y)))");
  EXPECT_EQ(Ask(rule, "{a: " + list + "]}"), "over limit");
}

TEST(SchemaRules, LackWhatTheServerLacks) {
  for (const char* rule : {"math.abs(self) == 1", "cel.bind(x, self, x == 1)", "[self].existsOne(x, x == 1)",
                           "'a'.reverse() == 'a'", "base64.encode(b'a') == 'a'"}) {
    EXPECT_TRUE(Ask(fmt::format("{{type: integer, x-kubernetes-validations: [{{rule: \"{}\"}}]}}", rule), "1")
                    .starts_with("does not compile"))
        << rule;
  }
}

TEST(SchemaRules, LookAtPlaceholdersOnlyWhereTextsDecide) {
  const std::string texts =
      "a: {type: string}, b: {type: string}, i: {type: integer}, il: {type: array, items: {type: integer}}, "
      "l: {type: array, items: {type: string}}, m: {type: object, additionalProperties: {type: string}}";
  const auto looks = [&](std::string_view rule, std::string_view self) {
    return LooksAtOne(WithRule(texts, rule), self);
  };
  // Whether something is there, and how many.
  for (const auto& [rule, self] : std::vector<std::pair<const char*, const char*>>{
           {"has(self.a) != has(self.b)", "{a: '${A}', b: x}"},
           {"self.b == 'y'", "{a: '${A}', b: x}"},
           {"self.l.exists(i, i == 'x') && !has(self.a)", "{a: '${A}', l: [x]}"},
           {"self.?a.hasValue() && self.b == 'y'", "{a: '${A}', b: x}"},
           {"self.m.x == 'y'", "{m: {x: x, z: '${Z}'}}"},
           {"size(self.l) > 3", "{l: ['${A}']}"},
       }) {
    EXPECT_FALSE(looks(rule, self)) << rule;
  }
  for (const auto& [rule, self] : std::vector<std::pair<const char*, const char*>>{
           {"self.a == 'y'", "{a: '${A}'}"},
           {"self.a.startsWith('y')", "{a: 'x${A}'}"},
           {"self.?a.orValue('') == 'y'", "{a: '${A}'}"},
           {"self.?a == optional.of('y')", "{a: '${A}'}"},
           {"[?self.?a] == ['y']", "{a: '${A}'}"},
           {"'y' in [?self.?a]", "{a: '${A}'}"},
           {"{'k': self.?a}.k == optional.of('y')", "{a: '${A}'}"},
           {"self.l.all(i, i == 'x')", "{l: ['${A}']}"},
           {"'x' in self.l", "{l: ['${A}']}"},
           {"self.l == ['x']", "{l: ['${A}']}"},
           {"[self.l] == [['x']]", "{l: ['${A}']}"},
           {"self.l.map(i, i) == ['x']", "{l: ['${A}']}"},
           {"self.l.filter(i, true) == ['x']", "{l: ['${A}']}"},
           {"self.a == 'y'", "{l: [&x '${A}'], a: *x}"},
           {"self.l == ['y']", "{b: &x '${A}', l: [*x]}"},
           // What is to be a number may become one.
           {"self.i > 1", "{i: '${N}'}"},
           {"has(self.i)", "{i: '${N}'}"},
           {"self.?i.orValue(0) == 1", "{i: '${N}'}"},
           {"self.il[0] > 1", "{il: ['${N}']}"},
           {"self.il[?0].orValue(0) > 1", "{il: ['${N}']}"},
       }) {
    EXPECT_TRUE(looks(rule, self)) << rule;
  }
}

TEST(PlaceholderSearch, TellsWhereTheyAre) {
  const auto in = [](std::string_view text) {
    const Source source("test.yaml", std::string(text));
    PlaceholderSearch search;
    return search.In(yaml::ReadDocuments(source).at(0)->root());
  };
  EXPECT_EQ(in("a: [x, {b: y}]"), Placeholders::kNone);
  EXPECT_EQ(in("a: [x, {b: '${B}'}]"), Placeholders::kInTexts);
  EXPECT_EQ(in("a: &a ['$B']\nb: *a"), Placeholders::kInTexts);
  EXPECT_EQ(in("{a: '${A}', '${B}': x}"), Placeholders::kElsewhere);
  EXPECT_EQ(in("a: '${A}'\n# {{ if .b }}\nb: x"), Placeholders::kElsewhere);
  EXPECT_EQ(in(fmt::format("a: '{}'", std::string(20 << 20, 'x'))), Placeholders::kElsewhere);
}

}  // namespace
}  // namespace kubevet::validate
