#include "validate/container_restart.h"

#include <fmt/core.h>

#include <set>

#include "validate/pod_containers.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

/// Kubernetes 1.36 calls a list that is too long TooMany, before it was TooLong.
void ValidateLength(const Value& list, uint32_t limit) {
  if (list.size() <= limit) return;
  if (list.context().target().AtLeast(36)) {
    TooMany(list, list.size(), limit);
  } else {
    TooLong(list, limit, "items");
  }
}

void ValidateRule(const Value& rule, bool restart_all) {
  Value action = rule["action"];
  const bool known =
      action.String() == "Restart" || (restart_all && action.String() == "RestartAllContainers");
  if (!known && restart_all) NotSupported(action, {"Restart", "RestartAllContainers"});
  if (!known && !restart_all) NotSupported(action, {"Restart"});
  Value codes = rule["exitCodes"];
  if (!codes) {
    Required(codes, "the exit codes that the rule is for are missing");
    return;
  }
  Value op = codes["operator"];
  if (op.String() != "In" && op.String() != "NotIn") NotSupported(op, {"In", "NotIn"});
  ValidateLength(codes["values"], 255);
}

/// A policy of any value, and rules.
void ValidatePolicyAndRules(const Value& container, const ContainerAllowances& allow) {
  Value policy = container["restartPolicy"];
  Value rules = container["restartPolicyRules"];
  const std::string_view name = policy.String();
  if (policy) {
    if (name != "Always" && name != "Never" && name != "OnFailure") {
      NotSupported(policy, {"Always", "Never", "OnFailure"});
    }
  } else if (rules.size() > 0) {
    Required(policy, "restart rules need a `restartPolicy`");
  }
  ValidateLength(rules, 20);
  for (Value rule : rules.items()) ValidateRule(rule, allow.restart_all);
}

// ---- What an old Pod spec uses

bool UsesRestartRules(const Value& spec) {
  for (Value container : spec["initContainers"].items()) {
    if (container["restartPolicy"] && !IsSidecar(container)) return true;
    if (container["restartPolicyRules"].size() > 0) return true;
  }
  for (Value container : spec["containers"].items()) {
    if (container["restartPolicy"]) return true;
  }
  return false;
}

bool UsesRestartAll(const Value& spec) {
  for (Value container : AllContainers(spec)) {
    for (Value rule : container["restartPolicyRules"].items()) {
      if (rule.TextOf("action") == "RestartAllContainers") return true;
    }
  }
  for (Value container : spec["initContainers"].items()) {
    if (IsSidecar(container) && container["restartPolicyRules"].size() > 0) return true;
  }
  return false;
}

template <typename Uses>
bool AnyContainer(const std::vector<Value>& containers, Uses uses) {
  for (Value container : containers) {
    if (uses(container)) return true;
  }
  return false;
}

bool RestartsInitOnResize(const Value& spec) {
  return AnyContainer(spec["initContainers"].items(), [](const Value& container) {
    if (IsSidecar(container)) return false;
    const std::vector<Value> policies = container["resizePolicy"].items();
    return AnyContainer(
        policies, [](const Value& policy) { return policy.TextOf("restartPolicy") == "RestartContainer"; });
  });
}

}  // namespace

ContainerAllowances AllowancesFor(Context& context, const Value& old_spec) {
  ContainerAllowances allow;
  allow.file_keys = context.Enabled("EnvFiles");
  allow.restart_rules = context.Enabled("ContainerRestartRules");
  allow.restart_all = context.Enabled("RestartAllContainersOnContainerExits");
  allow.stop_signals = context.Enabled("ContainerStopSignals");
  allow.resize_policies = context.Enabled("InPlacePodVerticalScaling");
  allow.restart_init_on_resize = !context.target().AtLeast(36);
  if (!old_spec) return allow;
  const auto old_containers = AllContainers(old_spec);
  allow.file_keys |=
      AnyContainer(old_containers, [](const Value& container) { return UsesFileKeys(container.node()); });
  allow.restart_rules |= UsesRestartRules(old_spec);
  allow.restart_all |= UsesRestartAll(old_spec);
  allow.stop_signals |= AnyContainer(
      old_containers, [](const Value& container) { return bool(container["lifecycle"]["stopSignal"]); });
  allow.resize_policies |= AnyContainer(
      old_containers, [](const Value& container) { return container["resizePolicy"].size() > 0; });
  allow.restart_init_on_resize |= RestartsInitOnResize(old_spec);
  allow.indivisible_huge_pages = UsesIndivisibleHugePages(old_spec);
  return allow;
}

void ValidateRestartPolicy(const Value& container, const ContainerAllowances& allow) {
  ValidatePolicyAndRules(container, allow);
}

void ValidateInitRestartPolicy(const Value& container, const ContainerAllowances& allow) {
  Value policy = container["restartPolicy"];
  Value rules = container["restartPolicyRules"];
  // Without the feature only `Always` survives, and no rule does.
  if (!allow.restart_rules) return;
  if (!policy) {
    if (rules.size() > 0 && container.context().target().AtLeast(35)) {
      Required(policy, "restart rules need a `restartPolicy`");
    }
  } else if (!IsSidecar(container) || allow.restart_all) {
    ValidatePolicyAndRules(container, allow);
  } else if (rules.size() > 0) {
    Forbidden(rules, "a sidecar always restarts, it has no restart rules");
  }
}

void ValidateResizePolicy(const Value& policies, std::string_view pod_restart_policy) {
  std::set<std::string_view> seen;
  for (Value policy : policies.items()) {
    // All but repetition is reported at the list.
    Value resource = (policy["resourceName"] ? policy["resourceName"] : policy).WithPathOf(policies);
    Value restart = (policy["restartPolicy"] ? policy["restartPolicy"] : policy).WithPathOf(policies);
    const std::string_view name = policy.TextOf("resourceName");
    const std::string_view how = policy.TextOf("restartPolicy");
    if (!seen.insert(name).second) Duplicate(policy, fmt::format("`{}` has two resize policies", name));
    if (name.empty()) {
      Required(resource, "`resourceName` is missing, use `cpu` or `memory`");
    } else if (name != "cpu" && name != "memory") {
      NotSupported(resource, {"cpu", "memory"});
    }
    if (how.empty()) {
      Required(restart, "`restartPolicy` is missing, use `NotRequired` or `RestartContainer`");
    } else if (how != "NotRequired" && how != "RestartContainer") {
      NotSupported(restart, {"NotRequired", "RestartContainer"});
    }
    if (pod_restart_policy == "Never" && how != "NotRequired") {
      Invalid(restart, "must be `NotRequired` in a Pod with `restartPolicy: Never`");
    }
  }
}

}  // namespace kubevet::validate
