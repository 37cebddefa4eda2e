#include "base/source.h"

#include <cstring>
#include <utility>

namespace kubevet {
namespace {

/// Larger ones do not need to share a block.
constexpr size_t kSmall = 64 << 10;

}  // namespace

Source::Source(std::string path, std::string text) : path_(std::move(path)) {
  if (text.size() > kSmall) {
    own_ = std::move(text);
    text_ = own_;
    return;
  }
  Copy(text);
}

Source::Source(std::string path, Copied copied) : path_(std::move(path)) {
  Copy(copied.text);
}

void Source::Copy(std::string_view text) {
  shared_ = TakeBlock(text.size());
  std::memcpy(shared_->low, text.data(), text.size());
  text_ = {shared_->low, text.size()};
  shared_->low += text.size();
  GiveBack(shared_);
}

}  // namespace kubevet
