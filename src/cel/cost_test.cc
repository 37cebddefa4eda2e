#include "cel/cost.h"

#include <gtest/gtest.h>

#include <string_view>

#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

/// The estimate for an expression over `text` of at most 100 bytes, `list` of at most 50 such, and `map`,
/// which has them as values; the numbers are cel-go's. What has no root is estimated without a schema.
uint64_t Cost(std::string_view expression, bool has_root = true) {
  Arena types;
  Type text = *TypeOf(Kind::kString);
  text.max_size = 100;
  Type list = *ListOf(&text, types);
  list.max_size = 50;
  Type map = *MapOf(TypeOf(Kind::kString), &text, types);
  map.max_size = 50;
  struct Fields {
    const Type* text;
    const Type* list;
    const Type* map;
  } fields{&text, &list, &map};
  Type self;
  self.form = Type::Form::kObject;
  self.kind = Kind::kMap;
  self.name = "self";
  self.max_size = 0;
  self.schema = &fields;
  self.field = [](const void* schema, std::string_view name) -> Field {
    const auto& known = *static_cast<const Fields*>(schema);
    if (name == "text") return {known.text, "text"};
    if (name == "list") return {known.list, "list"};
    if (name == "map") return {known.map, "map"};
    return {};
  };
  const Library libraries[] = {StringLibrary(Dialect::kKubernetes), ListLibrary(), OptionalLibrary(),
                               KubernetesListLibrary(), QuantityLibrary()};
  const Environment environment({.variables = {{"self", &self}}}, libraries);
  const Compilation compiled = Compile(expression, environment);
  if (!compiled.program) ADD_FAILURE() << expression << ": " << compiled.issues.at(0).message;
  return compiled.program ? EstimateCost(*compiled.program, has_root ? &self : nullptr) : 0;
}

TEST(Cost, NamesFieldsAndConstants) {
  EXPECT_EQ(Cost("true"), 0u);
  EXPECT_EQ(Cost("self.text.size() > 3"), 4u);
  EXPECT_EQ(Cost("has(self.text)"), 1u);
  EXPECT_EQ(Cost("has(self.text) && self.text.size() > 3"), 5u);
}

TEST(Cost, TextIsLookedAt) {
  EXPECT_EQ(Cost("self.text == 'a'"), 3u);
  EXPECT_EQ(Cost("self.text == self.text"), 14u);
  EXPECT_EQ(Cost("self.text.startsWith('ab')"), 3u);
  EXPECT_EQ(Cost("self.text.contains('abc')"), 12u);
  EXPECT_EQ(Cost("self.text.matches('^abcd$')"), 24u);
  EXPECT_EQ(Cost("quantity(self.text).isInteger()"), 13u);
}

TEST(Cost, Loops) {
  EXPECT_EQ(Cost("self.list.all(x, x.size() > 3)"), 303u);
  EXPECT_EQ(Cost("self.list.exists(x, x == 'a')"), 303u);
  EXPECT_EQ(Cost("self.list.all(x, self.list.exists_one(y, x == y))"), 35'353u);
  EXPECT_EQ(Cost("self.list.map(x, x.size()).sum() > 3"), 764u);
  EXPECT_EQ(Cost("self.map.all(k, self.map[k].size() > 3)"), 453u);
}

TEST(Cost, WhatHasNoBoundCostsMost) {
  EXPECT_GT(Cost("['a', 'b'].join(',') == 'a,b'"), kUnknownSize / 20);
  EXPECT_EQ(Cost("lists.range(self.text.size()).all(x, x > 0)"), kUnknownSize);
}

TEST(Cost, OfLiteralsIsThatOfCelGo) {
  const struct {
    std::string_view expression;
    uint64_t cost;
  } kCases[] = {
      {"[1,2,3,4,5].filter(x, x % 2 == 0)", 101},
      {"[1,2,3,4,5].map(x, x)", 86},
      {"[1,2,3,4,5].map(x, x).filter(x, x % 2 == 0)", 177},
      {"[1,2,3,4,5].map(x, x).exists(x, x == 5) == true", 118},
      {"[1,2,3,4,5].map(x, x).map(x, x)", 162},
      {"[1,2,3,4,5].map(x, x)[4]", 87},
      {"[[1,2],[1,2],[1,2],[1,2],[1,2]][4]", 61},
      {"{'a': [1,2], 'b': [1,2], 'c': [1,2], 'd': [1,2], 'e': [1,2]}.b", 81},
      {"[1,2,3,4,5].map(x, [x, x]).all(y, y.all(y, y == 1))", 217},
      {"['a', 'ab', 'abc', 'abcd', 'abcde'].map(x, [x, x]).all(y, y.all(y, y.startsWith('a')))", 217},
      {"[1,2,3,4,5].map(x, x).map(x, x) + [1]", 173},
      {"[1,2,3].all(i, i in [1,2,3].map(j, j + j))", 230},
      {"dyn([1,2,3]).all(i, i in dyn([1,2,3]).map(j, j + j))", 234},
      {"{'hello': 'hi'}['hello'] != {'hello': 'bye'}['hello']", 63},
      {"['hello', 'hi'][0] != ['hello', 'bye'][1]", 23},
  };
  for (const auto& each : kCases) EXPECT_EQ(Cost(each.expression, false), each.cost) << each.expression;
}

}  // namespace
}  // namespace kubevet::cel
