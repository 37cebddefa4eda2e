#include "k8s/feature_gates.h"

namespace kubevet::k8s {

std::optional<Gate> FindGate(std::string_view name) {
  const std::span<const GateDefault> rows = Gate::RowsOf(name);
  return rows.empty() ? std::nullopt : std::optional(Gate(rows));
}

bool Gate::ExistsIn(uint8_t minor) const {
  return rows_.front().minor <= minor;
}

bool Gate::DefaultIn(uint8_t minor, int patch) const {
  bool enabled = false;
  for (const GateDefault& row : rows_) {
    if (row.minor > minor || (row.minor == minor && row.patch > patch)) break;
    enabled = row.enabled;
  }
  return enabled;
}

}  // namespace kubevet::k8s
