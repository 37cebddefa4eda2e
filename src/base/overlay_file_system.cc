#include "base/overlay_file_system.h"

namespace kubevet {

Result<std::string> OverlayFileSystem::Read(const std::string& path, uint64_t limit) const {
  const auto text = texts_.find(path);
  return text == texts_.end() ? below_->Read(path, limit) : Result<std::string>(text->second);
}

Result<std::string> OverlayFileSystem::ReadStandardInput(uint64_t limit) const {
  return standard_input_ ? Result<std::string>(*standard_input_) : below_->ReadStandardInput(limit);
}

}  // namespace kubevet
