#include "validate/containers.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "k8s/names.h"
#include "validate/container_restart.h"
#include "validate/name_set.h"
#include "validate/pod_containers.h"
#include "validate/resources.h"
#include "validate/security_context.h"

namespace kubevet::validate {
namespace {

void AddNames(NameSet& names, const Value& containers) {
  for (Value container : containers.items()) names.Insert(container.TextOf("name"));
}

// ---- Ports

void ValidatePortNumber(const Value& port, yaml::Key field, int64_t number) {
  if (const auto problem = k8s::PortNumberProblem(number); !problem.empty()) {
    Invalid(port[field], fmt::format("`{}` {}", number, problem));
  }
}

/// A Pod on the host's network gets its container ports as host ports.
bool HasDefaultHostPorts(const PodFacts& pod) {
  return pod.host_network && !pod.is_template;
}

int64_t HostPort(const Value& port, bool defaulted) {
  const int64_t given = port.IntOf("hostPort");
  return given == 0 && defaulted ? port.IntOf("containerPort") : given;
}

void ValidatePorts(const Value& ports, bool default_host_ports) {
  NameSet names;
  for (Value port : ports.items()) {
    const std::string_view name = port.TextOf("name");
    if (name.empty()) {
      // a port needs none
    } else if (const auto problem = k8s::PortNameProblem(name); !problem.empty()) {
      InvalidText(port["name"], problem);
    } else if (!names.Insert(name)) {
      Duplicate(port["name"], fmt::format("this container has another port `{}`", name));
    }
    const int64_t number = port.IntOf("containerPort");
    if (number == 0) {
      Required(port["containerPort"], "the port's number is missing");
    } else {
      ValidatePortNumber(port, "containerPort", number);
    }
    if (const int64_t host_port = HostPort(port, default_host_ports); host_port != 0) {
      ValidatePortNumber(port, "hostPort", host_port);
    }
    const std::string_view protocol = port.TextOf("protocol");
    if (!protocol.empty() && protocol != "TCP" && protocol != "UDP" && protocol != "SCTP") {
      NotSupported(port["protocol"], {"SCTP", "TCP", "UDP"});
    }
  }
}

/// The host ports of containers that run together: each is taken once.
class HostPorts {
 public:
  void Add(const Value& container, bool defaulted) {
    for (Value port : container["ports"].items()) {
      const int64_t number = HostPort(port, defaulted);
      if (number == 0) continue;
      const std::string_view given = port.TextOf("protocol");
      const std::string_view protocol = given.empty() ? "TCP" : given;
      if (!taken_.insert({protocol, port.TextOf("hostIP"), number}).second) {
        Duplicate(port["hostPort"], fmt::format("host port {}/{} is taken twice", number, protocol));
      }
    }
  }

