#include "base/memory_file_system.h"

#include "base/read_together.h"

namespace kubevet {
namespace {

const Error kNoSuchFile{"no such file or directory"};
const Error kNoPermission{"permission denied"};
constexpr int kMaxLinks = 40;

Result<std::string> Limited(const std::string& text, uint64_t limit) {
  if (text.size() > limit) return Error{"larger than " + std::to_string(limit) + " bytes"};
  return text;
}

}  // namespace

MemoryFileSystem& MemoryFileSystem::AddFile(std::string_view path, std::string text) {
  Add(path, {FileType::kFile, std::move(text)});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::AddDirectory(std::string_view path) {
  Add(path, {FileType::kDirectory, {}});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::AddSymlink(std::string_view path, std::string target) {
  Add(path, {FileType::kSymlink, std::move(target)});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::AddOther(std::string_view path) {
  Add(path, {FileType::kOther, {}});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::AddLockedFile(std::string_view path) {
  Add(path, {FileType::kFile, {}, true});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::AddLockedDirectory(std::string_view path) {
  Add(path, {FileType::kDirectory, {}, true});
  return *this;
}

MemoryFileSystem& MemoryFileSystem::Remove(std::string_view path) {
  nodes_.erase(std::string(path));
  return *this;
}

MemoryFileSystem& MemoryFileSystem::SetStandardInput(std::string text) {
  standard_input_ = std::move(text);
  return *this;
}

void MemoryFileSystem::Add(std::string_view path, Node node) {
  std::string absolute(path.starts_with('/') ? "" : "/");
  absolute += path;
  nodes_.try_emplace("", Node{FileType::kDirectory, {}});
  for (size_t slash = absolute.find('/', 1); slash != std::string::npos;
       slash = absolute.find('/', slash + 1)) {
    nodes_.try_emplace(absolute.substr(0, slash), Node{FileType::kDirectory, {}});
  }
  nodes_[absolute] = std::move(node);
}

/// The key of the node that `path` leads to.
Result<std::string> MemoryFileSystem::Resolve(std::string_view path, int links_left) const {
  std::string at;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      at = std::string(DirectoryOf(at));
      continue;
    }
    const std::string next = at + "/" + std::string(name);
    const auto node = nodes_.find(next);
    if (node == nodes_.end()) return kNoSuchFile;
    if (node->second.type != FileType::kSymlink) {
      at = next;
      continue;
    }
    if (links_left-- == 0) return Error{"the symbolic links go round in a circle"};
    const std::string& target = node->second.text;
    auto real = Resolve(target.starts_with('/') ? target : at + "/" + target, links_left);
    if (!real.ok()) return real;
    at = *real;
  }
  return at;
}

Result<FileType> MemoryFileSystem::Stat(const std::string& path) const {
  const auto real = Resolve(path, kMaxLinks);
  if (real.ok()) return real->empty() ? FileType::kDirectory : nodes_.at(*real).type;
  if (real.error().message == kNoSuchFile.message) return FileType::kMissing;
  return real.error();
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::List(const std::string& path) const {
  const auto real = Resolve(path, kMaxLinks);
  if (!real.ok()) return real.error();
  if (const auto node = nodes_.find(*real); node != nodes_.end() && node->second.locked) return kNoPermission;
  const std::string inside = *real + "/";
  std::vector<DirectoryEntry> entries;
  for (auto node = nodes_.lower_bound(inside); node != nodes_.end() && node->first.starts_with(inside);
       ++node) {
    const std::string name = node->first.substr(inside.size());
    if (name.find('/') == std::string::npos) entries.push_back({name, node->second.type});
  }
  return entries;
}

Result<std::string> MemoryFileSystem::RealPath(const std::string& path) const {
  auto real = Resolve(path, kMaxLinks);
  if (real.ok() && real->empty()) return std::string("/");
  return real;
}

Result<std::string> MemoryFileSystem::Read(const std::string& path, uint64_t limit) const {
  const auto real = Resolve(path, kMaxLinks);
  if (!real.ok()) return real.error();
  const Node& node = nodes_.at(*real);
  if (node.locked) return kNoPermission;
  if (node.type == FileType::kDirectory) return Error{"is a directory"};
  if (node.type == FileType::kOther) return Error{"is a pipe, not a file; pass it on standard input as `-`"};
  return Limited(node.text, limit);
}

void MemoryFileSystem::ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const {
  for (size_t i = 0; i < paths.size(); ++i) {
    if (const auto text = Read(*paths[i], kSmallFile); text.ok()) take(i, *text);
  }
}

Result<std::string> MemoryFileSystem::ReadStandardInput(uint64_t limit) const {
  return Limited(standard_input_, limit);
}

std::optional<Error> MemoryFileSystem::Write(const std::string& path, std::string_view text) const {
  const auto directory = Resolve(DirectoryOf(path), kMaxLinks);
  if (!directory.ok()) return directory.error();
  const auto real = Resolve(path, kMaxLinks);
  Node& node = nodes_[real.ok() ? *real : *directory + "/" + std::string(BaseName(path))];
  if (node.locked) return kNoPermission;
  if (node.type == FileType::kDirectory) return Error{"is a directory"};
  node.text = text;
  return std::nullopt;
}

}  // namespace kubevet
