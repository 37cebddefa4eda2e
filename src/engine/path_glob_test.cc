#include "engine/path_glob.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

TEST(PathGlob, MatchesAPathOrAFolderAboveIt) {
  const std::tuple<std::string_view, std::string_view, bool> kCases[] = {
      {"k8s/web.yaml", "k8s/web.yaml", true},
      {"k8s", "k8s/deep/web.yaml", true},
      {"k8s/", "k8s/web.yaml", true},
      {"./k8s/deep", "k8s/deep/web.yaml", true},
      {"k8s/deep", "other/k8s/deep/web.yaml", false},
      {"legacy", "apps/legacy/web.yaml", true},
      {"*.gen.yaml", "apps/web.gen.yaml", true},
      {"*.gen.yaml", "apps/web.yaml", false},
      {"apps/*/test", "apps/web/test/a.yaml", true},
      {"apps/**/test", "apps/a/b/test/a.yaml", true},
      {"**", "a/b.yaml", true},
      {".", "a/b.yaml", true},
      {"../k8s/**", "../k8s/web.yaml", true},
      {"k8s/[", "k8s/[", false},
  };
  for (const auto& [pattern, path, matches] : kCases) {
    EXPECT_EQ(PathGlob(pattern).Matches(path), matches) << pattern << " and " << path;
  }
}

TEST(RelativePath, LeadsFromOneFolderToAPath) {
  EXPECT_EQ(RelativePath("/a/b", "/a/b/c/d.yaml"), "c/d.yaml");
  EXPECT_EQ(RelativePath("/a/b", "/a/bc/d.yaml"), "../bc/d.yaml");
  EXPECT_EQ(RelativePath("/", "/a.yaml"), "a.yaml");
  EXPECT_EQ(RelativePath("/a/b", "/a"), "..");
  EXPECT_EQ(RelativePath("/a", "/a"), ".");
}

TEST(DisplayPath, IsRelativeInAndAboveTheWorkingDirectory) {
  EXPECT_EQ(DisplayPath("/a/b", "/a/b/c/d.yaml"), "c/d.yaml");
  EXPECT_EQ(DisplayPath("/a/b", "/a/d.yaml"), "../d.yaml");
  EXPECT_EQ(DisplayPath("/a/b", "/c/d.yaml"), "/c/d.yaml");
}

TEST(AbsolutePath, FollowsLinksToFoldersOnly) {
  MemoryFileSystem files;
  files.AddFile("real/web.yaml", "")
      .AddSymlink("k8s", "real")
      .AddSymlink("k8s2/link.yaml", "../real/web.yaml");
  EXPECT_EQ(*AbsolutePath(files, "k8s/web.yaml"), "/real/web.yaml");
  EXPECT_EQ(*AbsolutePath(files, "k8s2/link.yaml"), "/k8s2/link.yaml");
  EXPECT_EQ(*AbsolutePath(files, "web.yaml"), "/web.yaml");
  EXPECT_EQ(*AbsolutePath(files, "/web.yaml"), "/web.yaml");
}

}  // namespace
}  // namespace kubevet::engine
