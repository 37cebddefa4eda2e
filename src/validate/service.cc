#include "validate/service.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/changes.h"
#include "validate/ip_fields.h"
#include "validate/object_meta.h"
#include "validate/service_allocation.h"
#include "validate/service_spec.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kTopologyHints = "service.kubernetes.io/topology-aware-hints";
constexpr std::string_view kTopologyMode = "service.kubernetes.io/topology-mode";
constexpr std::string_view kSourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
constexpr int64_t kMaxAffinitySeconds = 86400;

void CheckTopologyAnnotations(const Value& annotations) {
  if (!annotations) return;
  const Value hints = annotations[kTopologyHints];
  const Value mode = annotations[kTopologyMode];
  if (!hints.node() || !mode.node() || hints.String() == mode.String()) return;
  Invalid(mode.WithPathOf(annotations.Keyed(kTopologyMode)),
          fmt::format("`{}` differs from `{}` in the older annotation {}", mode.String(), hints.String(),
                      kTopologyHints),
          "keep the newer annotation alone");
}

void CheckHeadless(const ServiceSpec& service) {
  if (!service.HasNodePorts() || !service.IsHeadless()) return;
  Invalid(service.cluster_ips[0].at,
          fmt::format("a Service of type {} needs a cluster IP, it must not be `None`", service.type));
}

void CheckExternalName(const ServiceSpec& service) {
  if (!service.IsExternalName()) return;
  const Value spec = service.spec;
  const std::string_view why = "must not be set for a Service of type ExternalName";
  if (!service.cluster_ips.empty()) Forbidden(service.cluster_ips_at, fmt::format("`clusterIP` {}", why));
  if (!service.families.empty()) Forbidden(spec["ipFamilies"], fmt::format("`ipFamilies` {}", why));
  if (service.family_policy) Forbidden(spec["ipFamilyPolicy"], fmt::format("`ipFamilyPolicy` {}", why));

  const Value name = spec["externalName"];
  std::string_view host = name.String();
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty()) {
    Required(name, "a Service of type ExternalName needs `externalName`, the host that it stands for");
  } else {
    InvalidIf(name, k8s::DnsSubdomainProblem(host));
  }
}

void CheckTargetPort(const ServicePort& port) {
  const Value target = port.at["targetPort"];
  if (target.IsString() && !target.String().empty()) {
    const std::string problem = k8s::PortNameProblem(target.String());
    const bool number = target.String().find_first_not_of("0123456789") == std::string_view::npos;
    if (!problem.empty()) {
      Invalid(target, fmt::format("`{}` as the name of a port {}", target.String(), problem),
              number ? "write the number without quotes" : "");
    }
    return;
  }
  const int64_t number = target.Int() == 0 ? port.port : target.Int();
  const std::string problem = k8s::PortNumberProblem(number);
  if (!problem.empty()) Invalid(target, fmt::format("target port {} {}", number, problem));
}

void CheckPort(const ServicePort& port, bool needs_name, const std::vector<std::string_view>& names_before) {
  const Value name = port.at["name"];
  if (!port.name.empty()) {
    InvalidIf(name, k8s::DnsLabelProblem(port.name));
    if (std::find(names_before.begin(), names_before.end(), port.name) != names_before.end()) {
      Duplicate(name, fmt::format("another port above is named `{}`", port.name));
    }
  } else if (needs_name) {
    Required(name, "every port needs a `name` when a Service has more than one");
  }
  const std::string problem = k8s::PortNumberProblem(port.port);
  if (!problem.empty()) Invalid(port.at["port"], fmt::format("port {} {}", port.port, problem));
  if (port.protocol != "TCP" && port.protocol != "UDP" && port.protocol != "SCTP") {
    NotSupported(port.at["protocol"], {"TCP", "UDP", "SCTP"});
  }
  CheckTargetPort(port);
  if (const Value protocol = port.at["appProtocol"]) {
    InvalidIf(protocol, k8s::QualifiedNameProblem(protocol.String()));
  }
}

void CheckPorts(const ServiceSpec& service) {
  std::vector<std::string_view> names;
  for (const ServicePort& port : service.ports) {
    CheckPort(port, service.ports.size() > 1, names);
    names.push_back(port.name);
  }
}

