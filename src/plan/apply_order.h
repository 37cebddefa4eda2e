// The order in which the objects of a run are applied, and what that does to each. Kinds come in the order in
// which Helm installs them; Argo CD's phases and sync waves, and Helm's hooks with their weights, come first.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "k8s/resource.h"
#include "k8s/target.h"

namespace kubevet::plan {

/// What an apply does to an object.
enum class ApplyAction : uint8_t { kCreate, kUpdate, kUnchanged, kRefused };

/// "create", "update", "unchanged", "refused".
std::string_view ToString(ApplyAction action);

struct FieldChange {
  std::string field;
  std::string from, to;  ///< as JSON; empty for what is not there
};

struct AppliedObject {
  k8s::Resource resource;
  ApplyAction action = ApplyAction::kCreate;
  int64_t wave = 0;
  std::string hook;                  ///< "PreSync", "pre-install,pre-upgrade"; empty for none
  std::vector<FieldChange> changes;  ///< of an update
  std::vector<Diagnostic> errors;    ///< of what is refused
};

/// Whether the first kind is applied before the second.
bool GoesBefore(std::string_view kind, std::string_view other);

/// Finds what lives under an identity; null for nothing.
using FindLive = std::function<const k8s::Resource*(const ResourceId&)>;

/// Each object once, in order. Linear but for sorting.
std::vector<AppliedObject> PlanApply(std::span<const k8s::Resource* const> desired, const FindLive& find_live,
                                     const k8s::Target& target);

}  // namespace kubevet::plan
