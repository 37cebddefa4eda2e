#include "cel/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <string>

#include "cel/libraries.h"
#include "cel/text.h"
#include "yaml/reader.h"

namespace kubevet::cel {
namespace {

constexpr char kManifest[] = R"(kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: front}
spec:
  replicas: 3
  ratio: 2
  since: 2024-02-29T12:00:00Z
  paused: null
  containers:
  - {name: a, image: "nginx:1.25"}
  - {name: b, image: "redis:latest"}
)";

const Library kLibraries[] = {OptionalLibrary(), ListLibrary()};

/// A document, and expressions about it.
class Expressions : public testing::Test {
 protected:
  Expressions()
      : source_("manifest.yaml", kManifest),
        documents_(yaml::ReadDocuments(source_)),
        environment_({.variables = {{"object"}, {"count", TypeOf(Kind::kInt)}}}, kLibraries) {}

  Value Evaluated(std::string_view text, Checking checking = Checking::kOn,
                  uint64_t cost_limit = kCostLimit) {
    const Compilation compiled = Compile(text, environment_, checking);
    if (!compiled.program)
      return Value::Error(arena_.Copy("does not compile: " + compiled.issues[0].message));
    program_ = compiled.program;
    const std::array variables = {Value::Of(documents_[0]->root()), Value::Int(7)};
    return Evaluate(*program_, variables, arena_, cost_limit);
  }

  /// The value for readers, "error: ..." for errors.
  std::string Text(std::string_view text, Checking checking = Checking::kOn) {
    const Value value = Evaluated(text, checking);
    return (value.IsError() ? "error: " : "") + ToText(value);
  }

  void ExpectAll(std::initializer_list<std::pair<std::string_view, std::string_view>> cases) {
    for (const auto& [text, value] : cases) EXPECT_EQ(Text(text), value) << text;
  }

