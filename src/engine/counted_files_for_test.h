// A file system that tells how many files have been read.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"

namespace kubevet::engine {

class CountedFiles final : public FileSystem {
 public:
  explicit CountedFiles(const FileSystem& below) : below_(below) {}

  size_t count() const { return count_; }
  /// Until so many have been read.
  void WaitFor(size_t expected) const {
    for (size_t count = count_; count < expected; count = count_) count_.wait(count);
  }

  Result<std::string> Read(const std::string& path, uint64_t limit) const override {
    auto text = below_.Read(path, limit);
    ++count_;
    count_.notify_all();
    return text;
  }
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
  mutable std::atomic<size_t> count_ = 0;
};

}  // namespace kubevet::engine
