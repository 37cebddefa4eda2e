#include "base/listed_file_system.h"

#include <algorithm>
#include <utility>

namespace kubevet {
namespace {

struct Split {
  std::string_view directory, name;
};

/// Nothing for paths that end in a slash, `.` or `..`, and the root.
std::optional<Split> SplitPath(std::string_view path) {
  const std::string_view name = BaseName(path);
  if (name.empty() || name == "." || name == "..") return std::nullopt;
  return Split{FolderOf(path), name};
}

}  // namespace

std::optional<FileType> ListedFileSystem::Find(std::string_view path, std::string* real_path) const {
  const auto split = SplitPath(path);
  return split ? FindIn(split->directory, split->name, real_path) : std::nullopt;
}

std::optional<FileType> ListedFileSystem::FindIn(std::string_view directory, std::string_view name,
                                                 std::string* real_path) const {
  const std::lock_guard lock(mutex_);
  if (last_ == nullptr || last_path_ != directory) {
    const auto listed = by_path_.find(directory);
    if (listed == by_path_.end()) return std::nullopt;
    last_path_ = directory;
    last_ = listed->second;
  }
  const std::vector<DirectoryEntry>& entries = last_->entries;
  const auto entry = std::lower_bound(
      entries.begin(), entries.end(), name,
      [](const DirectoryEntry& each, std::string_view wanted) { return each.name < wanted; });
  if (entry == entries.end() || entry->name != name) return FileType::kMissing;
  if (entry->type != FileType::kFile && entry->type != FileType::kDirectory) return std::nullopt;
  if (real_path != nullptr) *real_path = JoinPath(last_->real, entry->name);
  return entry->type;
}

Result<FileType> ListedFileSystem::Stat(const std::string& path) const {
  if (const auto known = Find(path, nullptr)) return *known;
  return below_.Stat(path);
}

Result<FileType> ListedFileSystem::StatIn(std::string_view directory, std::string_view name) const {
  if (const auto known = FindIn(directory, name, nullptr)) return *known;
  return below_.StatIn(directory, name);
}

Result<std::vector<DirectoryEntry>> ListedFileSystem::List(const std::string& path) const {
  auto entries = below_.List(path);
  if (!entries.ok()) return entries;
  auto real = RealPath(path);
  if (!real.ok()) return entries;
  const std::lock_guard lock(mutex_);
  const Directory& directory = directories_.emplace_back(Directory{path, *std::move(real), *entries});
  for (const std::string* each : {&directory.path, &directory.real})
    by_path_.insert_or_assign(*each, &directory);
  if (last_ != nullptr && last_->real == directory.real) last_ = nullptr;
  return entries;
}

Result<std::string> ListedFileSystem::RealPath(const std::string& path) const {
  std::string known;
  if (const auto type = Find(path, &known); type && *type != FileType::kMissing) return known;
  {
    const std::lock_guard lock(mutex_);
    if (const auto listed = by_path_.find(path); listed != by_path_.end()) return listed->second->real;
  }
  return below_.RealPath(path);
}

Result<std::string> ListedFileSystem::Read(const std::string& path, uint64_t limit) const {
  return below_.Read(path, limit);
}

void ListedFileSystem::ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const {
  below_.ReadTogether(paths, take);
}

Result<std::string> ListedFileSystem::ReadStandardInput(uint64_t limit) const {
  return below_.ReadStandardInput(limit);
}

std::optional<Error> ListedFileSystem::Write(const std::string& path, std::string_view text) const {
  return below_.Write(path, text);
}

}  // namespace kubevet
