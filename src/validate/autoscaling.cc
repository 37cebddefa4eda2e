#include "validate/autoscaling.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "k8s/names.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kMaxPeriodSeconds = 1800;
constexpr int64_t kMaxStabilizationSeconds = 3600;

/// What an object reference may leave open.
struct ReferenceOptions {
  bool allow_any_api_version = false;
  bool allow_core_group = false;
};

void RequiredName(const Value& name, std::string_view what) {
  if (name.String().empty()) {
    Required(name, fmt::format("{} is needed", what));
  } else {
    InvalidIf(name, k8s::PathSegmentProblem(name.String()));
  }
}

bool HasGroup(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  return slash != std::string_view::npos && slash > 0;
}

/// "v1", "apps/v1", "apps/"; not "a/b/c". Nothing at all is the core group.
bool IsApiVersion(std::string_view text) {
  return std::count(text.begin(), text.end(), '/') <= 1;
}

bool IsApiVersionValid(const Value& reference, const ReferenceOptions& options) {
  if (options.allow_any_api_version) return true;
  const std::string_view text = reference.TextOf("apiVersion");
  if (text.empty() || text == "/") return options.allow_core_group;
  return IsApiVersion(text) && (options.allow_core_group || HasGroup(text));
}

void ValidateReference(const Value& reference, const ReferenceOptions& options) {
  RequiredName(reference["kind"], "the kind of the object");
  RequiredName(reference["name"], "the name of the object");
  if (IsApiVersionValid(reference, options)) return;
  const Value api_version = reference["apiVersion"];
  Invalid(api_version, api_version ? fmt::format("`{}` names no API group and version, such as `apps/v1`",
                                                 api_version.String())
                                   : "an API group and version is needed, such as `apps/v1`");
}

// Metrics

void ValidateMetricIdentifier(const Value& metric) {
  RequiredName(metric["name"], "the name of the metric");
}

void ValidateMetricTarget(const Value& target) {
  const Value type = target["type"];
  const std::string_view name = type.String();
  if (name.empty()) Required(type, "the type of the target is needed");
  if (name != "Utilization" && name != "Value" && name != "AverageValue") {
    Invalid(type,
            fmt::format("`{}` is no type of target, use `Utilization`, `Value` or `AverageValue`", name));
  }
  if (target["value"]) ValidatePositiveQuantity(target["value"]);
  if (target["averageValue"]) ValidatePositiveQuantity(target["averageValue"]);
  if (target["averageUtilization"].Int(1) < 1) Invalid(target["averageUtilization"], "must be more than 0");
}

void ValidateObjectMetric(const Value& source, const ReferenceOptions& references) {
  const Value target = source["target"];
  ValidateReference(source["describedObject"], references);
  ValidateMetricIdentifier(source["metric"]);
  ValidateMetricTarget(target);
  if (!target["value"] && !target["averageValue"]) {
    Required(target["averageValue"], "the target needs a `value` or an `averageValue`");
  }
}

void ValidateExternalMetric(const Value& source) {
  const Value target = source["target"];
  ValidateMetricIdentifier(source["metric"]);
  ValidateMetricTarget(target);
  if (!target["value"] && !target["averageValue"]) {
    Required(target["averageValue"], "the target needs a `value` or an `averageValue`");
  }
  if (target["value"] && target["averageValue"]) {
    Forbidden(target["value"], "the target has either a `value` or an `averageValue`, not both");
  }
}

void ValidatePodsMetric(const Value& source) {
  const Value target = source["target"];
  ValidateMetricIdentifier(source["metric"]);
  ValidateMetricTarget(target);
  if (!target["averageValue"]) Required(target["averageValue"], "a metric of Pods needs an `averageValue`");
}

void ValidateResourceTarget(const Value& target) {
  ValidateMetricTarget(target);
  if (!target["averageUtilization"] && !target["averageValue"]) {
    Required(target["averageUtilization"], "the target needs an `averageUtilization` or an `averageValue`");
  }
  if (target["averageUtilization"] && target["averageValue"]) {
    Forbidden(target["averageValue"],
              "the target has either an `averageUtilization` or an `averageValue`, not both");
  }
}

