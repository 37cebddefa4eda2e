// Remembers what directories hold, for one run over another file system: whether a name is there, and where a
// path leads to, is answered from what was listed, without asking the system for each of thousands of names
// that are not there.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"

namespace kubevet {

/// What appears or goes in a directory after it was listed is not seen, and names are as they are listed;
/// reading and writing go through. Safe to use from several threads.
class ListedFileSystem final : public FileSystem {
 public:
  /// `below` must outlive it.
  explicit ListedFileSystem(const FileSystem& below) : below_(below) {}

  Result<FileType> Stat(const std::string& path) const override;
  Result<FileType> StatIn(std::string_view directory, std::string_view name) const override;
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override;
  Result<std::string> RealPath(const std::string& path) const override;
  Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const override;
  void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const override;
  Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const override;
  std::optional<Error> Write(const std::string& path, std::string_view text) const override;

 private:
  struct Directory {
    std::string path;  // as it was asked for
    std::string real;
    std::vector<DirectoryEntry> entries;
  };

  /// What the listing of its directory says of a path; nothing when there is none, or it does not suffice.
  /// Of what is there, `real_path` is set when it is given.
  std::optional<FileType> Find(std::string_view path, std::string* real_path) const;
  std::optional<FileType> FindIn(std::string_view directory, std::string_view name,
                                 std::string* real_path) const;

  const FileSystem& below_;
  mutable std::mutex mutex_;  // guards what follows
  mutable std::deque<Directory> directories_;
  mutable TextMap<std::string_view, const Directory*> by_path_;  // by both paths
  // What was asked about last, by this path: questions come folder by folder.
  mutable std::string last_path_;
  mutable const Directory* last_ = nullptr;
};

}  // namespace kubevet
