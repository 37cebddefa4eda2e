// One input text and the name it goes by in findings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/block.h"

namespace kubevet {

/// The largest input that is read, in bytes: offsets are 32 bits wide, and nothing real comes close.
inline constexpr uint64_t kMaxSourceBytes = 1ull << 30;

/// Owns a text; spans, nodes and diagnostics refer into it, so it must outlive them and is never copied.
class Source {
 public:
  Source(std::string path, std::string text);
  /// Of a text that is copied.
  struct Copied {
    std::string_view text;
  };
  Source(std::string path, Copied copied);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  /// As the user would write it: relative paths stay relative, standard input is `<stdin>`.
  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }

 private:
  void Copy(std::string_view text);

  std::string path_;
  std::string own_;                // a large text
  std::shared_ptr<Block> shared_;  // where a small one is
  std::string_view text_;
};

}  // namespace kubevet