void ValidateResourceMetric(const Value& source) {
  if (source.TextOf("name").empty()) Required(source["name"], "the name of the resource is needed");
  ValidateResourceTarget(source["target"]);
}

void ValidateContainerResourceMetric(const Value& source) {
  const Value name = source["name"];
  if (name.String().empty()) {
    Required(name, "the name of the resource is needed");
  } else {
    ValidateContainerResourceName(name, name.String());
  }
  const Value container = source["container"];
  if (container.String().empty()) {
    Required(container, "the name of the container is needed");
  } else {
    InvalidIf(container, k8s::DnsLabelProblem(container.String()));
  }
  ValidateResourceTarget(source["target"]);
}

/// A type of metric and the field that describes it, in the order in which the server looks at them.
struct MetricSource {
  std::string_view type;
  std::string_view field;
};

constexpr MetricSource kMetricSources[] = {
    {"Object", "object"},
    {"External", "external"},
    {"Pods", "pods"},
    {"Resource", "resource"},
    {"ContainerResource", "containerResource"},
};

void ValidateMetricSource(std::string_view field, const Value& source, const ReferenceOptions& references) {
  if (field == "object") ValidateObjectMetric(source, references);
  if (field == "external") ValidateExternalMetric(source);
  if (field == "pods") ValidatePodsMetric(source);
  if (field == "resource") ValidateResourceMetric(source);
  if (field == "containerResource") ValidateContainerResourceMetric(source);
}

void ValidateMetric(const Value& metric, const ReferenceOptions& references) {
  const Value type = metric["type"];
  if (type.String().empty()) Required(type, "the type of the metric is needed");
  std::vector<std::string_view> present;
  std::string_view expected;
  for (const auto& [name, field] : kMetricSources) {
    if (type.String() == name) expected = field;
    const Value source = metric[field];
    if (!source) continue;
    present.push_back(field);
    if (present.size() == 1) ValidateMetricSource(field, source, references);
  }
  if (expected.empty()) {
    NotSupported(type, {"ContainerResource", "External", "Object", "Pods", "Resource"});
  } else if (!metric[expected]) {
    Required(metric[expected], fmt::format("a metric of the type `{}` is described here", type.String()));
  }
  if (present.size() == 1) return;
  for (std::string_view field : present) {
    if (field == expected) continue;
    Forbidden(metric[field], expected.empty() ? "a metric has one source only"
                                              : fmt::format("does not go with the type `{}`", type.String()));
  }
}

void ValidateMetrics(const Value& metrics, int64_t min_replicas, const ReferenceOptions& references) {
  bool scales_from_zero = false;
  for (Value metric : metrics.items()) {
    ValidateMetric(metric, references);
    const std::string_view type = metric.TextOf("type");
    scales_from_zero |= type == "Object" || type == "External";
  }
  if (min_replicas == 0 && !scales_from_zero) {
    Forbidden(metrics,
              "with `minReplicas: 0` at least one metric must be of the type `Object` or `External`");
  }
}

// Behavior

void ValidateScalingPolicy(const Value& policy) {
  const std::string_view type = policy.TextOf("type");
  if (type != "Pods" && type != "Percent") NotSupported(policy["type"], {"Percent", "Pods"});
  if (policy.IntOf("value") <= 0) Invalid(policy["value"], "must be more than 0");
  const int64_t period = policy.IntOf("periodSeconds");
  if (period <= 0) Invalid(policy["periodSeconds"], "must be more than 0");
  if (period > kMaxPeriodSeconds) {
    Invalid(policy["periodSeconds"], fmt::format("`{}` is more than {}", period, kMaxPeriodSeconds));
  }
}

