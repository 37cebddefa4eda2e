#include "validate/coordination.h"

#include <fmt/core.h>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

void ValidateStrategy(const Value& strategy) {
  if (!strategy) return;
  const std::string_view name = strategy.String();
  // The server names the field twice.
  const Value at = strategy.WithPathOf(strategy["strategy"]);
  if (name.find('/') != std::string_view::npos) {
    InvalidIf(at, k8s::QualifiedNameProblem(name));
  } else if (name != "OldestEmulationVersion") {
    NotSupported(at, {"OldestEmulationVersion"});
  }
}

void ValidateSpec(const Value& spec) {
  if (spec["leaseDurationSeconds"].Int(1) <= 0) Invalid(spec["leaseDurationSeconds"], "must be more than 0");
  if (spec.IntOf("leaseTransitions") < 0) Invalid(spec["leaseTransitions"], "must not be negative");
  if (!spec.context().Enabled("CoordinatedLeaderElection")) return;
  ValidateStrategy(spec["strategy"]);
  if (!spec.TextOf("preferredHolder").empty() && spec.TextOf("strategy").empty()) {
    Forbidden(spec["preferredHolder"], "a preferred holder needs a `strategy`");
  }
}

}  // namespace

void ValidateLease(const Value& object) {
  ValidateSpec(object["spec"]);
}

void ValidateLeaseUpdate(const Value& now, const Value&) {
  ValidateSpec(now["spec"]);
}

}  // namespace kubevet::validate
