#include "base/listed_file_system.h"

#include <algorithm>
#include <utility>

namespace kubevet {
namespace {

struct Split {
  std::string directory;
  std::string_view name;
};

/// Nothing for paths that end in a slash, `.` or `..`, and the root.
std::optional<Split> SplitPath(std::string_view path) {
  const std::string_view name = BaseName(path), directory = DirectoryOf(path);
  if (name.empty() || name == "." || name == "..") return std::nullopt;
  if (directory.empty()) return Split{path.starts_with('/') ? "/" : ".", name};
  return Split{std::string(directory), name};
}

}  // namespace

std::optional<ListedFileSystem::Known> ListedFileSystem::Find(std::string_view path) const {
  const auto split = SplitPath(path);
  if (!split) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto real = real_paths_.find(split->directory);
  const std::string& directory = real == real_paths_.end() ? split->directory : real->second;
  const auto listed = entries_.find(directory);
  if (listed == entries_.end()) return std::nullopt;
  const auto entry = std::lower_bound(
      listed->second.begin(), listed->second.end(), split->name,
      [](const DirectoryEntry& each, std::string_view wanted) { return each.name < wanted; });
  if (entry == listed->second.end() || entry->name != split->name) return Known{FileType::kMissing, {}};
  if (entry->type != FileType::kFile && entry->type != FileType::kDirectory) return std::nullopt;
  return Known{entry->type, directory == "/" ? "/" + entry->name : JoinPath(directory, entry->name)};
}

Result<FileType> ListedFileSystem::Stat(const std::string& path) const {
  if (const auto known = Find(path)) return known->type;
  return below_.Stat(path);
}

Result<std::vector<DirectoryEntry>> ListedFileSystem::List(const std::string& path) const {
  auto entries = below_.List(path);
  if (!entries.ok()) return entries;
  auto real = RealPath(path);
  if (!real.ok()) return entries;
  const std::lock_guard lock(mutex_);
  entries_[*real] = *entries;
  real_paths_.try_emplace(path, *real);
  real_paths_.try_emplace(*real, *real);
  return entries;
}

Result<std::string> ListedFileSystem::RealPath(const std::string& path) const {
  if (const auto known = Find(path); known && known->type != FileType::kMissing) return known->real_path;
  {
    const std::lock_guard lock(mutex_);
    if (const auto real = real_paths_.find(path); real != real_paths_.end()) return real->second;
  }
  return below_.RealPath(path);
}

Result<std::string> ListedFileSystem::Read(const std::string& path, uint64_t limit) const {
  return below_.Read(path, limit);
}

Result<std::string> ListedFileSystem::ReadStandardInput(uint64_t limit) const {
  return below_.ReadStandardInput(limit);
}

std::optional<Error> ListedFileSystem::Write(const std::string& path, std::string_view text) const {
  return below_.Write(path, text);
}

}  // namespace kubevet
