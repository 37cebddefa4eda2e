// Probes and lifecycle hooks of containers. Mirrors validateProbe, validateHandler and validateLifecycle in
// k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

void ValidateLivenessProbe(const Value& probe, int64_t grace_period);
void ValidateReadinessProbe(const Value& probe, int64_t grace_period);
void ValidateStartupProbe(const Value& probe, int64_t grace_period);

struct LifecycleOptions {
  int64_t grace_period = 30;
  std::string_view os;  ///< spec.os.name, empty when not given
  /// The server drops stop signals when they are not allowed.
  bool allow_stop_signal = false;
};
void ValidateLifecycle(const Value& lifecycle, const LifecycleOptions& options);
/// Whether the server sees a `lifecycle`: one that held only a dropped stop signal is dropped with it.
bool HasLifecycle(const Value& container, bool allow_stop_signal);

/// A port given as a number or by a container port's name.
void ValidatePortNumberOrName(const Value& port);

}  // namespace kubevet::validate
