#include "base/overlay_file_system.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet {
namespace {

std::shared_ptr<const std::string> Text(const char* text) {
  return std::make_shared<const std::string>(text);
}

TEST(OverlayFileSystem, ShowsTextsOverFiles) {
  MemoryFileSystem disk;
  disk.AddFile("/k8s/b.yaml", "old");
  OverlayFileSystem files(disk);
  files.Put("/k8s/b.yaml", Text("new"));
  files.Put("/k8s/a.yaml", Text("unsaved"));
  files.Put("/k8s/deeper/c.yaml", Text("nowhere"));
  EXPECT_EQ(*files.Read("/k8s/b.yaml"), "new");
  const std::vector<DirectoryEntry> entries = {{"a.yaml", FileType::kFile}, {"b.yaml", FileType::kFile}};
  EXPECT_EQ(*files.List("/k8s"), entries);
  EXPECT_EQ(*files.Stat("/k8s/a.yaml"), FileType::kFile);
  EXPECT_EQ(*files.StatIn("/k8s", "a.yaml"), FileType::kFile);
  EXPECT_EQ(*files.RealPath("/k8s/a.yaml"), "/k8s/a.yaml");
  EXPECT_FALSE(files.Read("/k8s/b.yaml", 2).ok());
  EXPECT_EQ(*files.Stat("/k8s/deeper"), FileType::kDirectory);
  EXPECT_EQ(*files.RealPath("/k8s/deeper"), "/k8s/deeper");
  EXPECT_EQ(files.List("/k8s/deeper")->size(), 1u);
  EXPECT_FALSE(files.List("/k8s/other").ok());

  files.Remove("/k8s/b.yaml");
  files.Remove("/k8s/a.yaml");
  EXPECT_EQ(*files.Read("/k8s/b.yaml"), "old");
  EXPECT_EQ(*files.Stat("/k8s/a.yaml"), FileType::kMissing);
}

TEST(OverlayFileSystem, ReadsNothingTogetherThatHasATextOverIt) {
  MemoryFileSystem disk;
  disk.AddFile("/k8s/a.yaml", "a").AddFile("/k8s/b.yaml", "old");
  OverlayFileSystem files(disk);
  files.Put("/k8s/b.yaml", Text("new"));
  const std::string a = "/k8s/a.yaml", b = "/k8s/b.yaml", relative = "k8s/b.yaml";
  const std::string* const paths[] = {&a, &b, &relative};
  std::string texts;
  const auto take = [&](size_t i, std::string_view text) { texts += std::to_string(i).append(text); };
  files.ReadTogether(paths, take);
  EXPECT_EQ(texts, "");
  files.Remove("/k8s/b.yaml");
  files.ReadTogether(paths, take);
  EXPECT_EQ(texts, "0a1old2old");
}

}  // namespace
}  // namespace kubevet
