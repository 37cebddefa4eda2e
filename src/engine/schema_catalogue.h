// JSON Schemas of kinds that no definition describes. A file is read and compiled when the first object of
// its kind comes by, once for each version of Kubernetes that is judged for.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "engine/inputs.h"
#include "engine/schema_bundle.h"
#include "engine/schema_location.h"
#include "k8s/target.h"
#include "validate/kind_schema.h"

namespace kubevet::engine {

/// A file that was looked for: one of a schema and a problem, unless it is not there.
struct CataloguedSchema {
  std::string path;
  std::optional<const validate::KindSchema> schema;
  std::vector<std::string>
      unchecked;        ///< what the schema asks for and is not checked: places, some with reason
  std::string problem;  ///< why there is a file and no schema
};

/// Safe to use from several threads.
class SchemaCatalogue {
 public:
  /// `files` must outlive it.
  SchemaCatalogue(const FileSystem& files, std::vector<SchemaLocation> locations)
      : files_(files), bundler_(files), locations_(std::move(locations)) {}

  /// What the first location that has a file for the kind has there; null when none has.
  const CataloguedSchema* Find(const ResourceId& id, const k8s::Target& target) const;
  /// Whether a file was looked for, for a kind or for a schema that refers to it, be it there or not.
  bool HasLookedFor(const std::string& path) const;
  /// The files that are no schemas, of those that were looked for.
  std::vector<Unreadable> Unusable() const;

 private:
  struct Entry {
    std::once_flag once;
    CataloguedSchema found;
  };
  const CataloguedSchema& Load(const std::string& folder, const std::string& path,
                               const k8s::Target& target) const;

  void Read(const std::string& folder, schema::Minor minor, CataloguedSchema& out) const;

  const FileSystem& files_;
  SchemaBundler bundler_;
  std::vector<SchemaLocation> locations_;
  mutable std::mutex mutex_;  // guards the map, not what is in it
  mutable std::map<std::pair<std::string, schema::Minor>, std::unique_ptr<Entry>> entries_;
};

/// The locations that the caller names, then those of configurations. Null when there is none. Errors name
/// the flag, or are placed in the configuration.
Result<std::shared_ptr<const SchemaCatalogue>> FindSchemaCatalogue(
    const FileSystem& files, const std::vector<std::string>& locations,
    const std::vector<std::unique_ptr<const Configuration>>& configurations);

}  // namespace kubevet::engine
