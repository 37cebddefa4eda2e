#include "base/gitignore.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet {
namespace {

using Verdict = IgnorePatterns::Verdict;

Verdict Judge(std::string_view patterns, std::string_view path) {
  const bool is_directory = path.ends_with('/');
  if (is_directory) path.remove_suffix(1);
  return IgnorePatterns::Parse(patterns).Judge(path, is_directory);
}

bool Ignored(std::string_view patterns, std::string_view path) {
  return Judge(patterns, path) == Verdict::kIgnored;
}

TEST(IgnorePatterns, ReadsLines) {
  EXPECT_TRUE(Ignored("\xEF\xBB\xBF# comment\r\n\r\nfoo  \r\n", "foo"));
  EXPECT_FALSE(Ignored("# foo", "# foo"));
  EXPECT_TRUE(Ignored("\\#foo", "#foo"));
  EXPECT_TRUE(Ignored("\\!foo", "!foo"));
  EXPECT_TRUE(Ignored("foo\\ ", "foo "));
  EXPECT_TRUE(Ignored("foo\\\\ ", "foo\\")) << "the backslash is itself escaped";
  EXPECT_FALSE(Ignored(" ", " "));
  EXPECT_FALSE(Ignored("/", "a"));
}

TEST(IgnorePatterns, NamesMatchAnywhereAndPathsWhereTheyStand) {
  EXPECT_TRUE(Ignored("build", "a/b/build"));
  EXPECT_TRUE(Ignored("/build", "build"));
  EXPECT_FALSE(Ignored("/build", "a/build"));
  EXPECT_TRUE(Ignored("a/*.yaml", "a/x.yaml"));
  EXPECT_FALSE(Ignored("a/*.yaml", "b/a/x.yaml"));
  EXPECT_TRUE(Ignored("**/a/*.yaml", "b/a/x.yaml"));
  EXPECT_TRUE(Ignored("logs/**", "logs/a/b"));
  EXPECT_FALSE(Ignored("logs/**", "logs/"));
}

TEST(IgnorePatterns, ASlashAtTheEndMeansDirectories) {
  EXPECT_TRUE(Ignored("build/", "x/build/"));
  EXPECT_FALSE(Ignored("build/", "x/build"));
  EXPECT_TRUE(Ignored("/x/build/", "x/build/"));
}

TEST(IgnorePatterns, TheLastMatchDecides) {
  EXPECT_EQ(Judge("*.yaml\n!keep.yaml", "keep.yaml"), Verdict::kKept);
  EXPECT_EQ(Judge("!keep.yaml\n*.yaml", "keep.yaml"), Verdict::kIgnored);
  EXPECT_EQ(Judge("*.yaml", "a.json"), Verdict::kSilent);
}

TEST(IgnoreChain, NestsUpToTheRepository) {
  MemoryFileSystem files;
  files
      .AddFile(".gitignore", "*")  // outside the repository
      .AddFile("repo/.git/info/exclude", "secret.yaml\n/top.yaml")
      .AddFile("repo/.gitignore", "*.tmp.yaml\n/k8s/gen/\n")
      .AddFile("repo/k8s/.gitignore", "!keep.tmp.yaml\n/local.yaml");
  const IgnoreChain chain = IgnoreChain::Above(files, "/repo/k8s").Enter(files, "/repo/k8s", false, true);
  EXPECT_TRUE(chain.Ignores("/repo/k8s/a.tmp.yaml", false));
  EXPECT_FALSE(chain.Ignores("/repo/k8s/keep.tmp.yaml", false));
  EXPECT_TRUE(chain.Ignores("/repo/k8s/local.yaml", false));
  EXPECT_FALSE(chain.Ignores("/repo/k8s/x/local.yaml", false));
  EXPECT_TRUE(chain.Ignores("/repo/k8s/secret.yaml", false));
  EXPECT_FALSE(chain.Ignores("/repo/k8s/top.yaml", false));
  EXPECT_TRUE(chain.Ignores("/repo/k8s/gen", true));
  EXPECT_FALSE(chain.Ignores("/repo/k8s/a.yaml", false));
}

TEST(IgnoreChain, KnowsLinkedWorkTreesAndNestedRepositories) {
  MemoryFileSystem files;
  files.AddFile("main/.git/info/exclude", "x.yaml")
      .AddFile("main/.git/worktrees/w/commondir", "../..\n")
      .AddFile("w/.git", "gitdir: /main/.git/worktrees/w\n")
      .AddFile("w/sub/.git", "gitdir: /nowhere\n");
  const IgnoreChain chain = IgnoreChain::Above(files, "/w").Enter(files, "/w", true, false);
  EXPECT_TRUE(chain.Ignores("/w/x.yaml", false));
  EXPECT_FALSE(chain.Enter(files, "/w/sub", true, false).Ignores("/w/sub/x.yaml", false));
}

}  // namespace
}  // namespace kubevet
