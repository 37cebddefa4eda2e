#include "engine/inputs.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

using Paths = std::vector<std::string>;

Paths Find(const FileSystem& files, const Paths& arguments = {}) {
  Paths paths;
  for (const InputFile& file : FindInputs(files, arguments).files) paths.push_back(file.path);
  return paths;
}

TEST(FindInputs, WalksDirectoriesInOrder) {
  MemoryFileSystem files;
  files.AddFile("b.yaml", "").AddFile("B.yml", "").AddFile("a/z.json", "").AddFile("a.yaml", "");
  files.AddFile("README.md", "")
      .AddFile(".github/ci.yaml", "")
      .AddFile(".git/x.yaml", "")
      .AddFile("a/.hg/x.yaml", "");
  EXPECT_EQ(Find(files), (Paths{".github/ci.yaml", "B.yml", "a/z.json", "a.yaml", "b.yaml"}));
  EXPECT_EQ(Find(files, {"a/"}), Paths{"a/z.json"});
  EXPECT_EQ(Find(files, {"./a"}), Paths{"./a/z.json"});
  EXPECT_EQ(Find(files, {"/a"}), Paths{"/a/z.json"});
}

TEST(FindInputs, KeepsTheOrderOfArgumentsAndReadsEachFileOnce) {
  MemoryFileSystem files;
  files.AddFile("k8s/a.yaml", "").AddFile("k8s/b.yaml", "").AddSymlink("link.yaml", "k8s/b.yaml");
  EXPECT_EQ(Find(files, {"k8s/b.yaml", "k8s", "-", "-", "link.yaml", "k8s/../k8s/a.yaml"}),
            (Paths{"k8s/b.yaml", "k8s/a.yaml", "<stdin>"}));
  EXPECT_TRUE(FindInputs(files, {"k8s", "k8s/a.yaml"}).fruitless.empty());
}

TEST(FindInputs, ReadsANamedFileWhateverItIsCalled) {
  MemoryFileSystem files;
  files.AddFile("manifest.tmpl", "")
      .AddFile("a[1].yaml", "")
      .AddFile(".gitignore", "manifest.tmpl")
      .AddFile(".git/HEAD", "");
  EXPECT_EQ(Find(files, {"manifest.tmpl", "a[1].yaml"}), (Paths{"manifest.tmpl", "a[1].yaml"}));
}

TEST(FindInputs, LeavesOutWhatGitIgnores) {
  MemoryFileSystem files;
  files.AddFile(".git/HEAD", "").AddFile(".gitignore", "out/\n*.gen.yaml\n!keep.gen.yaml");
  files.AddFile("k8s/a.yaml", "").AddFile("k8s/b.gen.yaml", "").AddFile("k8s/keep.gen.yaml", "");
  files.AddFile("k8s/out/c.yaml", "").AddFile("out/keep.gen.yaml", "");
  EXPECT_EQ(Find(files), (Paths{"k8s/a.yaml", "k8s/keep.gen.yaml"}));
  EXPECT_EQ(Find(files, {"k8s"}), (Paths{"k8s/a.yaml", "k8s/keep.gen.yaml"}));
  EXPECT_EQ(Find(files, {"k8s/out"}), Paths{"k8s/out/c.yaml"}) << "named by hand";
}

TEST(FindInputs, EndsSymlinkLoops) {
  MemoryFileSystem files;
  files.AddFile("a/x.yaml", "").AddSymlink("a/self", ".").AddSymlink("a/up", "..").AddSymlink("z", "a");
  files.AddSymlink("gone.yaml", "nowhere")
      .AddSymlink(".#x.yaml", "me@host.1")
      .AddSymlink("round.yaml", "round.yaml");
  const Inputs inputs = FindInputs(files, {});
  EXPECT_EQ(inputs.files, std::vector<InputFile>{{"a/x.yaml"}});
  const std::vector<Unreadable> unreadable = {{"gone.yaml", "no such file or directory"},
                                              {"round.yaml", "the symbolic links go round in a circle"}};
  EXPECT_EQ(inputs.unreadable, unreadable);
}