void ValidateScalingRules(const Value& rules) {
  if (!rules) return;
  const Value window = rules["stabilizationWindowSeconds"];
  if (window.Int() < 0) Invalid(window, "must not be negative");
  if (window.Int() > kMaxStabilizationSeconds) {
    Invalid(window, fmt::format("`{}` is more than {}", window.Int(), kMaxStabilizationSeconds));
  }
  const Value select = rules["selectPolicy"];
  if (select && select.String() != "Max" && select.String() != "Min" && select.String() != "Disabled") {
    NotSupported(select, {"Disabled", "Max", "Min"});
  }
  const Value policies = rules["policies"];
  if (policies && policies.size() == 0) Required(policies, "at least one policy is needed");
  for (Value policy : policies.items()) ValidateScalingPolicy(policy);
  if (rules["tolerance"] && rules.context().Enabled("HPAConfigurableTolerance")) {
    ValidateNonNegativeQuantity(rules["tolerance"]);
  }
}

// The spec

struct SpecOptions {
  int64_t least_replicas = 1;
  ReferenceOptions target;
  ReferenceOptions metrics{.allow_core_group = true};
};

bool IsV1(const Value& object) {
  return object.TextOf("apiVersion") == "autoscaling/v1";
}

void ValidateMaxReplicas(const Value& max, int64_t min_replicas) {
  const int64_t count = max.Int();
  if (count == 0 && max.context().target().AtLeast(36)) {
    Required(max, "the largest number of replicas is needed, at least 1");
  } else if (count < 1) {
    Invalid(max,
            max ? fmt::format("`{}` is less than 1", count) : "the largest number of replicas is needed");
  }
  if (count < min_replicas) {
    Invalid(max,
            fmt::format("`maxReplicas` is {}, which is less than `minReplicas`, {}", count, min_replicas));
  }
}

/// autoscaling/v1 knows one metric, the use of CPU: the server makes it the only entry of `metrics`.
void ValidateCpuTarget(const Value& spec) {
  const Value percentage = spec["targetCPUUtilizationPercentage"];
  if (percentage.Int(1) >= 1) return;
  const Value metric = spec["metrics"].Item(0, percentage.node());
  Invalid(percentage.WithPathOf(metric["resource"]["target"]["averageUtilization"]), "must be more than 0");
}

void ValidateSpec(const Value& object, const SpecOptions& options) {
  const Value spec = object["spec"];
  const int64_t min_replicas = spec["minReplicas"].Int(1);
  if (min_replicas < options.least_replicas) {
    Invalid(spec["minReplicas"], fmt::format("`{}` is less than {}", min_replicas, options.least_replicas));
  }
  ValidateMaxReplicas(spec["maxReplicas"], min_replicas);
  ValidateReference(spec["scaleTargetRef"], options.target);
  if (IsV1(object)) ValidateCpuTarget(spec);
  ValidateMetrics(spec["metrics"], min_replicas, options.metrics);
  ValidateScalingRules(spec["behavior"]["scaleUp"]);
  ValidateScalingRules(spec["behavior"]["scaleDown"]);
}

SpecOptions OptionsFor(const Value& spec) {
  SpecOptions options;
  if (spec.context().Enabled("HPAScaleToZero")) options.least_replicas = 0;
  if (spec["scaleTargetRef"].TextOf("kind") == "ReplicationController")
    options.target.allow_core_group = true;
  return options;
}

/// What the old object already has stays allowed.
SpecOptions OptionsForUpdate(const Value& spec, const Value& old) {
  SpecOptions options = OptionsFor(spec);
  if (old["minReplicas"].Int(1) == 0) options.least_replicas = 0;
  const Value target = spec["scaleTargetRef"];
  const Value old_target = old["scaleTargetRef"];
  options.target.allow_any_api_version = target.TextOf("apiVersion") == old_target.TextOf("apiVersion") &&
                                         target.TextOf("kind") == old_target.TextOf("kind");
  for (Value metric : old["metrics"].items()) {
    const Value object = metric["object"];
    if (metric.TextOf("type") == "Object" && object &&
        !IsApiVersionValid(object["describedObject"], options.metrics)) {
      options.metrics.allow_any_api_version = true;
    }
  }
  return options;
}

}  // namespace

void ValidateHorizontalPodAutoscaler(const Value& object) {
  ValidateSpec(object, OptionsFor(object["spec"]));
}

void ValidateHorizontalPodAutoscalerUpdate(const Value& now, const Value& old) {
  ValidateSpec(now, OptionsForUpdate(now["spec"], old["spec"]));
}

}  // namespace kubevet::validate