  Source source_;
  std::vector<std::unique_ptr<yaml::Document>> documents_;
  Environment environment_;
  Arena arena_;
  std::optional<Program> program_;
};

/// The first issue of an expression and the text it points at.
void ExpectIssue(const Environment& environment, std::string_view text, std::string_view place,
                 std::string_view message) {
  const Compilation compiled = Compile(text, environment);
  ASSERT_FALSE(compiled.issues.empty()) << text;
  const Issue& issue = compiled.issues[0];
  EXPECT_EQ(text.substr(issue.span.begin, issue.span.size()), place) << text;
  EXPECT_EQ(issue.message, message) << text;
}

TEST_F(Expressions, SyntaxErrorsHaveTheirPlace) {
  ExpectIssue(environment_, "1 + ", "", "the expression ends where a value should be");
  ExpectIssue(environment_, "[1, 2", "", "the expression ends where `,` or `]` should be");
  ExpectIssue(environment_, "size([1] 2)", "2", "found `2` where `,` or `)` should be");
  ExpectIssue(environment_, "count = 1", "=", "`=` is no operator; equality is `==`");
  ExpectIssue(environment_, "'a\\qb'", "\\q", "there is no escape `\\q` in text");
  ExpectIssue(environment_, "'ab", "'ab", "this text does not end");
  ExpectIssue(environment_, "count > 1 && if", "if", "`if` is a reserved word");
  ExpectIssue(environment_, "9223372036854775808", "9223372036854775808",
              "this number does not fit a signed integer of 64 bits");
  ExpectIssue(environment_, "[1].all(1 + 1, true)", "1 + 1", "`all` takes the name of a variable here");
  ExpectIssue(environment_, "has(object)", "object", "`has` takes a field: `has(a.b)`");
}

TEST_F(Expressions, NamesAndTypesAreChecked) {
  ExpectIssue(environment_, "objct.spec == 1", "objct",
              "undeclared reference to `objct`; did you mean `object`?");
  ExpectIssue(environment_, "'abc'.startWith('a')", "startWith",
              "there is no function `startWith`; did you mean `startsWith`?");
  ExpectIssue(environment_, "count + 'a'", "+", "`+` does not go with int and string");
  ExpectIssue(environment_, "size(count)", "size",
              "there is no `size(int)`; there is `size(string) -> int`, `size(bytes) -> int`, "
              "`size(list<A>) -> int`, ...");
  ExpectIssue(environment_, "[1, 2].all(x, x)", "x", "a bool is wanted here, this is of type int");
  ExpectIssue(environment_, "true ? 1 : 'a'", "?",
              "the two results are of different types, int and string; `dyn(...)` around one allows that");
  ExpectIssue(environment_, "[[1], [2]][0]['b']", "'b'", "the index must be of type int, not string");
  ExpectIssue(environment_, "'a'.matches('(')", "'('", "this is no regular expression: missing ): (");
  ExpectIssue(environment_, "timestamp('tomorrow')", "timestamp('tomorrow')",
              "`tomorrow` is no time such as 2006-01-02T15:04:05Z");
  const Compilation both = Compile("a + b", environment_);
  EXPECT_EQ(both.issues.size(), 2u);
}

TEST_F(Expressions, TypesAreInferred) {
  const auto type = [&](std::string_view text) {
    const Compilation compiled = Compile(text, environment_);
    return compiled.program ? ToString(compiled.program->result_type()) : compiled.issues[0].message;
  };
  EXPECT_EQ(type("[1, 2].map(x, [x])"), "list(list(int))");
  EXPECT_EQ(type("[1, 'a']"), "list(dyn)");
  EXPECT_EQ(type("[] + [1u]"), "list(uint)");
  EXPECT_EQ(type("{'a': 1}.?a"), "optional_type(int)");
  EXPECT_EQ(type("{'a': [1.5]}.transformMap(k, v, v[0])"), "map(string, double)");
  EXPECT_EQ(type("optional.none().orValue(1)"), "int");
  EXPECT_EQ(type("object.spec.replicas"), "dyn");
  EXPECT_EQ(type("object.spec.replicas + 1"), "int");
}

TEST_F(Expressions, ReadDocuments) {
  ExpectAll({
      {"object.spec.replicas + count", "10"},
      {"object.spec.containers.filter(c, c.image.endsWith(':latest')).map(c, c.name)", "[\"b\"]"},
      {"object.metadata.labels.exists(k, v, k == 'tier' && v == 'front')", "true"},
      {"has(object.spec.paused)", "false"},
      {"object.spec.containers[1].name", "b"},
      {"object.metadata.labels == {'tier': 'front', 'app': 'web'}", "true"},
      {"'tier' in object.metadata.labels", "true"},
      {"object.spec.missing", "error: no such key `missing`"},
      {"object.kind.name", "error: `name` is asked of a value of type string, which has no fields"},
      {"object.spec.containers[2]", "error: there is no item 2 in a list of 2"},
  });
}

TEST_F(Expressions, ValuesOfDocumentsKnowTheirNodes) {
  for (const std::string_view text :
       {"object.spec.containers[1].image", "object.spec.containers.filter(c, c.name == 'b')[0].image",
        "object.spec.?containers.orValue([])[1].image",
        "[object].map(o, o.spec.containers.map(c, c.image)[1])[0]"}) {
    const yaml::Node node = Evaluated(text).node();
    ASSERT_TRUE(bool(node)) << text;
    EXPECT_EQ(node.text(), "redis:latest") << text;
  }
  EXPECT_FALSE(bool(Evaluated("object.kind + ''").node()));
}

TEST_F(Expressions, ErrorsKnowTheirPlace) {
  const std::string_view text = "count > 1 && object.spec.absent == 1";
  const Value error = Evaluated(text);
  ASSERT_TRUE(error.IsError());
  const Span place = program_->PlaceOf(error);
  EXPECT_EQ(text.substr(place.begin, place.size()), "object.spec.absent");
}

TEST_F(Expressions, DecisiveValuesAbsorbErrors) {
  ExpectAll({
      {"1 / 0 > 1 || true", "true"},
      {"1 / 0 > 1 && false", "false"},
      {"1 / 0 > 1 && true", "error: division by zero"},
      {"[0, 1].exists(x, 1 / x == 1)", "true"},
      {"[0, 2].all(x, 1 / x == 1)", "false"},
      {"[0, 1].all(x, 1 / x == 1)", "error: division by zero"},
      {"[1, 0].exists_one(x, 1 / x == 1)", "error: division by zero"},
      {"true ? 1 : 1 / 0", "1"},
      {"9223372036854775807 + 1 > 0", "error: the result does not fit 64 bits"},
  });
}

TEST_F(Expressions, Optionals) {
  ExpectAll({
      {"object.spec.?strategy.type.orValue('RollingUpdate')", "RollingUpdate"},
      {"object.?metadata.?labels[?'app'].orValue('')", "web"},
      {"optional.of(1).orValue(1 / 0)", "1"},
      {"optional.none().or(optional.of(2)).value()", "2"},
      {"[?optional.none(), ?optional.of(1)]", "[1]"},
      {"{?'a': object.?kind, ?'b': object.?none}", "{\"a\":\"Deployment\"}"},
      {"object.?spec.optMap(s, s.replicas).value()", "3"},
      {"object.?spec.optFlatMap(s, s.?absent).hasValue()", "false"},
  });
}

TEST_F(Expressions, MacrosHaveTheirOwnVariables) {
  ExpectAll({
      {"[1, 2, 3].map(x, x > 1, [4, 5].map(y, x * y))", "[[8,10],[12,15]]"},
      {"[1].map(count, count)[0] + count", "8"},
      {"cel.bind(x, count * 2, x + x)", "28"},
      {"['a', 'b'].transformMap(i, v, v + string(i))", "{\"0\":\"a0\",\"1\":\"b1\"}"},
      {"{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", "{\"1\":\"a\",\"2\":\"b\"}"},
      {"{'a': 1, 'b': 1}.transformMapEntry(k, v, {v: k})", "error: a key is given twice"},
      {"[3, 1, 2].sortBy(x, -x)", "[3,2,1]"},
      {"[1].all(count, .count == 7)", "true"},
  });
}

TEST_F(Expressions, WithoutCheckingErrorsComeWhenTheyAreMet) {
  EXPECT_EQ(Text("true || nobody.knows(this)", Checking::kOff), "true");
  EXPECT_EQ(Text("nobody == 1", Checking::kOff), "error: undeclared reference to `nobody`");
  EXPECT_EQ(Text("size(1)", Checking::kOff), "error: `size` does not take (int)");
  EXPECT_EQ(Text("[1, 'a'][1] + 'b'", Checking::kOff), "ab");
}

TEST_F(Expressions, VariablesThatAreReadAreKnown) {
  Evaluated("object.kind == 'x' && [1].all(count, count == 1)");
  EXPECT_TRUE(program_->Uses(0));
  EXPECT_FALSE(program_->Uses(1));
}

Field FieldOfSpec(const void*, std::string_view name) {
  if (name == "ratio") return {TypeOf(Kind::kDouble), "ratio"};
  if (name == "since") return {TypeOf(Kind::kTimestamp), "since"};
  if (name == "pod__dash__labels") return {Dyn(), "pod-labels"};
  if (name == "paused") return {TypeOf(Kind::kBool), "paused"};
  return {};
}

TEST_F(Expressions, ObjectsHaveDeclaredFields) {
  const Type spec{.form = Type::Form::kObject, .kind = Kind::kMap, .name = "spec", .field = FieldOfSpec};
  const Environment environment({.variables = {{"self", &spec}}}, std::span<const Library>());
  ExpectIssue(environment, "self.ration > 1.0", "ration", "undefined field `ration`");
  const std::array variables = {Value::Of(documents_[0]->root()["spec"])};
  const auto text = [&](std::string_view expression) {
    const Compilation compiled = Compile(expression, environment);
    return compiled.program ? ToText(Evaluate(*compiled.program, variables, arena_))
                            : compiled.issues[0].message;
  };
  EXPECT_EQ(text("self.ratio / 4.0"), "0.5");
  EXPECT_EQ(text("self.since.getDayOfYear()"), "59");
  EXPECT_EQ(text("has(self.pod__dash__labels)"), "false");
  EXPECT_EQ(text("self.pod__dash__labels"), "no such key `pod-labels`");
  EXPECT_EQ(text("has(self.paused)"), "false");
}

Value Find(Call& call, std::span<const Value> arguments) {
  return call.context<Value>().Find(arguments[0]).value_or(Value::Null());
}

TEST_F(Expressions, CallersAddFunctionsOfTheirOwn) {
  const Function functions[] = {{"find(string) -> dyn", Find, Trait::kContextual}};
  const Library libraries[] = {functions};
  const Environment environment({}, libraries);
  const Value context = Value::Of(documents_[0]->root());
  const Compilation compiled = Compile("find('kind') == 'Deployment'", environment);
  EXPECT_TRUE(Evaluate(*compiled.program, {}, arena_, kCostLimit, &context).IsTrue());
}

TEST_F(Expressions, HostileTextDoesNotCompile) {
  const auto message = [&](const std::string& text) {
    const Compilation compiled = Compile(text, environment_);
    return compiled.issues.empty() ? "compiles" : compiled.issues[0].message;
  };
  const auto repeated = [](std::string_view piece, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  EXPECT_EQ(message(repeated("(", 40000)), "nested more than 250 levels deep");
  EXPECT_EQ(message(repeated("[{1:", 20000)), "nested more than 250 levels deep");
  EXPECT_EQ(message(repeated("true ? 1 : ", 9000) + "2"), "nested more than 250 levels deep");
  EXPECT_EQ(message("1" + repeated(" + 1", 20000)), "more than 1000 operations depend on each other");
  EXPECT_EQ(message("object" + repeated(".a", 40000)), "more than 1000 operations depend on each other");
  EXPECT_EQ(message("true" + repeated(" && true", 10000)), "compiles");
  EXPECT_EQ(message(repeated("!", 90000) + "true"), "compiles");
  EXPECT_EQ(message(repeated("1 ", 60000)), "the expression has 120000 bytes; at most 100000 are read");
}

TEST_F(Expressions, EvaluationsAreLimited) {
  const std::string ten = "[1,2,3,4,5,6,7,8,9,10]";
  std::string slow = "true";
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i"})
    slow = ten + ".all(" + name + ", " + slow + ")";
  EXPECT_EQ(Text(slow + " || true"), "error: the expression takes too long");

  // Every binding doubles what the one before it is.
  const auto doubled = [](std::string first, std::string_view twice, std::string last) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "cel.bind(x, " + (i == 0 ? first : std::string(twice)) + ", ";
    return text + last + std::string(60, ')');
  };
  EXPECT_EQ(Text(doubled("object.kind", "x + x", "true")), "error: the expression needs too much memory");
  EXPECT_EQ(Text(doubled("[object]", "[x, x]", "x == dyn(x)")), "error: the expression takes too long");
  EXPECT_LT(Text(doubled("[object]", "[x, x]", "x")).size(), 200'000u);
}

TEST(ArenaTest, GoesBackToAMark) {
  Arena arena;
  const Arena::Mark empty = arena.mark();
  const std::string_view kept = arena.Copy(std::string_view("kept"));
  const Arena::Mark mark = arena.mark();
  const size_t used = arena.used();
  for (int i = 0; i < 100; ++i) {
    arena.NewSpan<char>(10'000);
    arena.BackTo(mark);
    EXPECT_EQ(arena.used(), used);
  }
  EXPECT_EQ(kept, "kept");
  arena.BackTo(empty);
  EXPECT_EQ(arena.used(), 0u);
  EXPECT_EQ(arena.Copy(std::string_view("again")), "again");
}

TEST(LargeMaps, AreNotSearchedFromTheStartEachTime) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const Source source("large.yaml", text);
  const auto documents = yaml::ReadDocuments(source);
  const Environment environment({.variables = {{"object"}}}, std::span<const Library>());
  const Compilation compiled = Compile("object.all(k, object[k] == 1 && k in object)", environment);
  const std::array variables = {Value::Of(documents[0]->root())};
  Arena arena;
  EXPECT_TRUE(Evaluate(*compiled.program, variables, arena, 1'000'000).IsTrue());
}

}  // namespace
}  // namespace kubevet::cel
