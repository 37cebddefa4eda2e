#include "cel/needed_keys.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

struct Case {
  std::string condition;
  std::vector<std::string> keys;
};

class NeededKeysTest : public testing::TestWithParam<Case> {};

TEST_P(NeededKeysTest, AreThoseWithoutWhichItIsNotTrue) {
  const Library libraries[] = {OptionalLibrary(), ListLibrary()};
  const Environment environment({.variables = {{"object"}, {"other"}}}, libraries);
  const auto compiled = Compile(GetParam().condition, environment);
  ASSERT_TRUE(compiled.program) << GetParam().condition;
  const uint32_t slots[] = {0};
  yaml::KeySet expected;
  for (const std::string& key : GetParam().keys) expected.Add(yaml::Key(key));
  EXPECT_EQ(NeededKeys(*compiled.program, slots), expected) << GetParam().condition;
}

const Case kCases[] = {
    {"has(object.spec.tolerations)", {"spec", "tolerations"}},
    {"has(object.a) && has(object.b.c)", {"a", "b", "c"}},
    {"has(object.a.b) || has(object.a.c)", {"a"}},
    {"has(object.a) || 1 < 2", {}},
    {"!has(object.a)", {}},
    {"!has(object.a) && object.b", {"b"}},
    {"object.a == 1", {}},  // not looked at
    {"has(other.a)", {}},
    {"has(other.a) && has(object.b)", {"b"}},
    {"has(object.a) ? has(object.b) : has(object.c)", {}},
    {"object.spec.?hostNetwork.orValue(false)", {"spec", "hostNetwork"}},
    {"object.spec.?hostUsers.orValue(true)", {}},
    {"object.?a.b.orValue('') != ''", {"a", "b"}},
    {"object.?a.orValue('x') == 'y'", {"a"}},
    {"object.?a.orValue('') == ''", {}},
    {"object.?a.orValue('x') != 'y'", {}},
    {"object.?a.orValue(1) == 2", {}},  // numbers: not looked at
    {"object.items.exists(i, has(i.port))", {"items", "port"}},
    {"object.?items.orValue([]).exists(i, i.?ports.orValue([]).exists(p, has(p.name)))",
     {"items", "ports", "name"}},
    {"object.?items.orValue([{'port': 1}]).exists(i, has(i.port))", {}},
    {"object.items.all(i, has(i.port))", {}},
    {"object.items.exists(i, other.exists(i, has(i.port)))", {"items"}},
    {"object.items.exists(i, other.exists(o, has(i.port) && has(o.a)))", {"items", "port"}},
    {"other.exists(o, has(object.a))", {"a"}},
    {"object.a.map(x, x.b).exists(y, has(y.c))", {}},
    {"object.items.exists(i, has(i.a)) && other.exists(o, has(o.b))", {"items", "a"}},
    {"other.exists(o, object.items.exists(i, has(i.a)) && has(o.b))", {"items", "a"}},
    {"object.items.exists(i, v, has(v.b))", {"items"}},
    {"cel.bind(x, object.a, has(x.b))", {}},
    {"has(object.items[0].x)", {}},
    {"other.exists(object, has(object.a))", {}},
    {"other.exists(object, has(.object.a))", {"a"}},
};
INSTANTIATE_TEST_SUITE_P(Conditions, NeededKeysTest, testing::ValuesIn(kCases));

}  // namespace
}  // namespace kubevet::cel
