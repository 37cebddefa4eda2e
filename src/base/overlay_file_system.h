// Texts over another file system: what an editor has open, or what fixes are going to write, counts before
// what is on the disk, also where the disk has no such file yet.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/file_system.h"

namespace kubevet {

/// Paths are matched as they are written, or from the working directory on. Not to be changed while another
/// thread reads.
class OverlayFileSystem final : public FileSystem {
 public:
  /// `below` must outlive it.
  explicit OverlayFileSystem(const FileSystem& below) : below_(&below) {}

  void Put(const std::string& path, std::shared_ptr<const std::string> text) {
    texts_[path] = std::move(text);
  }
  void PutStandardInput(std::string text) { standard_input_ = std::move(text); }
  void Remove(const std::string& path) { texts_.erase(path); }

  Result<FileType> Stat(const std::string& path) const override;
  Result<FileType> StatIn(std::string_view directory, std::string_view name) const override;
  /// A name that only the texts have is in its directory, which need not be there.
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override;
  Result<std::string> RealPath(const std::string& path) const override;
  Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const override;
  void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const override;
  Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const override;
  std::optional<Error> Write(const std::string& path, std::string_view text) const override;

 private:
  /// The text at a path, which may be relative to the working directory; null when there is none.
  const std::string* FindText(const std::string& path) const;
  /// Whether there are texts in a directory or below.
  bool HoldsTexts(const std::string& path) const;

  const FileSystem* below_;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> texts_;
  std::optional<std::string> standard_input_;
};

}  // namespace kubevet
