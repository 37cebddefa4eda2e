// Whose turn it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/hash.h"

namespace kubevet::lsp {

/// Paths that wait, each once.
class Waiting {
 public:
  /// Before all others, wherever it was.
  void PutFirst(const std::string& path) {
    Remove(path);
    Put(path, --first_);
  }
  /// Behind all others; one that waits already stays where it is.
  void PutLast(const std::string& path) {
    if (!turns_.contains(path)) Put(path, ++last_);
  }
  void Remove(const std::string& path) {
    const auto found = turns_.find(path);
    if (found == turns_.end()) return;
    paths_.erase(found->second);
    turns_.erase(found);
  }
  std::optional<std::string> First() const {
    return paths_.empty() ? std::nullopt : std::optional(paths_.begin()->second);
  }

 private:
  void Put(const std::string& path, int64_t turn) {
    turns_.emplace(path, turn);
    paths_.emplace(turn, path);
  }

  std::map<int64_t, std::string> paths_;
  TextMap<std::string, int64_t> turns_;
  int64_t first_ = 0, last_ = 0;
};

}  // namespace kubevet::lsp
