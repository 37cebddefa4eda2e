#include "plan/workload.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace kubevet::plan {
namespace {

/// What the server refuses counts as the nearest that it takes: sums of such numbers stay far from the
/// limits.
int64_t Number(yaml::Node node, int64_t otherwise) {
  return std::clamp<int64_t>(node.AsInt().value_or(otherwise), 0, std::numeric_limits<int32_t>::max());
}

bool IsDelete(yaml::Node policy) {
  return policy.text() == "Delete";
}

}  // namespace

IntOrPercent ReadIntOrPercent(yaml::Node node, IntOrPercent otherwise) {
  if (node.AsInt()) return {Number(node, 0), false};
  const auto text = node.AsString();
  if (!text || !text->ends_with('%')) return otherwise;
  int64_t percent = 0;
  const char* end = text->data() + text->size() - 1;
  const auto result = std::from_chars(text->data(), end, percent);
  if (result.ec != std::errc() || result.ptr != end) return otherwise;
  return {percent, true};
}

int64_t IntOrPercent::Of(int64_t total, Rounding rounding) const {
  if (!is_percent) return value;
  const int64_t hundredths = std::clamp<int64_t>(value, 0, 1'000'000) * total;
  return (hundredths + (rounding == Rounding::kUp ? 99 : 0)) / 100;
}

std::string IntOrPercent::ToString() const {
  return fmt::format("{}{}", value, is_percent ? "%" : "");
}

std::string StatefulSetSpec::PodName(uint32_t ordinal) const {
  return fmt::format("{}-{}", name, ordinal);
}

std::string StatefulSetSpec::ClaimName(size_t claim_template, uint32_t ordinal) const {
  return fmt::format("{}-{}-{}", claim_templates[claim_template], name, ordinal);
}

/// Both at 0 would never move: then one Pod may be away.
int64_t DeploymentSpec::Unavailable() const {
  if (recreate || replicas == 0) return 0;
  const int64_t away = max_unavailable.Of(replicas, Rounding::kDown);
  if (away == 0 && Surge() == 0) return 1;
  return std::min(away, replicas);
}

int64_t DeploymentSpec::Surge() const {
  return recreate ? 0 : max_surge.Of(replicas, Rounding::kUp);
}

StatefulSetSpec ReadStatefulSet(yaml::Node object, const k8s::Target& target, const StatefulSetSpec* live,
                                yaml::Node live_object) {
  const yaml::Node fields = object["spec"];
  StatefulSetSpec spec;
  spec.name = object["metadata"]["name"].text();
  spec.replicas = Number(fields["replicas"], 1);
  spec.start = Number(fields["ordinals"]["start"], 0);
  spec.min_ready = Number(fields["minReadySeconds"], 0);
  spec.parallel = fields["podManagementPolicy"].text() == "Parallel";
  spec.honours_max_unavailable = target.Enabled("MaxUnavailableStatefulSet");
  const yaml::Node retention = fields["persistentVolumeClaimRetentionPolicy"];
  spec.delete_when_scaled = IsDelete(retention["whenScaled"]);
  spec.delete_when_deleted = IsDelete(retention["whenDeleted"]);
  for (yaml::Node claim : fields["volumeClaimTemplates"].items()) {
    std::string name(claim["metadata"]["name"].text());
    if (std::find(spec.claim_templates.begin(), spec.claim_templates.end(), name) ==
        spec.claim_templates.end()) {
      spec.claim_templates.push_back(std::move(name));
      spec.claim_sizes.emplace_back(claim["spec"]["resources"]["requests"]["storage"].text());
    }
  }

  const yaml::Node strategy = fields["updateStrategy"];
  const yaml::Node rolling = strategy["rollingUpdate"];
  spec.on_delete = strategy["type"].text() == "OnDelete";
  if (!rolling.IsNull()) {
    spec.rolling_update.emplace();
    spec.rolling_update->partition = Number(rolling["partition"], 0);
    spec.rolling_update->max_unavailable = ReadIntOrPercent(rolling["maxUnavailable"], {1, false});
  } else if (strategy["type"].text().empty()) {
    spec.rolling_update.emplace();
  }
  // What the server filled in was never applied, so no apply removes it.
  if (rolling.IsNull() && live != nullptr && live->rolling_update &&
      live_object["spec"]["updateStrategy"]["rollingUpdate"].IsNull()) {
    spec.rolling_update = live->rolling_update;
  }
  return spec;
}

DaemonSetSpec ReadDaemonSet(yaml::Node object, const k8s::Target& target) {
  const yaml::Node fields = object["spec"];
  DaemonSetSpec spec;
  spec.name = object["metadata"]["name"].text();
  spec.min_ready = Number(fields["minReadySeconds"], 0);
  const yaml::Node strategy = fields["updateStrategy"];
  spec.on_delete = strategy["type"].text() == "OnDelete";
  spec.max_unavailable = ReadIntOrPercent(strategy["rollingUpdate"]["maxUnavailable"], spec.max_unavailable);
  spec.max_surge = ReadIntOrPercent(strategy["rollingUpdate"]["maxSurge"], spec.max_surge);
  spec.fit = k8s::NodeFit(fields["template"]["spec"], target.Enabled("TaintTolerationComparisonOperators"));
  return spec;
}

DeploymentSpec ReadDeployment(yaml::Node object) {
  const yaml::Node fields = object["spec"];
  DeploymentSpec spec;
  spec.name = object["metadata"]["name"].text();
  spec.replicas = Number(fields["replicas"], 1);
  spec.min_ready = Number(fields["minReadySeconds"], 0);
  spec.history_limit = Number(fields["revisionHistoryLimit"], spec.history_limit);
  spec.paused = fields["paused"].AsBool().value_or(false);
  const yaml::Node strategy = fields["strategy"];
  spec.recreate = strategy["type"].text() == "Recreate";
  spec.max_unavailable = ReadIntOrPercent(strategy["rollingUpdate"]["maxUnavailable"], spec.max_unavailable);
  spec.max_surge = ReadIntOrPercent(strategy["rollingUpdate"]["maxSurge"], spec.max_surge);
  return spec;
}

}  // namespace kubevet::plan