TEST(FindInputs, ExpandsPatterns) {
  MemoryFileSystem files;
  files.AddFile("k8s/web/a.yaml", "")
      .AddFile("k8s/db/b.yaml", "")
      .AddFile("k8s/c.yaml", "")
      .AddFile("k8s/README.md", "");
  files.AddFile("k8s/x.tmpl", "").AddFile("src/d.yaml", "").AddFile(".git/e.yaml", "");
  EXPECT_EQ(Find(files, {"k8s/*.yaml"}), Paths{"k8s/c.yaml"});
  EXPECT_EQ(Find(files, {"**/*.yaml"}),
            (Paths{"k8s/c.yaml", "k8s/db/b.yaml", "k8s/web/a.yaml", "src/d.yaml"}));
  EXPECT_EQ(Find(files, {"k8s/*"}), (Paths{"k8s/c.yaml", "k8s/db/b.yaml", "k8s/web/a.yaml"}));
  EXPECT_EQ(Find(files, {"*/*.tmpl"}), Paths{"k8s/x.tmpl"});
  EXPECT_EQ(Find(files, {"/k8s/[d]?/*.yaml"}), Paths{"/k8s/db/b.yaml"});
  EXPECT_EQ(FindInputs(files, {"nope/*.yaml"}).unreadable,
            (std::vector<Unreadable>{{"nope/*.yaml", "no file or directory matches this pattern"}}));
}

TEST(FindInputs, SaysWhatCannotBeReadAndGoesOn) {
  MemoryFileSystem files;
  files.AddFile("a.yaml", "").AddLockedDirectory("locked").AddFile("src/main.c", "");
  const Inputs inputs = FindInputs(files, {"missing.yaml", ".", "", "src"});
  EXPECT_EQ(inputs.files, std::vector<InputFile>{{"a.yaml"}});
  const std::vector<Unreadable> unreadable = {{"missing.yaml", "no such file or directory"},
                                              {"locked", "permission denied"},
                                              {"", "the empty name is no path"}};
  EXPECT_EQ(inputs.unreadable, unreadable);
  EXPECT_EQ(inputs.fruitless, Paths{"src"});
}

TEST(ReadSource, TakesTextOnly) {
  MemoryFileSystem files;
  files.AddFile("a.yaml", "a: 1")
      .AddFile("b.yaml", std::string("\x7f"
                                     "ELF\0\0",
                                     6))
      .AddLockedFile("c.yaml");
  files
      .AddFile("utf16.yaml", std::string("\xFF\xFE"
                                         "a\0:\0",
                                         6))
      .SetStandardInput("b: 2");
  EXPECT_EQ((*ReadSource(files, {"a.yaml"}))->text(), "a: 1");
  EXPECT_EQ((*ReadSource(files, {"<stdin>", true}))->text(), "b: 2");
  EXPECT_TRUE(ReadSource(files, {"utf16.yaml"}).ok());
  EXPECT_EQ(ReadSource(files, {"b.yaml"}).error().message, "not text");
  EXPECT_EQ(ReadSource(files, {"c.yaml"}).error().message, "permission denied");
}

TEST(ReadTogether, TakesOnlyWhatADirectoryListsAsAFile) {
  MemoryFileSystem files;
  files.AddFile("k8s/a.yaml", "a").AddFile("b.yaml", "b").AddSymlink("k8s/link.yaml", "../b.yaml");
  files.AddOther("k8s/terminal.yaml").SetStandardInput("c");
  const Inputs inputs = FindInputs(files, {"k8s", "b.yaml", "-"});
  std::vector<const InputFile*> found;
  std::vector<std::string> read;
  for (const InputFile& file : inputs.files) found.push_back(&file);
  const auto sources = ReadTogether(files, found);
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string_view text = sources[i] == nullptr ? "-" : sources[i]->text();
    read.push_back(found[i]->path + ": " + std::string(text));
  }
  EXPECT_EQ(read, (std::vector<std::string>{"k8s/a.yaml: a", "k8s/link.yaml: -", "k8s/terminal.yaml: -",
                                            "<stdin>: -"}));
}

}  // namespace
}  // namespace kubevet::engine
