// The seam to the disk: everything kubevet reads or writes goes through a FileSystem, so that tests and
// editors can put their own underneath. See memory_file_system.h for the twin that tests use.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/read_together.h"
#include "base/result.h"
#include "base/source.h"

namespace kubevet {

enum class FileType : uint8_t { kMissing, kFile, kDirectory, kSymlink, kOther };

/// A name in a directory; symbolic links are not followed.
struct DirectoryEntry {
  std::string name;
  FileType type = FileType::kFile;

  bool operator==(const DirectoryEntry&) const = default;
};

/// Paths are as the user writes them, relative ones start at the working directory. Errors are what follows
/// "PATH: " in a message. Safe to use from several threads.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// What `path` leads to, symbolic links followed; never kSymlink.
  virtual Result<FileType> Stat(const std::string& path) const = 0;
  /// The same of an entry of a directory: a name without slashes, neither `.` nor `..`.
  virtual Result<FileType> StatIn(std::string_view directory, std::string_view name) const;
  /// Everything in a directory but `.` and `..`, sorted bytewise by name.
  virtual Result<std::vector<DirectoryEntry>> List(const std::string& path) const = 0;
  /// The absolute path without symbolic links, `.` and `..`: equal for two ways to one file.
  virtual Result<std::string> RealPath(const std::string& path) const = 0;
  /// A whole regular file of at most `limit` bytes. Pipes, sockets and devices are refused, for reading them
  /// may never end.
  virtual Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const = 0;
  /// Hands over the texts of those of `paths` that can be read together, which takes less than one after the
  /// other. They must be regular files: reading others may never end. What is not handed over is to be read
  /// by itself, which may also say why it cannot be.
  virtual void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const;
  /// Standard input up to its end.
  virtual Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const = 0;
  /// Replaces a file, or makes it, in one step: readers see the old text or the new one, and after an error
  /// the old one. What is not a regular file (/dev/null, a pipe) is written to.
  virtual std::optional<Error> Write(const std::string& path, std::string_view text) const = 0;
};

std::unique_ptr<FileSystem> MakeDiskFileSystem();

/// What an error code of the operating system means, in lower case.
std::string SystemMessage(int code);

/// "a" + "b" is "a/b"; an empty or `.` directory adds nothing.
std::string JoinPath(std::string_view directory, std::string_view name);
/// "" for a path without a slash.
std::string_view DirectoryOf(std::string_view path);
/// The directory a path is in, as it can be opened: `.` for a path without a slash, `/` for what is in the
/// root.
std::string_view FolderOf(std::string_view path);
std::string_view BaseName(std::string_view path);

}  // namespace kubevet
