// Which part of the inputs a run tells about while it reads all of them: a shard of several that share the
// work, or the documents that changed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/source.h"

namespace kubevet::engine {

/// `index` is from 1 to `count`.
struct Shard {
  uint32_t index = 1;
  uint32_t count = 1;

  bool operator==(const Shard&) const = default;
};

struct ReportedPart {
  Shard shard = {};
  /// The text of each input at an earlier time, nothing where the file was not there: documents that were the
  /// same then are not told about. No list: all are.
  std::optional<std::vector<std::optional<std::string>>> before = {};

  /// What a configuration asks in vain is said once, by the last shard: it follows what is said of files.
  bool JudgesIgnores() const { return shard.index == shard.count && !before; }
};

/// The inputs that a shard tells about, from the first to before the second. Neighbours stay together, so
/// that the reports of all shards behind each other are that of one run; each has about the same bytes.
std::pair<size_t, size_t> InputsOf(Shard shard, std::span<const size_t> sizes);

/// Which documents of a file are told about.
class DocumentFilter {
 public:
  /// All of them.
  DocumentFilter() = default;
  static DocumentFilter Nothing();
  /// Those whose text is not among the documents of `before`, each of which stands for one.
  static DocumentFilter Changed(const Source& now, const std::optional<std::string>& before);

  bool Takes(uint32_t document) const { return takes_all_ || (document < taken_.size() && taken_[document]); }
  bool TakesNone() const;
  /// How many of so many are taken.
  uint32_t Count(uint32_t documents) const;

 private:
  bool takes_all_ = true;
  std::vector<bool> taken_;  // by document, empty ones not counted
};

}  // namespace kubevet::engine
