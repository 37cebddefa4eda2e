#include "base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace kubevet {
namespace {

TEST(MatchesName, KnowsTheWildcards) {
  EXPECT_TRUE(MatchesName("*.yaml", "web.yaml"));
  EXPECT_TRUE(MatchesName("*", ".hidden"));
  EXPECT_TRUE(MatchesName("w?b", "web"));
  EXPECT_TRUE(MatchesName("?", "é")) << "one character, two bytes";
  EXPECT_TRUE(MatchesName("[a-c]x[!0-9]", "bxz"));
  EXPECT_TRUE(MatchesName("[]a]", "]"));
  EXPECT_TRUE(MatchesName("[[:digit:]]*", "7up"));
  EXPECT_TRUE(MatchesName("\\*", "*"));
  EXPECT_TRUE(MatchesName("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(MatchesName("*.yaml", "web.yml"));
  EXPECT_FALSE(MatchesName("[^a]", "a"));
  EXPECT_FALSE(MatchesName("\\*", "x"));
  EXPECT_FALSE(MatchesName("a", "ab"));
}

TEST(MatchesName, WhatIsNotWellFormedMatchesNothing) {
  for (const char* pattern : {"[a", "a\\", "[[:nope:]]", "[[:alpha:"}) {
    EXPECT_FALSE(MatchesName(pattern, "a")) << pattern;
    EXPECT_FALSE(MatchesName(pattern, pattern)) << pattern;
  }
}

TEST(PathPattern, CrossesFoldersOnlyWithTwoStars) {
  EXPECT_TRUE(PathPattern("k8s/*.yaml").Matches("k8s/a.yaml"));
  EXPECT_FALSE(PathPattern("k8s/*.yaml").Matches("k8s/sub/a.yaml"));
  EXPECT_FALSE(PathPattern("*.yaml").Matches("k8s/a.yaml"));
  EXPECT_TRUE(PathPattern("**/a.yaml").Matches("a.yaml"));
  EXPECT_TRUE(PathPattern("**/a.yaml").Matches("x/y/a.yaml"));
  EXPECT_TRUE(PathPattern("a/**/b").Matches("a/b"));
  EXPECT_TRUE(PathPattern("a/**/b").Matches("a/x/y/b"));
  EXPECT_TRUE(PathPattern("a/**/**/b/**").Matches("a/b/c"));
  EXPECT_FALSE(PathPattern("a/**").Matches("a")) << "what is inside, not the folder";
  EXPECT_TRUE(PathPattern("a/**").Matches("a/b/c"));
  EXPECT_FALSE(PathPattern("a/**/b").Matches("x/b"));
}

TEST(PathPattern, TellsWhereAWalkCanEnd) {
  const PathPattern pattern("k8s/*/web.yaml");
  const auto below = pattern.Step(pattern.Start(), "k8s");
  EXPECT_FALSE(below.empty());
  EXPECT_FALSE(pattern.Accepts(below));
  EXPECT_TRUE(pattern.Step(pattern.Start(), "src").empty()) << "nothing there can match";
}

TEST(PathPattern, HostilePatternsStayPolynomial) {
  std::string stars, names, path;
  for (int i = 0; i < 200; ++i) stars += "*a";
  for (int i = 0; i < 60; ++i) names += "**/*a*/", path += "aaaa/";
  EXPECT_FALSE(MatchesName(stars + "b", std::string(2000, 'a')));
  EXPECT_FALSE(PathPattern(names + "b").Matches(path + path + "c"));
}

}  // namespace
}  // namespace kubevet
