// A file system in memory, the disk's twin for tests: files, directories, symbolic links and the things that
// go wrong with them. The working directory is `/`.
#pragma once

#include <map>
#include <string>

#include "base/file_system.h"

namespace kubevet {

class MemoryFileSystem final : public FileSystem {
 public:
  /// Directories on the way are made. Returns *this, so that a tree can be built in one expression.
  MemoryFileSystem& AddFile(std::string_view path, std::string text);
  MemoryFileSystem& AddDirectory(std::string_view path);
  /// `target` may be relative to the link's directory.
  MemoryFileSystem& AddSymlink(std::string_view path, std::string target);
  /// A pipe, socket or device.
  MemoryFileSystem& AddOther(std::string_view path);
  /// Reading or listing it fails for want of permission.
  MemoryFileSystem& AddLockedFile(std::string_view path);
  MemoryFileSystem& AddLockedDirectory(std::string_view path);
  MemoryFileSystem& Remove(std::string_view path);
  MemoryFileSystem& SetStandardInput(std::string text);

  Result<FileType> Stat(const std::string& path) const override;
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override;
  Result<std::string> RealPath(const std::string& path) const override;
  Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const override;
  /// Files of at most kSmallFile bytes.
  void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const override;
  Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const override;
  std::optional<Error> Write(const std::string& path, std::string_view text) const override;

 private:
  struct Node {
    FileType type = FileType::kFile;
    std::string text;  // of a file, or where a link leads
    bool locked = false;
  };

  void Add(std::string_view path, Node node);
  Result<std::string> Resolve(std::string_view path, int links_left) const;

  mutable std::map<std::string, Node> nodes_;  // by absolute path without a slash at the end; "" is the root
  std::string standard_input_;
};

}  // namespace kubevet
