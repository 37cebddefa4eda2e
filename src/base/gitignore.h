// Which files git ignores: the patterns of `.gitignore` files and `.git/info/exclude`, with negation,
// anchoring and nesting as gitignore(5) has them. Files that are tracked although a pattern covers them count
// as ignored, for the index is not read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/glob.h"

namespace kubevet {

/// The patterns of one file.
class IgnorePatterns {
 public:
  static IgnorePatterns Parse(std::string_view text);

  enum class Verdict : uint8_t { kSilent, kIgnored, kKept };
  /// `path` is relative to the folder of the file. The last pattern that matches decides.
  Verdict Judge(std::string_view path, bool is_directory) const;
  bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::string name;  // matched against the last name of a path; empty when `path` is meant
    PathPattern path;
    bool negated;
    bool only_directories;
  };
  std::vector<Pattern> patterns_;
};

/// The ignore files that reach a folder: its own, then those of the folders above up to the root of the
/// repository. Immutable and cheap to copy, so a walk can keep one per folder.
class IgnoreChain {
 public:
  /// What is known above `directory` (absolute, without symbolic links): nothing outside a repository.
  static IgnoreChain Above(const FileSystem& files, const std::string& directory);
  /// The chain inside `directory`, which lies below the last one entered or is a new start. A repository
  /// in a repository starts afresh.
  IgnoreChain Enter(const FileSystem& files, const std::string& directory, bool has_git,
                    bool has_gitignore) const;

  /// Nothing is ignored.
  bool IsEmpty() const { return last_ == nullptr; }
  /// `path` is absolute and lies in the directory entered last.
  bool Ignores(const std::string& path, bool is_directory) const;

 private:
  struct Level {
    std::shared_ptr<const Level> above;
    size_t prefix;  // length of the directory's path, with a slash
    IgnorePatterns patterns;
  };
  IgnoreChain Add(const FileSystem& files, const std::string& directory, const std::string& file) const;

  std::shared_ptr<const Level> last_;
};

}  // namespace kubevet
