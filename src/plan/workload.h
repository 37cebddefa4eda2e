// What the controllers read of a StatefulSet, DaemonSet or Deployment, after the API server's defaulting.
// Mirrors pkg/apis/apps/v1/defaults.go and the feature gates that drop fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "k8s/node_fit.h"
#include "k8s/target.h"
#include "yaml/document.h"

namespace kubevet::plan {

enum class Rounding : uint8_t { kDown, kUp };

/// A count, or a share of one.
struct IntOrPercent {
  int64_t value = 0;
  bool is_percent = false;

  int64_t Of(int64_t total, Rounding rounding) const;
  /// "2", "25%".
  std::string ToString() const;
};

/// `otherwise` for what is no such value.
IntOrPercent ReadIntOrPercent(yaml::Node node, IntOrPercent otherwise);

/// As it is once defaulted: a strategy without this block is not the same as one that is left out.
struct StatefulSetRollingUpdate {
  int64_t partition = 0;
  IntOrPercent max_unavailable{1, false};
};

struct StatefulSetSpec {
  std::string name;
  int64_t replicas = 1;
  int64_t start = 0;
  int64_t min_ready = 0;
  bool parallel = false;
  bool on_delete = false;
  std::optional<StatefulSetRollingUpdate> rolling_update;
  bool delete_when_scaled = false;   ///< claims of Pods that fall out of range
  bool delete_when_deleted = false;  ///< claims of a StatefulSet that is deleted
  std::vector<std::string> claim_templates;
  std::vector<std::string> claim_sizes;  ///< one for each template, as it is written; empty: not known
  /// With the gate MaxUnavailableStatefulSet.
  bool honours_max_unavailable = false;

  int64_t end() const { return start + replicas; }
  bool InRange(int64_t ordinal) const { return ordinal >= start && ordinal < end(); }
  std::string PodName(uint32_t ordinal) const;
  std::string ClaimName(size_t claim_template, uint32_t ordinal) const;
};

struct DaemonSetSpec {
  std::string name;
  int64_t min_ready = 0;
  bool on_delete = false;
  IntOrPercent max_unavailable{1, false};
  IntOrPercent max_surge;
  k8s::NodeFit fit;

  bool surges() const { return !on_delete && max_surge.Of(1, Rounding::kUp) > 0; }
};

struct DeploymentSpec {
  std::string name;
  int64_t replicas = 1;
  int64_t min_ready = 0;
  int64_t history_limit = 10;
  bool paused = false;
  bool recreate = false;
  IntOrPercent max_unavailable{25, true};
  IntOrPercent max_surge{25, true};

  /// How many Pods more there may be, and how many less, at this size.
  int64_t Surge() const;
  int64_t Unavailable() const;
};

/// What an apply leaves in place: `live` is what was applied before, `live_object` its manifest. Falsy for a
/// creation. Fields of the wrong type count as left out.
StatefulSetSpec ReadStatefulSet(yaml::Node object, const k8s::Target& target,
                                const StatefulSetSpec* live = nullptr, yaml::Node live_object = {});
DaemonSetSpec ReadDaemonSet(yaml::Node object, const k8s::Target& target);
DeploymentSpec ReadDeployment(yaml::Node object);

}  // namespace kubevet::plan
