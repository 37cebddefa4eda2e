#include "engine/read_ahead.h"

#include <gtest/gtest.h>

#include <string>

#include "base/counted_file_system_for_test.h"
#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

constexpr size_t kMany = 96, kLocked = 7, kLarge = 11;

InputFile FileAt(size_t i) {
  return {std::to_string(i) + ".yaml", false, /*is_regular=*/i % 3 != 0};
}

MemoryFileSystem ManyFiles() {
  MemoryFileSystem files;
  for (size_t i = 0; i < kMany; ++i) files.AddFile(FileAt(i).path, "a: " + std::to_string(i) + "\n---\nb\n");
  files.AddLockedFile(FileAt(kLocked).path).AddFile(FileAt(kLarge).path, std::string(1 << 20, '#'));
  return files;
}

/// Stops when so many of them have been read.
void AddMany(ReadAhead& ahead, const CountedFileSystem& files, size_t reads) {
  for (size_t i = 0; i < kMany; ++i) ahead.Add(FileAt(i));
  files.WaitForReads(reads);
  ahead.Stop();
}

TEST(ReadAhead, GivesWhatItHasReadOnce) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFileSystem files(disk);
  ReadAhead ahead(files, 2);
  AddMany(ahead, files, kMany);
  size_t taken = 0;
  for (size_t i = 0; i < kMany; ++i) {
    const auto read = ahead.Take(FileAt(i));
    if (!read) continue;
    ++taken;
    EXPECT_TRUE(i != kLocked && i != kLarge);
    EXPECT_FALSE(read->early) << "nobody said how";
    ASSERT_EQ(read->content.documents.size(), 2u);
    EXPECT_EQ(read->content.documents[0]->root()["a"].AsInt(), static_cast<int64_t>(i));
    EXPECT_FALSE(ahead.Take(FileAt(i))) << "it was given away";
  }
  EXPECT_EQ(taken, kMany - 2) << "all but what could not be read";
  EXPECT_FALSE(ahead.Take({"others.yaml"}));
}

TEST(ReadAhead, JudgesAsIsExpected) {
  MemoryFileSystem disk;
  for (size_t i = 0; i < kMany; ++i)
    disk.AddFile(FileAt(i).path, "apiVersion: v1\nkind: Pod\nspec: {a: 1}\n");
  const CountedFileSystem files(disk);
  Options options;
  options.target = k8s::ParseTarget("1.36").value();
  ReadAhead ahead(files, 2, [&] { return options; });
  AddMany(ahead, files, kMany);
  size_t judged = 0;
  for (size_t i = 0; i < kMany; ++i) {
    const auto read = ahead.Take(FileAt(i));
    ASSERT_TRUE(read);
    if (!read->early) continue;
    ++judged;
    EXPECT_EQ(read->early->chunks, 1u);
    EXPECT_FALSE(read->early->analysis.findings.empty());
  }
  EXPECT_GE(judged, kMany - 2 * 8) << "all but those that two threads had just read";
  EXPECT_TRUE(ahead.IsAsExpected(options));
  const Current current;
  for (const auto change : {0, 1, 2, 3}) {
    Options others = options;
    if (change == 0) others.target.minor = 35;
    if (change == 1) others.target.gates["A"] = true;
    if (change == 2) others.judge_partial = true;
    if (change == 3) others.current = &current;
    EXPECT_FALSE(ahead.IsAsExpected(others)) << change;
  }
  EXPECT_FALSE(ReadAhead(files, 2).IsAsExpected(options)) << "nothing was";
}

TEST(ReadAhead, LeavesTheRestToOthersWhenStopped) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFileSystem files(disk);
  ReadAhead ahead(files, 3);
  AddMany(ahead, files, 20);
  size_t taken = 0;
  for (size_t i = 0; i < kMany; ++i) taken += ahead.Take(FileAt(i)).has_value();
  EXPECT_GE(taken, 20u - 2);
  EXPECT_LE(taken, files.reads());
}

TEST(ReadAhead, LetsFewFilesAndStandardInputBe) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFileSystem files(disk);
  {
    ReadAhead ahead(files, 2);
    for (size_t i = 0; i < 5; ++i) ahead.Add(FileAt(i));
    for (size_t i = 0; i < kMany; ++i) ahead.Add({"<stdin>", true});
    ahead.Stop();
    EXPECT_FALSE(ahead.Take(FileAt(0)));
    EXPECT_FALSE(ahead.Take({"<stdin>", true}));
  }
  {
    ReadAhead ahead(files, 0);
    for (size_t i = 0; i < kMany; ++i) ahead.Add(FileAt(i));
  }
  EXPECT_EQ(files.reads(), 0u);
}

}  // namespace
}  // namespace kubevet::engine
