// Paths as the configuration speaks of them: relative to its folder, named by patterns.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/glob.h"
#include "base/result.h"

namespace kubevet::engine {

/// `k8s/legacy`, `apps/**/test`, `*.gen.yaml`: matches a path or a folder above it. A pattern without a slash
/// matches names in every folder; a slash at the end or `./` at the beginning changes nothing else.
class PathGlob {
 public:
  explicit PathGlob(std::string_view pattern);

  /// `path` is relative to the same folder as the pattern.
  bool Matches(std::string_view path) const;

 private:
  PathPattern pattern_;
};

/// Whether a path is a directory or in it. Neither has `.` or `..` in it.
bool IsWithin(std::string_view directory, std::string_view path);

/// The way from one absolute path to another, `../k8s/web.yaml`. Neither has `.` or `..` in it.
std::string RelativePath(std::string_view from_directory, std::string_view to);

/// The absolute path of a file: its folder without symbolic links, its own name as it is written, so that a
/// link belongs to the folder it stands in.
Result<std::string> AbsolutePath(const FileSystem& files, const std::string& path);

/// AbsolutePath for many files: those of one folder in a row share the way there.
class AbsolutePaths {
 public:
  explicit AbsolutePaths(const FileSystem& files) : files_(files) {}

  Result<std::string> Of(const std::string& path);

 private:
  const FileSystem& files_;
  std::optional<std::string> directory_;  // the last one, as it is written
  std::string real_;                      // and what it is
};

/// `absolute` as the user would write it: relative when that leads into or above the working directory.
std::string DisplayPath(std::string_view working_directory, const std::string& absolute);

}  // namespace kubevet::engine
