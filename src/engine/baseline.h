// Findings that are known and not told again: `--write-baseline` writes them down, `--baseline` hides exactly
// those. They are known by what they are about, not by their lines, so that a file may be edited around them.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/source.h"
#include "engine/report.h"

namespace kubevet::engine {

/// The JSON Schema of baselines.
std::string_view BaselineSchema();

/// What a finding is known by.
struct Fingerprint {
  std::string file;  ///< relative to the folder of the baseline
  std::string rule;
  std::string resource;  ///< `apps/Deployment shop/web`
  std::string field;
  std::string line;  ///< a hash of the line it begins on, blanks aside; when there is no field

  auto operator<=>(const Fingerprint&) const = default;
};

/// How many findings have each fingerprint.
using Fingerprints = std::map<Fingerprint, uint32_t>;

Fingerprint FingerprintOf(const Finding& finding, std::string file);

/// A baseline, read or to be written. Paths in it start from its `directory`, which is absolute.
struct Baseline {
  std::string directory;
  Fingerprints known;

  /// The known ones of one file.
  Fingerprints Of(const std::string& file) const;
};

/// Errors are placed.
Result<Baseline> ReadBaseline(const Source& source, std::string directory);
/// The text of a baseline: sorted, a line for each fingerprint.
std::string WriteBaseline(const Fingerprints& found);

/// How many known findings are in files that are gone.
uint32_t CountGone(const FileSystem& files, const Baseline& baseline);

}  // namespace kubevet::engine
