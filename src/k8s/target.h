// The Kubernetes version that manifests are judged for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "k8s/feature_gates.h"

namespace kubevet::k8s {

/// A version and the feature gates set by hand. A missing patch means the newest patch release.
struct Target {
  static constexpr int kNewestPatch = -1;
  uint8_t minor = 0;
  int patch = kNewestPatch;
  std::map<std::string, bool, std::less<>> gates;

  /// Whether a feature gate is on: as set by hand, or its default in this version.
  bool Enabled(Gate gate) const;
  bool AtLeast(int other_minor) const { return minor >= other_minor; }
  bool operator==(const Target&) const = default;
};

/// "1.34", "v1.34", "1.34.2", "latest"; an error names the known range.
Result<Target> ParseTarget(std::string_view text);

/// Sets gates of `target` as `A=true,B=false` says, the way of the components' flag `--feature-gates`; an
/// error names the gate that was probably meant.
std::optional<Error> SetFeatureGates(Target& target, std::string_view text);

}  // namespace kubevet::k8s
