#include "validate/apps.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "k8s/labels.h"
#include "k8s/names.h"
#include "validate/changes.h"
#include "validate/equality.h"
#include "validate/numbers.h"
#include "validate/object_meta.h"
#include "validate/persistent_volume_claim.h"
#include "validate/pod_spec.h"
#include "validate/pod_template_rules.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

// StatefulSet

void ValidatePodManagementPolicy(const Value& policy) {
  const std::string_view name = policy.String();
  if (!name.empty() && name != "OrderedReady" && name != "Parallel") {
    Invalid(policy, fmt::format("`{}` is no way to manage Pods, use `OrderedReady` or `Parallel`", name));
  }
}

void ValidateStatefulSetRollingUpdate(const Value& rolling) {
  ValidateNonNegative(rolling["partition"]);
  // With the gate off the server drops the field.
  if (!rolling.context().Enabled("MaxUnavailableStatefulSet")) return;
  const Value max_unavailable = rolling["maxUnavailable"];
  ValidateIntOrPercent(max_unavailable);
  if (IntOrPercentValue(max_unavailable, 1) == 0) {
    Invalid(max_unavailable, "must not be 0, or no Pod could ever be replaced");
  }
  ValidateNotMoreThan100Percent(max_unavailable);
}

void ValidateStatefulSetUpdateStrategy(const Value& strategy) {
  const Value type = strategy["type"];
  const Value rolling = strategy["rollingUpdate"];
  if (type.String().empty() || type.String() == "RollingUpdate") {
    if (rolling) ValidateStatefulSetRollingUpdate(rolling);
  } else if (type.String() == "OnDelete") {
    if (rolling) Invalid(rolling, "`rollingUpdate` makes sense only with the strategy `RollingUpdate`");
  } else {
    Invalid(type.WithPathOf(strategy),
            fmt::format("`{}` is no update strategy, use `RollingUpdate` or `OnDelete`", type.String()));
  }
}

void ValidateRetentionPolicy(const Value& policy) {
  for (std::string_view when : {"whenDeleted", "whenScaled"}) {
    const std::string_view name = policy[when].String();
    if (!name.empty() && name != "Retain" && name != "Delete")
      NotSupported(policy[when], {"Retain", "Delete"});
  }
}

void ValidateStatefulSetTemplate(const Value& spec, const Value& old_template, bool old_is_invalid) {
  const Value pod_template = spec["template"];
  ValidateSelectorMatchesTemplate(pod_template, spec["selector"]);
  if (!k8s::LabelSelector::IsUsable(spec["selector"].node())) {
    // Without a selector the server does not look at the template.
    Invalid(spec["selector"], "is no usable selector");
  } else if (old_is_invalid) {
    ValidateLabels(pod_template["metadata"]["labels"].WithPathOf(pod_template["labels"]));
    ValidateAnnotations(pod_template["metadata"]["annotations"].WithPathOf(pod_template["annotations"]));
  } else {
    PodSpecOptions options = Replacing(old_template);
    options.claim_templates = spec["volumeClaimTemplates"];
    options.owns_host_name = true;
    ValidatePodTemplate(pod_template, options);
  }
  ValidateRunsForever(pod_template);
}

/// What the server adds to claim templates is no change: their type, a status, a time of creation.
bool SameClaimTemplates(const Value& now, const Value& old) {
  const auto same = [](const Value& a, const Value& b) {
    return SameValue(a["spec"], b["spec"]) && SameValue(a["metadata"], b["metadata"], {"creationTimestamp"});
  };
  const std::vector<Value> items = now.items();
  const std::vector<Value> old_items = old.items();
  return std::equal(items.begin(), items.end(), old_items.begin(), old_items.end(), same);
}

/// What creation and update of a StatefulSet share.
void ValidateStatefulSetSpec(const Value& spec, const Value& old_template, bool old_is_invalid) {
  ValidatePodManagementPolicy(spec["podManagementPolicy"]);
  ValidateStatefulSetUpdateStrategy(spec["updateStrategy"]);
  ValidateRetentionPolicy(spec["persistentVolumeClaimRetentionPolicy"]);
  ValidateNonNegative(spec["replicas"]);
  ValidateNonNegative(spec["minReadySeconds"]);
  ValidateNonNegative(spec["ordinals"]["start"]);
  ValidateWorkloadSelector(spec["selector"]);
  ValidateStatefulSetTemplate(spec, old_template, old_is_invalid);
}

// DaemonSet

