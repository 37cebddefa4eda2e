// A file as it is read, before anything is known of its role and of the others.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/source.h"
#include "engine/definitions.h"
#include "engine/inputs.h"
#include "yaml/reader.h"

namespace kubevet::engine {

/// A source of more than two parts of this size is divided among threads.
inline constexpr size_t kPartBytes = 256 << 10;

struct FileContent {
  std::shared_ptr<const Source> source;   ///< null when there is nothing of it
  std::optional<std::string> unreadable;  ///< why
  std::vector<yaml::Chunk> chunks;
  Definitions definitions;  ///< of custom resources
  ReadAlready documents;    ///< as far as anybody needed them

  bool IsDivided() const { return chunks.size() > 1 && source->text().size() > 2 * kPartBytes; }
};

/// Never fails: what cannot be read, or is larger than `limit` bytes, says why. `source` is what was read of
/// it together with others, or null. Looks for definitions only where `may_define`.
FileContent ReadContent(const FileSystem& files, const InputFile& input, std::unique_ptr<Source> source,
                        bool may_define, uint64_t limit = kMaxSourceBytes);

/// Makes the trees of all documents.
void ReadDocuments(FileContent& content);

/// Why there is nothing of a file for which memory did not suffice.
inline constexpr std::string_view kNotEnoughMemory = "there is not enough memory for it";

}  // namespace kubevet::engine
