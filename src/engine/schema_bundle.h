// JSON Schemas that refer to files beside them, as kubernetes-json-schema's layouts that are not standalone
// do
// (`_definitions.json#/definitions/…`). What a schema refers to is copied into it, so that only one text is
// to be compiled.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/json.h"
#include "base/result.h"

namespace kubevet::engine {

struct BundledSchema {
  std::string text;
  /// JSON pointers to references that still lead to other files, and why.
  std::map<std::string, std::string> unresolved;
};

/// What a JSON pointer into a bundled schema leads to, as it was written: `#/properties/a`,
/// `_definitions.json#/definitions/a`.
std::string PlaceInFiles(std::string_view pointer);

/// Files are read once. Safe to use from several threads.
class SchemaBundler {
 public:
  /// `files` must outlive it.
  explicit SchemaBundler(const FileSystem& files) : files_(files) {}

  /// `text` of the file `path` with what it refers to in files of `folder`: nothing is read that is not in
  /// there when links are followed. Errors: no JSON, too large a whole.
  Result<BundledSchema> Bundle(const std::string& folder, const std::string& path, std::string text) const;
  /// Whether a reference led to this file, be it there or not.
  bool HasLookedFor(const std::string& path) const;

 private:
  class Work;
  using File = Result<JsonDocument>;
  const File& Read(const std::string& folder, const std::string& path) const;
  File ReadAnew(const std::string& folder, const std::string& path) const;

  const FileSystem& files_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, File> read_;
  mutable size_t bytes_read_ = 0;
};

}  // namespace kubevet::engine