void ValidateDaemonSetRollingUpdate(const Value& rolling) {
  const Value max_unavailable = rolling["maxUnavailable"];
  const Value max_surge = rolling["maxSurge"];
  for (Value value : {max_unavailable, max_surge}) {
    ValidateIntOrPercent(value);
    ValidateNotMoreThan100Percent(value);
  }
  const bool has_unavailable = IntOrPercentValue(max_unavailable, 1) != 0;
  const bool has_surge = IntOrPercentValue(max_surge, 0) != 0;
  if (has_unavailable && has_surge) {
    Invalid(max_surge, "a node takes either a Pod more or a Pod less: `maxSurge` needs `maxUnavailable: 0`",
            max_unavailable ? "" : "`maxUnavailable` is 1 when it is left out");
  } else if (!has_unavailable && !has_surge) {
    Required(max_unavailable, "`maxUnavailable` and `maxSurge` are both 0, so no Pod could ever be replaced");
  }
}

void ValidateDaemonSetUpdateStrategy(const Value& strategy) {
  const Value type = strategy["type"];
  if (type.String().empty() || type.String() == "RollingUpdate") {
    ValidateDaemonSetRollingUpdate(strategy["rollingUpdate"]);
  } else if (type.String() != "OnDelete") {
    NotSupported(type.WithPathOf(strategy), {"RollingUpdate", "OnDelete"});
  }
}

void ValidateDaemonSetSpec(const Value& spec, const Value& old_spec) {
  const Value selector = spec["selector"];
  const Value pod_template = spec["template"];
  ValidateLabelSelector(selector, {.allow_invalid_values = HasInvalidLabelValue(old_spec["selector"])});
  ValidateSelectorMatchesTemplate(pod_template, selector);
  if (selector && IsEmptyLabelSelector(selector))
    Invalid(selector, "an empty selector would select every Pod");
  ValidatePodTemplate(pod_template, Replacing(old_spec["template"]));
  ValidateRunsForever(pod_template);
  ValidateNonNegative(spec["minReadySeconds"]);
  ValidateDaemonSetUpdateStrategy(spec["updateStrategy"]);
  ValidateNonNegative(spec["revisionHistoryLimit"]);
}

// Deployment and ReplicaSet

void ValidateDeploymentRollingUpdate(const Value& rolling) {
  const Value max_unavailable = rolling["maxUnavailable"];
  const Value max_surge = rolling["maxSurge"];
  ValidateIntOrPercent(max_unavailable);
  ValidateIntOrPercent(max_surge);
  if (IntOrPercentValue(max_unavailable, 25) == 0 && IntOrPercentValue(max_surge, 25) == 0) {
    Invalid(max_unavailable, "`maxUnavailable` and `maxSurge` are both 0, so no Pod could ever be replaced");
  }
  ValidateNotMoreThan100Percent(max_unavailable);
}

void ValidateDeploymentStrategy(const Value& strategy) {
  const Value type = strategy["type"];
  const Value rolling = strategy["rollingUpdate"];
  if (type.String().empty() || type.String() == "RollingUpdate") {
    ValidateDeploymentRollingUpdate(rolling);
  } else if (type.String() == "Recreate") {
    if (rolling) Forbidden(rolling, "`rollingUpdate` makes sense only with the strategy `RollingUpdate`");
  } else {
    NotSupported(type.WithPathOf(strategy), {"Recreate", "RollingUpdate"});
  }
}

/// The selector and template of a Deployment or ReplicaSet.
void ValidateReplicatedTemplate(const Value& spec, const Value& old_template) {
  const Value selector = spec["selector"];
  const Value pod_template = spec["template"];
  ValidateWorkloadSelector(selector);
  if (!k8s::LabelSelector::IsUsable(selector.node())) {
    // Without a selector the server does not look at the template.
    Invalid(selector, "is no usable selector");
    return;
  }
  ValidateSelectorMatchesTemplate(pod_template, selector);
  ValidatePodTemplate(pod_template, Replacing(old_template));
  ValidateRunsForever(pod_template);
}

void ValidateProgressDeadline(const Value& spec) {
  constexpr int64_t kDefault = 600;
  const Value deadline = spec["progressDeadlineSeconds"];
  ValidateNonNegative(deadline);
  const int64_t min_ready = spec.IntOf("minReadySeconds");
  if (deadline.Int(kDefault) > min_ready) return;
  Invalid(deadline,
          fmt::format("a progress deadline of {} seconds must be longer than `minReadySeconds`, which is {}",
                      deadline.Int(kDefault), min_ready));
}

void ValidateDeploymentSpec(const Value& spec, const Value& old_template) {
  ValidateNonNegative(spec["replicas"]);
  ValidateReplicatedTemplate(spec, old_template);
  ValidateDeploymentStrategy(spec["strategy"]);
  ValidateNonNegative(spec["minReadySeconds"]);
  ValidateNonNegative(spec["revisionHistoryLimit"]);
  ValidateProgressDeadline(spec);
}

