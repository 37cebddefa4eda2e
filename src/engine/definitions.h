// Where definitions of custom resources come from: files that are named for it, and the inputs themselves.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/source.h"
#include "schema/definition.h"
#include "yaml/reader.h"

namespace kubevet::engine {

struct Configuration;

/// Each keeps alive what it was read from.
using Definitions = std::vector<std::shared_ptr<const schema::Definition>>;

/// The definitions in a source, lists unpacked. Those that are not even of the right shape are left out: they
/// judge nobody.
Definitions FindDefinitions(std::shared_ptr<const Source> source);

/// Documents that are read already, one for each chunk of a source; null where nobody has, empty when nobody
/// has read any. The source must outlive them.
using ReadAlready = std::vector<std::shared_ptr<const yaml::Document>>;

/// The same, and what had to be read for it.
struct FoundDefinitions {
  Definitions definitions;
  ReadAlready documents;
};
FoundDefinitions FindDefinitions(std::shared_ptr<const Source> source, std::span<const yaml::Chunk> chunks);

/// Those that a configuration names; errors are placed in it.
Result<Definitions> ReadDefinitions(const FileSystem& files, const Configuration& configuration);

/// Those below the paths: files, directories, patterns. A path that cannot be read, or leads to no
/// definition, is an error.
Result<Definitions> ReadDefinitions(const FileSystem& files, const std::vector<std::string>& paths);

}  // namespace kubevet::engine
