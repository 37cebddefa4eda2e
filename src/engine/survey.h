// What a repository holds, as far as it matters for its configuration: what `kubevet init` writes comes of
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "schema/table.h"

namespace kubevet::engine {

/// Where a version of Kubernetes is named.
struct VersionHint {
  schema::Minor minor = 0;
  std::string file;
  uint32_t line = 1;
  bool is_least = false;  ///< "at least this", as charts have it; others name what runs
};

/// Paths are relative to the folder that was looked through, sorted, each once.
struct Survey {
  uint32_t manifests = 0;                ///< files with objects
  std::vector<std::string> charts;       ///< folders of Helm charts
  std::vector<std::string> overlays;     ///< folders of Kustomize files that others do not build upon
  std::vector<std::string> definitions;  ///< files with custom resource definitions
  std::vector<std::string> tests;        ///< folders of kuttl and Chainsaw tests
  std::vector<std::string> vendored;     ///< folders of what others wrote: `vendor`
  std::vector<std::string> nodes;        ///< files with Node objects
  bool has_argo_cd = false;
  bool has_flux = false;
  std::vector<VersionHint> versions;  ///< in the order of the files
};

/// Looks through a folder, except what git ignores.
Survey LookThrough(const FileSystem& files, const std::string& directory);

/// The version that the hints come to: the oldest that runs, else the newest that is the least.
std::optional<VersionHint> LikelyVersion(const Survey& survey);

/// A `.kubevet.yaml` that fits, with comments.
std::string FittingConfiguration(const Survey& survey);

}  // namespace kubevet::engine
