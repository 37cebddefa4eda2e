#include "engine/discovery.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

/// `FILE: CONFIGURATION` for each input that is checked.
std::vector<std::string> Ruled(const FileSystem& files, const std::vector<std::string>& arguments,
                               const ConfigurationChoice& choice = {}) {
  Inputs inputs = FindInputs(files, arguments);
  auto found = FindConfigurations(files, inputs.files, choice);
  if (!found.ok()) return {found.error().message};
  const Included included = Include(files, std::move(inputs), std::move(*found), arguments);
  std::vector<std::string> told;
  for (size_t i = 0; i < included.inputs.files.size(); ++i) {
    const Configuration* configuration = included.configurations.files[i].configuration;
    told.push_back(included.inputs.files[i].path + ": " +
                   (configuration == nullptr ? "none" : configuration->source->path()));
  }
  for (const std::string& path : included.dropped) told.push_back(path);
  return told;
}

using Told = std::vector<std::string>;

TEST(Discovery, TakesTheNearestUpwards) {
  MemoryFileSystem files;
  files.AddFile("a/.kubevet.yaml", "").AddFile("a/one.yaml", "").AddFile("a/b/two.yaml", "");
  files.AddFile("a/c/.kubevet.yaml", "").AddFile("a/c/d/three.yaml", "").AddFile("four.yaml", "");
  const Told expected = {"a/b/two.yaml: a/.kubevet.yaml", "a/c/d/three.yaml: a/c/.kubevet.yaml",
                         "a/one.yaml: a/.kubevet.yaml", "four.yaml: none"};
  EXPECT_EQ(Ruled(files, {}), expected);
}

TEST(Discovery, EndsAtTheRepository) {
  MemoryFileSystem files;
  files.AddFile(".kubevet.yaml", "").AddFile("repo/.git/HEAD", "").AddFile("repo/k8s/a.yaml", "");
  EXPECT_EQ(Ruled(files, {"repo"}), Told{"repo/k8s/a.yaml: none"});
  files.AddFile("repo/.kubevet.yaml", "");
  EXPECT_EQ(Ruled(files, {"repo"}), Told{"repo/k8s/a.yaml: repo/.kubevet.yaml"});
}

TEST(Discovery, GoesUpFromWhereALinkLeads) {
  MemoryFileSystem files;
  files.AddFile("real/.kubevet.yaml", "").AddFile("real/k8s/a.yaml", "").AddSymlink("link", "real/k8s");
  files.AddSymlink("real/k8s/loop", "..");
  EXPECT_EQ(Ruled(files, {"link/a.yaml"}), Told{"link/a.yaml: real/.kubevet.yaml"});
  EXPECT_EQ(Ruled(files, {"real"}), Told{"real/k8s/a.yaml: real/.kubevet.yaml"});
}

TEST(Discovery, IsOverruledByTheCommandLine) {
  MemoryFileSystem files;
  files.AddFile(".kubevet.yaml", "no: 1")
      .AddFile("a.yaml", "")
      .AddFile("ci/strict.yaml", "exclude: [b.yaml]");
  files.AddFile("b.yaml", "");
  EXPECT_EQ(Ruled(files, {"a.yaml"}, {.file = "ci/strict.yaml"}), Told{"a.yaml: ci/strict.yaml"});
  EXPECT_EQ(Ruled(files, {"a.yaml"}, {.file = "", .none = true}), Told{"a.yaml: none"});
  EXPECT_EQ(Ruled(files, {"a.yaml"}, {.file = "gone.yaml"}), Told{"gone.yaml: no such file or directory"});
}

TEST(Discovery, TellsWhatIsWrong) {
  MemoryFileSystem files;
  files.AddFile("k8s/.kubevet.yaml", "\nrule: []\n").AddFile("k8s/a.yaml", "");
  EXPECT_EQ(Ruled(files, {}), Told{"k8s/.kubevet.yaml:2:1: unknown key `rule`; did you mean `rules`?"});
  MemoryFileSystem locked;
  locked.AddLockedFile(".kubevet.yaml").AddFile("a.yaml", "");
  EXPECT_EQ(Ruled(locked, {"a.yaml"}), Told{".kubevet.yaml: permission denied"});
}

TEST(Include, LeavesOutWhatIsExcludedAndOurOwnFiles) {
  MemoryFileSystem files;
  files.AddFile(".kubevet.yaml",
                "include: [k8s, apps]\nexclude: ['*.gen.yaml', apps/old]\nrules: [k8s/rules]\n");
  files.AddFile("k8s/a.yaml", "").AddFile("k8s/b.gen.yaml", "").AddFile("k8s/rules/r.yaml", "");
  files.AddFile("apps/old/c.yaml", "").AddFile("apps/new/old/d.yaml", "").AddFile("other.yaml", "");
  files.SetStandardInput("a: 1");
  const Told expected = {"apps/new/old/d.yaml: .kubevet.yaml", "k8s/a.yaml: .kubevet.yaml"};
  EXPECT_EQ(Ruled(files, {}), expected);
  const Told named = {"k8s/a.yaml: .kubevet.yaml", "<stdin>: .kubevet.yaml",
                      "other.yaml: left out by .kubevet.yaml"};
  EXPECT_EQ(Ruled(files, {"k8s/a.yaml", "other.yaml", ".kubevet.yaml", "-"}), named);
}

Told Context(const FileSystem& files, const std::vector<std::string>& arguments,
             const std::vector<std::string>& context = {}) {
  const Inputs inputs = FindInputs(files, arguments);
  const auto configurations = FindConfigurations(files, inputs.files, {});
  Told told;
  for (const InputFile& file : FindContext(files, *configurations, context).files) told.push_back(file.path);
  return told;
}

TEST(Context, IsEverythingBelowTheConfigurationUnlessItIsNamed) {
  MemoryFileSystem files;
  files.AddFile("repo/.kubevet.yaml", "exclude: [gone.yaml]")
      .AddFile("repo/a.yaml", "")
      .AddFile("repo/b.yaml", "");
  files.AddFile("repo/gone.yaml", "").AddFile("other/c.yaml", "");
  EXPECT_EQ(Context(files, {"repo/a.yaml"}), Told{"repo/b.yaml"});
  EXPECT_EQ(Context(files, {"repo/a.yaml"}, {"other", "repo/a.yaml"}), Told{"other/c.yaml"});
  EXPECT_EQ(Context(files, {"other/c.yaml"}), Told{});
  files.AddFile("repo/.kubevet.yaml", "context: [../other, 'g*.yaml']");
  const Told named = {"repo/../other/c.yaml", "repo/gone.yaml"};
  EXPECT_EQ(Context(files, {"repo/a.yaml"}), named);
}

}  // namespace
}  // namespace kubevet::engine