void CheckSessionAffinity(const Value& spec) {
  const Value affinity = spec["sessionAffinity"];
  const std::string_view kind = affinity.String();
  if (!kind.empty() && kind != "None" && kind != "ClientIP") NotSupported(affinity, {"None", "ClientIP"});
  if (kind != "ClientIP") return;
  const Value timeout = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"];
  if (timeout && (timeout.Int() <= 0 || timeout.Int() > kMaxAffinitySeconds)) {
    Invalid(timeout, fmt::format("{} is outside 1 to {}, a day", timeout.Int(), kMaxAffinitySeconds));
  }
}

void CheckExternalIps(const Value& spec, const ServiceSpec* old) {
  std::vector<std::string_view> known;
  if (old != nullptr) {
    for (Value ip : old->spec["externalIPs"].items()) known.push_back(ip.String());
  }
  for (Value ip : spec["externalIPs"].items()) {
    if (CheckIp(ip, known)) InvalidIf(ip, k8s::EndpointIpProblem(ip.String()));
  }
}

void CheckType(const Value& spec) {
  const std::string_view type = spec.TextOf("type", "ClusterIP");
  if (type.empty() || type == "ClusterIP" || type == "NodePort" || type == "LoadBalancer" ||
      type == "ExternalName") {
    return;
  }
  NotSupported(spec["type"], {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"});
}

void CheckNodePorts(const ServiceSpec& service) {
  std::set<std::pair<int64_t, std::string_view>> seen;
  for (const ServicePort& port : service.ports) {
    if (port.node_port == 0) continue;
    const Value at = port.at["nodePort"];
    if (service.type == "ClusterIP") {
      Forbidden(at, "`nodePort` must not be set for a Service of type ClusterIP",
                "set `type: NodePort` or `type: LoadBalancer`, or remove `nodePort`");
    }
    if (!seen.emplace(port.node_port, port.protocol).second) {
      Duplicate(at, fmt::format("another {} port above has the same node port", port.protocol));
    }
  }
}

void CheckDuplicatePorts(const ServiceSpec& service) {
  std::set<std::pair<int64_t, std::string_view>> seen;
  for (const ServicePort& port : service.ports) {
    if (!seen.emplace(port.port, port.protocol).second) {
      Duplicate(port.at, fmt::format("{} port {} is listed twice", port.protocol, port.port));
    }
  }
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

void ForbidUnlessLoadBalancer(const Value& at, std::string_view what, const ServiceSpec& service) {
  if (service.IsLoadBalancer()) return;
  Forbidden(at,
            fmt::format("`{}` needs `type: LoadBalancer`, this is a Service of type {}", what, service.type));
}

void CheckSourceRanges(const ServiceSpec& service, const Value& ranges, const ServiceSpec* old) {
  ForbidUnlessLoadBalancer(ranges, "loadBalancerSourceRanges", service);
  std::vector<std::string_view> known;
  if (old != nullptr) {
    for (Value range : old->spec["loadBalancerSourceRanges"].items())
      known.push_back(Trimmed(range.String()));
  }
  for (Value range : ranges.items()) CheckCidr(range, Trimmed(range.String()), known);
}

void CheckSourceRangesAnnotation(const ServiceSpec& service, const Value& annotations,
                                 const Value& old_annotations) {
  if (!annotations) return;
  const Value written = annotations[kSourceRanges];
  if (!written.node()) return;
  const Value at = written.WithPathOf(annotations.Keyed(kSourceRanges));
  ForbidUnlessLoadBalancer(at, kSourceRanges, service);
  const bool same = old_annotations.node() && old_annotations[kSourceRanges].node() &&
                    old_annotations[kSourceRanges].String() == written.String();
  std::string_view rest = Trimmed(written.String());
  if (same || rest.empty()) return;
  while (true) {
    const size_t comma = rest.find(',');
    CheckCidr(at, Trimmed(rest.substr(0, comma)), {});
    if (comma == std::string_view::npos) return;
    rest.remove_prefix(comma + 1);
  }
}

void CheckLoadBalancerFields(const ServiceSpec& service) {
  const Value spec = service.spec;
  if (service.allocate_node_ports) {
    ForbidUnlessLoadBalancer(spec["allocateLoadBalancerNodePorts"], "allocateLoadBalancerNodePorts", service);
  }
  if (!service.load_balancer_class) return;
  const Value balancer = spec["loadBalancerClass"];
  if (service.IsLoadBalancer()) {
    InvalidIf(balancer, k8s::QualifiedNameProblem(*service.load_balancer_class));
  } else {
    ForbidUnlessLoadBalancer(balancer, "loadBalancerClass", service);
  }
}

void CheckExternalTrafficPolicy(const ServiceSpec& service) {
  const Value policy = service.spec["externalTrafficPolicy"];
  if (!service.IsExternallyAccessible()) {
    if (service.external_traffic_policy.empty()) return;
    Invalid(policy,
            fmt::format("`externalTrafficPolicy` needs `type: LoadBalancer` or `NodePort`, or external IPs; "
                        "this is a Service of type {}",
                        service.type));
  } else if (service.external_traffic_policy != "Cluster" && service.external_traffic_policy != "Local") {
    NotSupported(policy, {"Cluster", "Local"});
  }
}

void CheckHealthCheckNodePort(const ServiceSpec& service) {
  const int64_t number = service.health_check_node_port;
  const Value port = service.spec["healthCheckNodePort"];
  if (!service.NeedsHealthCheck()) {
    if (number == 0) return;
    Invalid(port, "`healthCheckNodePort` needs `type: LoadBalancer` with `externalTrafficPolicy: Local`");
  } else if (number < kAssignedPort) {
    const std::string problem = k8s::PortNumberProblem(number);
    if (!problem.empty()) Invalid(port, fmt::format("health check port {} {}", number, problem));
  }
}

void CheckInternalTrafficPolicy(const Value& spec) {
  const Value policy = spec["internalTrafficPolicy"];
  if (policy && policy.String() != "Cluster" && policy.String() != "Local")
    NotSupported(policy, {"Cluster", "Local"});
}

void CheckTrafficDistribution(const Value& spec) {
  const Value distribution = spec["trafficDistribution"];
  if (!distribution || distribution.String() == "PreferClose") return;
  if (!spec.context().Enabled("PreferSameTrafficDistribution")) {
    NotSupported(distribution, {"PreferClose"});
  } else if (distribution.String() != "PreferSameZone" && distribution.String() != "PreferSameNode") {
    NotSupported(distribution, {"PreferClose", "PreferSameZone", "PreferSameNode"});
  }
}

/// What holds for every Service, new or updated; `old` and `old_annotations` are empty on creation.
void CheckService(const ServiceSpec& service, const Value& annotations, const ServiceSpec* old,
                  const Value& old_annotations) {
  const Value spec = service.spec;
  CheckTopologyAnnotations(annotations);
  if (service.ports.empty() && !service.IsHeadless() && !service.IsExternalName()) {
    Required(spec["ports"],
             "a Service needs at least one port unless it is headless or of type ExternalName");
  }
  CheckHeadless(service);
  CheckExternalName(service);
  CheckPorts(service);
  ValidateLabels(spec["selector"]);
  CheckSessionAffinity(spec);
  if (old != nullptr) ValidateServiceAddresses(service, old);
  CheckExternalIps(spec, old);
  CheckType(spec);
  CheckNodePorts(service);
  CheckDuplicatePorts(service);
  if (const Value ranges = spec["loadBalancerSourceRanges"]; ranges.size() > 0) {
    CheckSourceRanges(service, ranges.Renamed("LoadBalancerSourceRanges"), old);
  } else {
    CheckSourceRangesAnnotation(service, annotations, old_annotations);
  }
  CheckLoadBalancerFields(service);
  CheckExternalTrafficPolicy(service);
  CheckHealthCheckNodePort(service);
  CheckInternalTrafficPolicy(spec);
  CheckTrafficDistribution(spec);
}

// --- updates -----------------------------------------------------------------------------------------------

/// Whether both texts are known to differ; what the cluster has assigned may be what the manifest now says.
bool Changed(std::string_view old_ip, std::string_view ip) {
  if (IsAssigned(old_ip) && ip != "None") return false;
  return old_ip != ip;
}

void CheckClusterIpsUpdate(const ServiceSpec& now, const ServiceSpec& old, const std::string& help) {
  if (now.IsExternalName() || old.IsExternalName() || (now.IsHeadless() && old.IsHeadless())) return;
  const Value first = now.cluster_ips.empty() ? now.cluster_ips_at.Item(0, {}) : now.cluster_ips[0].at;
  const bool downgraded = now.cluster_ips.size() < old.cluster_ips.size();
  if (now.cluster_ips.empty() && downgraded) {
    Invalid(first, "`clusterIP` cannot be given up once it is assigned");
    return;
  }
  const size_t compared = now.cluster_ips.size() == old.cluster_ips.size() ? now.cluster_ips.size()
                          : old.cluster_ips.empty()                        ? 0
                                                                           : 1;
  for (size_t i = 0; i < compared; i++) {
    if (!Changed(old.cluster_ips[i].text, now.cluster_ips[i].text)) continue;
    Invalid(now.cluster_ips[i].at,
            fmt::format("`clusterIP` cannot change from `{}` to `{}`",
                        IsAssigned(old.cluster_ips[i].text) ? "an assigned address" : old.cluster_ips[i].text,
                        now.cluster_ips[i].text),
            help);
  }
  if (downgraded && now.cluster_ips.size() == 1 && now.family_policy != "SingleStack") {
    Invalid(now.spec["ipFamilyPolicy"],
            "giving up the second cluster IP needs `ipFamilyPolicy: SingleStack`");
  }
}

void CheckFamiliesUpdate(const ServiceSpec& now, const ServiceSpec& old, const std::string& help) {
  if (now.IsExternalName() || old.IsExternalName() || now.IsHeadless() || old.IsHeadless()) return;
  const Value first = now.spec["ipFamilies"].Item(0, {});
  const bool downgraded = now.families.size() < old.families.size();
  if (downgraded && now.cluster_ips.empty()) Invalid(first, "the first IP family cannot be given up");
  const size_t shared = std::min(now.families.size(), old.families.size());
  const size_t compared = now.families.size() == old.families.size() ? shared : std::min<size_t>(shared, 1);
  for (size_t i = 0; i < compared; i++) {
    if (now.families[i].text == old.families[i].text) continue;
    Invalid(now.families[0].at.WithPathOf(first),
            fmt::format("IP family `{}` cannot change to `{}`", old.families[i].text, now.families[i].text),
            help);
    break;
  }
  if (downgraded && now.families.size() == 1 && now.family_policy != "SingleStack") {
    Invalid(now.spec["ipFamilyPolicy"], "giving up the second IP family needs `ipFamilyPolicy: SingleStack`");
  }
}

void CheckLoadBalancerClassUpdate(const ServiceSpec& now, const ServiceSpec& old, const std::string& help) {
  if (!now.IsLoadBalancer() || !old.IsLoadBalancer() || now.load_balancer_class == old.load_balancer_class)
    return;
  Invalid(now.spec["loadBalancerClass"],
          fmt::format("`loadBalancerClass` cannot change from `{}` to `{}`",
                      old.load_balancer_class.value_or(""), now.load_balancer_class.value_or("")),
          help);
}

void CheckHealthCheckUpdate(const ServiceSpec& now, const ServiceSpec& old) {
  if (!now.NeedsHealthCheck() || !old.NeedsHealthCheck() || old.health_check_node_port >= kAssignedPort)
    return;
  if (now.health_check_node_port == old.health_check_node_port) return;
  Forbidden(now.spec["healthCheckNodePort"],
            fmt::format("`healthCheckNodePort` cannot change from {} to {}", old.health_check_node_port,
                        now.health_check_node_port));
}

}  // namespace

void ValidateService(const Value& service) {
  const auto assigned = AssignToNew(ReadServiceSpec(service["spec"]));
  if (!assigned) return;
  const bool relaxed = service.context().Enabled("RelaxedServiceNameValidation");
  ValidateObjectMeta(service["metadata"], true, relaxed ? &k8s::DnsLabelProblem : &k8s::Dns1035LabelProblem);
  CheckService(*assigned, service["metadata"]["annotations"], nullptr, {});
}

void ValidateServiceUpdate(const Value& now, const Value& old) {
  // What lives in the cluster was accepted; only what was assigned to it is of interest.
  Context aside(now.context().target());
  const Value living = aside.Start(old.node());
  const ServiceSpec written = ReadServiceSpec(living["spec"]);
  const ServiceSpec before = AssignToNew(written).value_or(written);

  auto assigned = AssignToUpdate(ReadServiceSpec(now["spec"]), before);
  if (!assigned) return;
  const ServiceSpec after = DropLeftovers(std::move(*assigned), before);
  const std::string help = DeleteAndApplyAgain(now, "what the manifest leaves open is assigned anew");
  CheckClusterIpsUpdate(after, before, help);
  CheckFamiliesUpdate(after, before, help);
  CheckLoadBalancerClassUpdate(after, before, help);
  CheckHealthCheckUpdate(after, before);
  CheckService(after, now["metadata"]["annotations"], &before, living["metadata"]["annotations"]);
}

}  // namespace kubevet::validate
