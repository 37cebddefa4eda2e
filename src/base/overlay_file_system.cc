#include "base/overlay_file_system.h"

#include <algorithm>

namespace kubevet {

bool OverlayFileSystem::HoldsTexts(const std::string& path) const {
  if (texts_.empty()) return false;
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  const auto at = texts_.lower_bound(prefix);
  return at != texts_.end() && at->first.starts_with(prefix);
}

const std::string* OverlayFileSystem::FindText(const std::string& path) const {
  auto text = texts_.find(path);
  if (text == texts_.end() && !texts_.empty() && !path.starts_with('/')) {
    const auto directory = below_->RealPath(".");
    if (directory.ok()) text = texts_.find(JoinPath(*directory, path));
  }
  return text == texts_.end() ? nullptr : text->second.get();
}

Result<FileType> OverlayFileSystem::Stat(const std::string& path) const {
  if (FindText(path) != nullptr) return FileType::kFile;
  auto type = below_->Stat(path);
  if (type.ok() && *type == FileType::kMissing && HoldsTexts(path)) return FileType::kDirectory;
  return type;
}

Result<FileType> OverlayFileSystem::StatIn(std::string_view directory, std::string_view name) const {
  return texts_.empty() ? below_->StatIn(directory, name) : FileSystem::StatIn(directory, name);
}

Result<std::vector<DirectoryEntry>> OverlayFileSystem::List(const std::string& path) const {
  auto entries = below_->List(path);
  if (!entries.ok()) {
    if (!HoldsTexts(path)) return entries;
    entries = std::vector<DirectoryEntry>();
  }
  if (texts_.empty()) return entries;
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  const auto by_name = [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; };
  for (auto at = texts_.lower_bound(prefix); at != texts_.end() && at->first.starts_with(prefix); ++at) {
    const DirectoryEntry entry{at->first.substr(prefix.size()), FileType::kFile};
    if (entry.name.empty() || entry.name.find('/') != std::string::npos) continue;
    const auto place = std::lower_bound(entries->begin(), entries->end(), entry, by_name);
    if (place == entries->end() || place->name != entry.name) entries->insert(place, entry);
  }
  return entries;
}

Result<std::string> OverlayFileSystem::RealPath(const std::string& path) const {
  auto real = below_->RealPath(path);
  if (!real.ok() && (texts_.contains(path) || HoldsTexts(path))) return path;
  return real;
}

Result<std::string> OverlayFileSystem::Read(const std::string& path, uint64_t limit) const {
  const std::string* text = FindText(path);
  if (text == nullptr) return below_->Read(path, limit);
  if (text->size() > limit) return Error{"larger than " + std::to_string(limit) + " bytes"};
  return *text;
}

void OverlayFileSystem::ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const {
  const auto has_text = [this](const std::string* path) { return FindText(*path) != nullptr; };
  if (std::none_of(paths.begin(), paths.end(), has_text)) below_->ReadTogether(paths, take);
}

Result<std::string> OverlayFileSystem::ReadStandardInput(uint64_t limit) const {
  return standard_input_ ? Result<std::string>(*standard_input_) : below_->ReadStandardInput(limit);
}

std::optional<Error> OverlayFileSystem::Write(const std::string& path, std::string_view text) const {
  return below_->Write(path, text);
}

}  // namespace kubevet
