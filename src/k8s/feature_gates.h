// The feature gates of Kubernetes' API server and components, and their defaults in every version. Mirrors
// the versioned gate specifications of pkg/features/kube_features.go and k8s.io/apiserver/pkg/features.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "k8s/feature_gate_defaults.h"

namespace kubevet::k8s {

/// One gate. A literal is looked up by the compiler, which refuses the name of no gate.
class Gate {
 public:
  consteval Gate(const char* name) : rows_(RowsOf(name)) {
    if (rows_.empty()) throw "no feature gate has this name";
  }

  std::string_view name() const { return rows_.front().gate; }
  /// Whether Kubernetes 1.`minor` has this gate, or has had it.
  bool ExistsIn(uint8_t minor) const;
  /// Whether it is on in Kubernetes 1.`minor`.`patch` when nobody sets it.
  bool DefaultIn(uint8_t minor, int patch) const;

 private:
  friend std::optional<Gate> FindGate(std::string_view name);
  explicit Gate(std::span<const GateDefault> rows) : rows_(rows) {}
  static constexpr std::span<const GateDefault> RowsOf(std::string_view name) {
    const auto first =
        std::lower_bound(std::begin(kGateDefaults), std::end(kGateDefaults), name,
                         [](const GateDefault& row, std::string_view wanted) { return row.gate < wanted; });
    return {first, std::find_if(first, std::end(kGateDefaults),
                                [&](const GateDefault& row) { return row.gate != name; })};
  }

  std::span<const GateDefault> rows_;
};

/// The gate of this name, which comes from outside; nothing when there is, and has been, none.
std::optional<Gate> FindGate(std::string_view name);

}  // namespace kubevet::k8s