 private:
  std::set<std::tuple<std::string_view, std::string_view, int64_t>> taken_;
};

// ---- What all containers have

void ValidateChoice(const Value& container, yaml::Key field,
                    std::initializer_list<std::string_view> allowed) {
  const std::string_view text = container.TextOf(field);
  if (text.empty()) return;  // the server has a default
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
    NotSupported(container[field], allowed);
}

void ValidateImage(const Value& container, bool is_template) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::string_view text = container.TextOf("image");
  if (text.empty()) {
    Required(container["image"], "the image is missing");
  } else if (!is_template &&
             (kSpace.find(text.front()) != text.npos || kSpace.find(text.back()) != text.npos)) {
    Invalid(container["image"], fmt::format("`{}` must not begin or end with white space", text));
  }
}

void ValidateCommon(const Value& container, const PodFacts& pod, bool defaults_requests, bool is_template) {
  if (container.TextOf("name").empty()) {
    Required(container["name"], "a container needs a name");
  } else {
    InvalidField(container, "name", k8s::DnsLabelProblem);
  }
  ValidateImage(container, is_template);
  ValidateChoice(container, "terminationMessagePolicy", {"File", "FallbackToLogsOnError"});
  ValidatePorts(container["ports"], defaults_requests && HasDefaultHostPorts(pod));
  ValidateEnv(container["env"], pod.allow.file_keys);
  ValidateEnvFrom(container["envFrom"]);
  ValidateVolumeMounts(container, *pod.volumes);
  ValidateVolumeDevices(container, *pod.volumes);
  ValidateChoice(container, "imagePullPolicy", {"Always", "IfNotPresent", "Never"});
  ResourceRules rules;
  rules.claim_names = pod.claim_names;
  rules.requests_default_to_limits = defaults_requests && !pod.is_template;
  rules.indivisible_huge_pages = pod.allow.indivisible_huge_pages;
  ValidateResourceRequirements(container["resources"], rules);
  if (pod.allow.resize_policies) ValidateResizePolicy(container["resizePolicy"], pod.restart_policy);
  ValidateSecurityContext(container["securityContext"], pod.host_users);
}

LifecycleOptions LifecycleOptionsOf(const PodFacts& pod) {
  return {.grace_period = pod.grace_period, .os = pod.os, .allow_stop_signal = pod.allow.stop_signals};
}

void ValidateHooksAndProbes(const Value& container, const PodFacts& pod) {
  if (Value lifecycle = container["lifecycle"]) ValidateLifecycle(lifecycle, LifecycleOptionsOf(pod));
  ValidateLivenessProbe(container["livenessProbe"], pod.grace_period);
  ValidateReadinessProbe(container["readinessProbe"], pod.grace_period);
  ValidateStartupProbe(container["startupProbe"], pod.grace_period);
}

// ---- Init containers

void ForbidHooksAndProbes(const Value& container, const PodFacts& pod) {
  constexpr std::string_view kWhy = "an init container has none unless it runs on as a sidecar";
  constexpr std::string_view kHelp = "`restartPolicy: Always` makes it a sidecar";
  if (HasLifecycle(container, pod.allow.stop_signals)) {
    Forbidden(container["lifecycle"], std::string(kWhy), std::string(kHelp));
  }
  for (std::string_view probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    if (container[probe]) Forbidden(container[probe], std::string(kWhy), std::string(kHelp));
  }
}

void ValidateInitResizePolicy(const Value& policies) {
  for (Value policy : policies.items()) {
    Value restart = policy["restartPolicy"];
    if (restart.String() == "RestartContainer") {
      Invalid(restart, "`RestartContainer` is for containers that run on, an init container ends");
    }
  }
}

void ValidateInitContainer(const Value& container, const PodFacts& pod) {
  ValidateCommon(container, pod, true, pod.is_template);
  ValidateInitRestartPolicy(container, pod.allow);
  // The server looks at one init container at a time and calls each the first.
  HostPorts().Add(container.Reindexed(0), HasDefaultHostPorts(pod));
  const bool sidecar = IsSidecar(container);
  if (sidecar) {
    ValidateHooksAndProbes(container, pod);
  } else {
    ForbidHooksAndProbes(container, pod);
  }
  if (!sidecar && pod.allow.resize_policies && !pod.allow.restart_init_on_resize) {
    ValidateInitResizePolicy(container["resizePolicy"]);
  }
}

// ---- Ephemeral containers

/// Whether a `resources` is more than nothing: an empty object is nothing.
bool HasResources(const Value& resources) {
  return resources["limits"] || resources["requests"] || resources["claims"];
}

void ForbidForEphemeral(const Value& container, const PodFacts& pod) {
  auto forbid = [&](std::string_view field, bool is_set) {
    if (is_set) Forbidden(container[field], fmt::format("an ephemeral container has no `{}`", field));
  };
  for (std::string_view field : {"ports", "livenessProbe", "readinessProbe", "startupProbe"}) {
    forbid(field, static_cast<bool>(container[field]));
  }
  forbid("resources", HasResources(container["resources"]));
  forbid("lifecycle", HasLifecycle(container, pod.allow.stop_signals));
  forbid("resizePolicy", pod.allow.resize_policies && container["resizePolicy"]);
  forbid("restartPolicy", pod.allow.restart_rules && container["restartPolicy"]);
  forbid("restartPolicyRules", pod.allow.restart_rules && container["restartPolicyRules"]);
  for (Value mount : container["volumeMounts"].items()) {
    for (std::string_view field : {"subPath", "subPathExpr"}) {
      if (!mount[field].String().empty()) {
        Forbidden(mount[field], fmt::format("mounts of an ephemeral container have no `{}`", field));
      }
    }
  }
}

}  // namespace

void ValidateContainers(const Value& containers, const PodFacts& pod) {
  if (containers.size() == 0) {
    Required(containers, "a Pod needs at least one container");
    return;
  }
  NameSet names;
  for (Value container : containers.items()) {
    ValidateCommon(container, pod, true, pod.is_template);
    if (const std::string_view name = container.TextOf("name"); !names.Insert(name)) {
      Duplicate(container["name"], fmt::format("another container is called `{}`", name));
    }
    ValidateHooksAndProbes(container, pod);
    if (pod.allow.restart_rules) ValidateRestartPolicy(container, pod.allow);
  }
  HostPorts host_ports;
  for (Value container : containers.items()) host_ports.Add(container, HasDefaultHostPorts(pod));
}

void ValidateInitContainers(const Value& init_containers, const Value& containers, const PodFacts& pod) {
  if (init_containers.size() == 0) return;
  NameSet names;
  AddNames(names, containers);
  for (Value container : init_containers.items()) {
    ValidateInitContainer(container, pod);
    Value name = container["name"];
    if (names.Has(name.String())) {
      Duplicate(name, fmt::format("another container is called `{}`", name.String()));
    } else if (!name.String().empty()) {
      names.Insert(name.String());
    }
  }
}

void ValidateEphemeralContainers(const Value& ephemeral_containers, const Value& containers,
                                 const Value& init_containers, const PodFacts& pod) {
  if (ephemeral_containers.size() == 0) return;
  NameSet others;
  AddNames(others, containers);
  AddNames(others, init_containers);
  NameSet names = others;
  for (Value container : ephemeral_containers.items()) {
    ValidateCommon(container, pod, false, false);
    Value name = container["name"];
    if (!names.Insert(name.String())) {
      Duplicate(name, fmt::format("another container is called `{}`", name.String()));
    }
    Value target = container["targetContainerName"];
    if (!target.String().empty() && !others.Has(target.String())) {
      NotFound(target, fmt::format("the Pod has no container `{}`", target.String()));
    }
    ForbidForEphemeral(container, pod);
  }
}

}  // namespace kubevet::validate
