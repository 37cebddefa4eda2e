// The feature gates of Kubernetes' API server and components, and their defaults in every version. Mirrors
// the versioned gate specifications of pkg/features/kube_features.go and k8s.io/apiserver/pkg/features.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace kubevet::k8s {

/// From this version on the gate has this default. A gate has one row for every change.
struct GateDefault {
  std::string_view gate;
  uint8_t minor;
  uint8_t patch;
  bool enabled;
};

/// All rows, sorted by gate, then version.
std::span<const GateDefault> GateDefaults();
/// Whether there is, or has been, a gate of this name.
bool IsKnownGate(std::string_view gate);
/// Whether Kubernetes 1.`minor` has this gate, or has had it.
bool HasGate(std::string_view gate, uint8_t minor);

}  // namespace kubevet::k8s
