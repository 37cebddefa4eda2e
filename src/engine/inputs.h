// Turns what the user names on the command line into the files to check.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/source.h"

namespace kubevet::engine {

/// A file to check; `path` is as the user would write it.
struct InputFile {
  std::string path;
  bool is_standard_input = false;
  /// Known to be a regular file: a directory was listed with it, and it is no link. Makes no other file.
  bool is_regular = false;

  bool operator==(const InputFile& other) const {
    return path == other.path && is_standard_input == other.is_standard_input;
  }
};

/// What could not be read, and why.
struct Unreadable {
  std::string path;
  std::string why;

  bool operator==(const Unreadable&) const = default;
};

struct Inputs {
  std::vector<InputFile> files;
  std::vector<Unreadable> unreadable = {};
  std::vector<InputFile> context = {};                          ///< read for references only
  std::vector<std::shared_ptr<const Source>> inventories = {};  ///< of nodes
  std::vector<std::string> fruitless = {};  ///< directories and patterns that were named and led to no file
};

/// The name by which standard input goes in findings.
inline constexpr std::string_view kStandardInputName = "<stdin>";

/// Arguments in the order given: files (whatever their extension), directories (all `.yaml`, `.yml` and
/// `.json` below, but not what git ignores), glob patterns, `-` for standard input; none means the current
/// directory. Names in a directory are sorted bytewise, each file appears once however many ways lead to it.
/// `on_file` gets each when it is found, but not standard input.
Inputs FindInputs(
    const FileSystem& files, const std::vector<std::string>& arguments,
    const std::function<void(const InputFile&)>& on_file = [](const InputFile&) {});

/// Whether a directory is read with a file of this name.
bool HasManifestExtension(std::string_view name);

/// `k8s/[a-c]*.yaml`: what comes before the first name with a wildcard, and the rest.
struct SplitPattern {
  std::string directory;
  std::string pattern;
};
SplitPattern SplitAtWildcard(const std::string& argument);
/// Whether a pattern asks for files by an extension of its own, `*.tmpl`.
bool NamesExtension(std::string_view pattern);

/// Reads a file, whatever is in it. An error when it is larger than `limit` bytes.
Result<std::string> ReadInput(const FileSystem& files, const InputFile& file,
                              uint64_t limit = kMaxSourceBytes);
/// Reads a file that is text.
Result<std::unique_ptr<Source>> ReadSource(const FileSystem& files, const InputFile& file,
                                           uint64_t limit = kMaxSourceBytes);
/// The same for several, as far as they can be read together and there is memory for it; null for those that
/// are to be read by themselves.
std::vector<std::unique_ptr<Source>> ReadTogether(const FileSystem& files,
                                                  std::span<const InputFile* const> inputs);

}  // namespace kubevet::engine
