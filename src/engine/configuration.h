// `.kubevet.yaml`: what is checked below its folder, and how. Its form is schemas/configuration.schema.json;
// here is what it means. Rule ids are looked up later (selection.h), for the configuration may name rule
// files itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/source.h"
#include "engine/inputs.h"
#include "engine/path_glob.h"
#include "k8s/pod_makers.h"
#include "k8s/target.h"

namespace kubevet::engine {

inline constexpr std::string_view kConfigurationName = ".kubevet.yaml";

/// The JSON Schema of configurations, for editors too.
std::string_view ConfigurationSchema();

/// The least severity that makes a run fail; in the order of Severity.
enum class FailOn : uint8_t { kInfo, kWarning, kError, kNever };

inline bool Fails(Severity severity, FailOn fail_on) {
  return static_cast<int>(severity) >= static_cast<int>(fail_on);
}

/// A word of the configuration and where it stands.
struct Placed {
  std::string text;
  Span span;
};

struct SeveritySetting {
  Placed rule;
  std::optional<Severity> severity;  ///< nothing: off
};

/// Hides the findings that have all it names; what it does not name is empty.
struct IgnoreEntry {
  Placed rule;
  std::optional<PathGlob> path;
  std::string kind;
  std::string name;
  std::string field;
  std::string reason;
  Placed until;  ///< the last day on which it counts, YYYY-MM-DD
};

struct Configuration {
  std::shared_ptr<const Source> source;
  std::string directory;  ///< absolute, without symbolic links: what its paths start from
  std::optional<k8s::Target> target;
  std::vector<PathGlob> include;
  std::vector<PathGlob> exclude;
  std::optional<std::vector<Placed>> context;
  std::vector<Placed> rule_files;
  std::vector<Placed> definition_files;  ///< of custom resources
  std::vector<Placed> schema_locations;  ///< see engine/schema_location.h
  std::vector<Placed> profiles;
  std::vector<SeveritySetting> severities;
  std::vector<IgnoreEntry> ignores;
  std::vector<k8s::CustomPodMaker> workloads;  ///< where custom kinds keep Pod templates
  std::optional<Placed> node_file;
  std::string node_manifests;  ///< the inline list, as a manifest
  bool closed_world = false;
  std::optional<FailOn> fail_on;

  /// `FILE:LINE:COLUMN: MESSAGE`.
  Error ErrorAt(Span place, std::string_view message) const;
  /// One of its paths, as the user would write it from the working directory.
  std::string PathOf(std::string_view relative) const;
};

/// Reads a configuration whose paths start from `directory`. The first error is told, placed.
Result<Configuration> ReadConfiguration(std::unique_ptr<const Source> source, std::string directory);

/// The rule files that a configuration names, in its order; a path that leads to none is an error.
Result<std::vector<InputFile>> FindRuleFiles(const FileSystem& files, const Configuration& configuration);

/// The node inventory, as manifests: the file, or the list under the configuration's own name. Null when
/// there is none.
Result<std::unique_ptr<Source>> ReadNodes(const FileSystem& files, const Configuration& configuration);

}  // namespace kubevet::engine
