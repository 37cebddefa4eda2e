// Remembers what directories hold, for one run over another file system: whether a name is there, and where a
// path leads to, is answered from what was listed, without asking the system for each of thousands of names
// that are not there.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override;
  Result<std::string> RealPath(const std::string& path) const override;
  Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const override;
  Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const override;
  std::optional<Error> Write(const std::string& path, std::string_view text) const override;

 private:
  template <typename T>
  using ByPath = TextMap<std::string, T>;

  /// What the listing of its directory says of a path; nothing when there is none, or it does not suffice.
  /// Of what is there, `real_path` is set when it is given.
  std::optional<FileType> Find(std::string_view path, std::string* real_path) const;

  const FileSystem& below_;
  mutable std::mutex mutex_;                             // guards what follows
  mutable ByPath<std::vector<DirectoryEntry>> entries_;  // by real path
  mutable ByPath<std::string> real_paths_;               // of directories, as written
  // The directory that was asked about last, as written, and its entries: questions come folder by folder.
  mutable std::string last_directory_;
  mutable const std::pair<const std::string, std::vector<DirectoryEntry>>* last_ = nullptr;
};

}  // namespace kubevet
