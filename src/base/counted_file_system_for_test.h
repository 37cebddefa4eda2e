// Counts what is asked of a file system, by any number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"

namespace kubevet {

class CountedFileSystem final : public FileSystem {
 public:
  explicit CountedFileSystem(const FileSystem& below) : below_(below) {}

  /// Whether something is there, and where a path leads to.
  size_t questions() const { return questions_; }
  /// Of files.
  size_t reads() const { return reads_; }
  /// Until so many files have been read.
  void WaitForReads(size_t expected) const {
    for (size_t reads = reads_; reads < expected; reads = reads_) reads_.wait(reads);
  }

  Result<FileType> Stat(const std::string& path) const override {
    ++questions_;
    return below_.Stat(path);
  }
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    return below_.List(path);
  }
  Result<std::string> RealPath(const std::string& path) const override {
    ++questions_;
    return below_.RealPath(path);
  }
  Result<std::string> Read(const std::string& path, uint64_t limit) const override {
    auto text = below_.Read(path, limit);
    ++reads_;
    reads_.notify_all();
    return text;
  }
  void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const override {
    below_.ReadTogether(paths, [&](size_t i, std::string_view text) {
      take(i, text);
      ++reads_;
    });
    reads_.notify_all();
  }
  Result<std::string> ReadStandardInput(uint64_t limit) const override {
    return below_.ReadStandardInput(limit);
  }
  std::optional<Error> Write(const std::string& path, std::string_view text) const override {
    return below_.Write(path, text);
  }

 private:
  const FileSystem& below_;
  mutable std::atomic<size_t> questions_ = 0;
  mutable std::atomic<size_t> reads_ = 0;
};

}  // namespace kubevet