void ValidateReplicaSetSpec(const Value& spec, const Value& old_template) {
  ValidateNonNegative(spec["replicas"]);
  ValidateNonNegative(spec["minReadySeconds"]);
  ValidateReplicatedTemplate(spec, old_template);
}

// Updates

/// Fields that may change, and the claim templates, which are compared by themselves.
const std::initializer_list<std::string_view> kChangeableOrCompared = {
    "replicas",
    "template",
    "updateStrategy",
    "minReadySeconds",
    "ordinals",
    "revisionHistoryLimit",
    "volumeClaimTemplates",
    "persistentVolumeClaimRetentionPolicy"};
void TellClaimTemplateChanges(const Value& now, const Value& old) {
  const std::vector<Value> is = now.items(), was = old.items();
  if (is.size() != was.size()) return TellChanges(now, old);
  for (size_t i = 0; i < is.size(); ++i) {
    TellChanges(is[i]["metadata"], was[i]["metadata"], {"creationTimestamp"});
    TellChanges(is[i]["spec"], was[i]["spec"]);
  }
}

/// The server names the spec only; what differs in it is told beside that.
void ForbidStatefulSetChanges(const Value& now, const Value& old) {
  const Value spec = now["spec"], old_spec = old["spec"];
  const Value claims = spec["volumeClaimTemplates"], old_claims = old_spec["volumeClaimTemplates"];
  const bool same_claims = SameClaimTemplates(claims, old_claims);
  if (same_claims && SameValue(spec, old_spec, kChangeableOrCompared)) return;
  Forbidden(spec,
            "of a StatefulSet only `replicas`, `ordinals`, `template`, `updateStrategy`, `minReadySeconds`, "
            "`revisionHistoryLimit` and `persistentVolumeClaimRetentionPolicy` can be changed",
            DeleteAndApplyAgain(now, "its Pods keep running, its claims stay", "--cascade=orphan"));
  TellChanges(spec, old_spec, kChangeableOrCompared);
  if (!same_claims) TellClaimTemplateChanges(claims, old_claims);
}

/// Of a DaemonSet, Deployment or ReplicaSet.
void ValidateSelectorUpdate(const Value& now, const Value& old) {
  ValidateImmutable(now["spec"]["selector"], old["spec"]["selector"],
                    DeleteAndApplyAgain(now, "its Pods are replaced"));
}

}  // namespace

void ValidateStatefulSet(const Value& object) {
  const Value spec = object["spec"];
  ValidateStatefulSetSpec(spec, {}, false);
  for (Value claim : spec["volumeClaimTemplates"].items()) ValidatePersistentVolumeClaimSpec(claim["spec"]);
  const Value service_name = spec["serviceName"];
  if (!service_name.String().empty()) InvalidIf(service_name, k8s::DnsLabelProblem(service_name.String()));
}

void ValidateStatefulSetUpdate(const Value& now, const Value& old) {
  const Value spec = now["spec"];
  const Value old_spec = old["spec"];
  const bool old_is_invalid =
      now.context().WouldReport([&] { ValidateStatefulSetSpec(old_spec, {}, false); });
  ValidateStatefulSetSpec(spec, old_spec["template"], old_is_invalid);
  ForbidStatefulSetChanges(now, old);
}

void ValidateDaemonSet(const Value& object) {
  ValidateDaemonSetSpec(object["spec"], {});
}

void ValidateDaemonSetUpdate(const Value& now, const Value& old) {
  ValidateSelectorUpdate(now, old);
  ValidateDaemonSetSpec(now["spec"], old["spec"]);
}

void ValidateDeployment(const Value& object) {
  ValidateDeploymentSpec(object["spec"], {});
}

void ValidateDeploymentUpdate(const Value& now, const Value& old) {
  ValidateDeploymentSpec(now["spec"], old["spec"]["template"]);
  ValidateSelectorUpdate(now, old);
}

void ValidateReplicaSet(const Value& object) {
  ValidateReplicaSetSpec(object["spec"], {});
}

void ValidateReplicaSetUpdate(const Value& now, const Value& old) {
  ValidateReplicaSetSpec(now["spec"], old["spec"]["template"]);
  ValidateSelectorUpdate(now, old);
}

void ValidateControllerRevision(const Value& object) {
  ValidateNonNegative(object["revision"]);
  if (!object["data"].IsMap()) Required(object["data"], "a revision needs its data, an object");
}

void ValidateControllerRevisionUpdate(const Value& now, const Value& old) {
  ValidateNonNegative(now["revision"]);
  ValidateImmutable(now["data"], old["data"]);
}

}  // namespace kubevet::validate
