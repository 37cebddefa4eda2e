// The pipeline for one source: read, decode strictly, validate; and what it found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source.h"
#include "engine/current.h"
#include "engine/report.h"
#include "engine/suppressions.h"
#include "k8s/target.h"

namespace kubevet::engine {

/// Told once per kind and run: objects of this kind could not be checked.
inline constexpr std::string_view kNoSchemaRule = "no-schema";

struct Options {
  k8s::Target target;
  bool judge_partial = false;  ///< judge patches, assertions and placeholders as if they were whole objects
  unsigned jobs = 1;
  const Current* current = nullptr;  ///< what applying would update; null when everything is new
};

/// Checks one source: findings, and what to add to the summary.
struct FileResult {
  std::vector<Finding> findings;
  uint32_t documents = 0;
  uint32_t resources = 0;
  Suppressions suppressions;
  std::map<std::pair<std::string, std::string>, uint32_t> unknown_kinds;  ///< {api version, kind}
  std::map<std::string, uint32_t> not_judged;
};

/// What a file holds, as far as other files tell.
enum class Role : uint8_t {
  kManifest,       ///< whole objects
  kPatch,          ///< parts of objects, which Kustomize merges into others
  kAssertion,      ///< parts of objects, which a test expects to find
  kGeneratorFile,  ///< data that becomes a ConfigMap or Secret
};

/// Parts of objects are read and decoded, but not judged as whole objects unless the options say so.
/// Pure; may run on several threads at once.
FileResult CheckSource(const Source& source, const Options& options, Role role = Role::kManifest);

}  // namespace kubevet::engine
