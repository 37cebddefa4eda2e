#include "engine/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

/// Tells when so many files have been read.
class CountedFiles final : public FileSystem {
 public:
  CountedFiles(const FileSystem& below, size_t expected) : below_(below), expected_(expected) {}

  Result<std::string> Read(const std::string& path, uint64_t limit) const override {
    auto text = below_.Read(path, limit);
    if (++count_ == expected_) count_.notify_all();
    return text;
  }
  void WaitForAll() const {
    for (size_t count = count_; count < expected_; count = count_) count_.wait(count);
  }
  size_t count() const { return count_; }

  Result<FileType> Stat(const std::string& path) const override { return below_.Stat(path); }
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    return below_.List(path);
  }
  Result<std::string> RealPath(const std::string& path) const override { return below_.RealPath(path); }
  Result<std::string> ReadStandardInput(uint64_t limit) const override {
    return below_.ReadStandardInput(limit);
  }
  std::optional<Error> Write(const std::string& path, std::string_view text) const override {
    return below_.Write(path, text);
  }

 private:
  const FileSystem& below_;
  const size_t expected_;
  mutable std::atomic<size_t> count_ = 0;
};

constexpr size_t kMany = 100;

InputFile FileAt(size_t i) {
  return {std::to_string(i) + ".yaml"};
}

MemoryFileSystem ManyFiles() {
  MemoryFileSystem files;
  for (size_t i = 0; i < kMany; ++i) files.AddFile(FileAt(i).path, "a: " + std::to_string(i) + "\n---\nb\n");
  files.AddLockedFile(FileAt(7).path);
  return files;
}

TEST(ReadAhead, GivesWhatItHasReadOnce) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFiles files(disk, kMany);
  ReadAhead ahead(files, 2);
  for (size_t i = 0; i < kMany; ++i) ahead.Add(FileAt(i));
  files.WaitForAll();
  ahead.Stop();
  for (size_t i = 0; i < kMany; ++i) {
    const auto content = ahead.Take(FileAt(i));
    ASSERT_TRUE(content) << i;
    if (i == 7) {
      EXPECT_EQ(content->unreadable, "permission denied");
      continue;
    }
    ASSERT_EQ(content->documents.size(), 2u);
    EXPECT_EQ(content->documents[0]->root()["a"].AsInt(), static_cast<int64_t>(i));
    EXPECT_FALSE(ahead.Take(FileAt(i))) << "it was given away";
  }
  EXPECT_FALSE(ahead.Take({"others.yaml"}));
}

TEST(ReadAhead, LeavesTheRestToOthersWhenStopped) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFiles files(disk, kMany);
  ReadAhead ahead(files, 3);
  for (size_t i = 0; i < kMany; ++i) ahead.Add(FileAt(i));
  ahead.Stop();
  size_t taken = 0;
  for (size_t i = 0; i < kMany; ++i) taken += ahead.Take(FileAt(i)).has_value();
  EXPECT_EQ(taken, files.count());
}

TEST(ReadAhead, LetsFewFilesAndStandardInputBe) {
  const MemoryFileSystem disk = ManyFiles();
  const CountedFiles files(disk, kMany);
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
  EXPECT_EQ(files.count(), 0u);
}

}  // namespace
}  // namespace kubevet::engine
