// A file system with other texts in place of some files, and everything else as it is below: what a check
// finds once these texts are written, without writing them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/file_system.h"

namespace kubevet {

/// Refers to the file system below. Safe to use from several threads while nothing is put into it.
class OverlayFileSystem final : public FileSystem {
 public:
  explicit OverlayFileSystem(const FileSystem& below) : below_(&below) {}

  /// `path` as it is going to be asked for; other ways to the same file still lead to the file below.
  void Put(const std::string& path, std::string text) { texts_[path] = std::move(text); }
  void PutStandardInput(std::string text) { standard_input_ = std::move(text); }

  Result<FileType> Stat(const std::string& path) const override { return below_->Stat(path); }
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    return below_->List(path);
  }
  Result<std::string> RealPath(const std::string& path) const override { return below_->RealPath(path); }
  Result<std::string> Read(const std::string& path, uint64_t limit = kMaxSourceBytes) const override;
  Result<std::string> ReadStandardInput(uint64_t limit = kMaxSourceBytes) const override;
  std::optional<Error> Write(const std::string& path, std::string_view text) const override {
    return below_->Write(path, text);
  }

 private:
  const FileSystem* below_;
  std::map<std::string, std::string> texts_;
  std::optional<std::string> standard_input_;
};

}  // namespace kubevet
