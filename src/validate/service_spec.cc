#include "validate/service_spec.h"

#include <fmt/core.h>

#include <algorithm>

#include "k8s/ip.h"

namespace kubevet::validate {
namespace {

bool IsIp6(std::string_view text) {
  const auto ip = k8s::ParseIp(text);
  return ip && !ip->Is4();
}

bool SameText(const ServiceItem& one, const ServiceItem& other) {
  return one.text == other.text;
}

ServicePort ReadPort(const Value& port) {
  ServicePort out;
  out.at = port;
  out.name = port.TextOf("name");
  out.protocol = port.TextOf("protocol");
  if (out.protocol.empty()) out.protocol = "TCP";
  out.port = port.IntOf("port");
  out.node_port = port.IntOf("nodePort");
  return out;
}

std::string_view OrDefault(std::string_view text, std::string_view otherwise) {
  return text.empty() ? otherwise : text;
}

/// Whether clusterIP is the first of clusterIPs.
bool CheckClusterIpIsFirst(const ServiceSpec& service) {
  const Value field = service.cluster_ips_at;
  if (service.cluster_ip.empty()) {
    if (service.cluster_ips.empty()) return true;
    Invalid(field, "`clusterIPs` must not be set without `clusterIP`",
            "repeat its first address as `clusterIP`");
    return false;
  }
  if (service.cluster_ips.empty()) {
    Required(field, "`clusterIPs` must be set together with `clusterIP`");
    return false;
  }
  if (service.cluster_ips[0].text == service.cluster_ip) return true;
  Invalid(field, fmt::format("the first of `clusterIPs` is `{}`, but `clusterIP` is `{}`",
                             service.cluster_ips[0].text, service.cluster_ip));
  return false;
}

bool CheckFamilies(const ServiceSpec& service) {
  bool ok = true;
  for (size_t i = 0; i < service.families.size(); i++) {
    const std::string_view family = service.families[i].text;
    const Value at = service.families[i].at;
    if (family != "IPv4" && family != "IPv6") {
      NotSupported(at, {"IPv4", "IPv6"});
      ok = false;
    }
    const auto end = service.families.begin() + static_cast<ptrdiff_t>(i);
    if (std::any_of(service.families.begin(), end,
                    [&](const ServiceItem& other) { return other.text == family; })) {
      Duplicate(at, fmt::format("`{}` is listed twice", family));
      ok = false;
    }
  }
  return ok;
}

bool CheckFamilyPolicy(const ServiceSpec& service) {
  if (!service.family_policy) return true;
  const std::string_view policy = *service.family_policy;
  if (policy == "SingleStack" || policy == "PreferDualStack" || policy == "RequireDualStack") return true;
  NotSupported(service.spec["ipFamilyPolicy"], {"SingleStack", "PreferDualStack", "RequireDualStack"});
  return false;
}

/// Whether every one of clusterIPs is an address, or `None` stands alone.
bool CheckIpForms(const ServiceSpec& service, const ServiceSpec* old) {
  const bool strict = service.spec.context().Enabled("StrictIPCIDRValidation");
  bool ok = true;
  for (size_t i = 0; i < service.cluster_ips.size(); i++) {
    const std::string_view ip = service.cluster_ips[i].text;
    if (i == 0 && ip == "None") {
      if (service.cluster_ips.size() == 1) continue;
      Invalid(service.cluster_ips_at, "`None` must be the only one of `clusterIPs`");
      ok = false;
      continue;
    }
    if (old != nullptr && std::any_of(old->cluster_ips.begin(), old->cluster_ips.end(),
                                      [&](const ServiceItem& known) { return known.text == ip; })) {
      continue;
    }
    if (const std::string problem = k8s::IpProblem(ip, strict); !problem.empty()) {
      Invalid(service.cluster_ips[i].at, fmt::format("`{}` {}", ip, problem));
      ok = false;
    }
  }
  return ok;
}

/// At most one address of each family, in the order of ipFamilies.
bool CheckIpFamilies(const ServiceSpec& service) {
  bool ok = true;
  if (service.cluster_ips.size() > 1) {
    const auto is_6 = [](const ServiceItem& item) { return IsIp6(item.text); };
    const auto count = std::count_if(service.cluster_ips.begin(), service.cluster_ips.end(), is_6);
    if (count == 0 || count == static_cast<ptrdiff_t>(service.cluster_ips.size())) {
      Invalid(service.cluster_ips_at, "`clusterIPs` must hold one IPv4 and one IPv6 address");
      ok = false;
    }
  }
  if (service.IsHeadless()) return ok;
  const size_t both = std::min(service.cluster_ips.size(), service.families.size());
  for (size_t i = 0; i < both; i++) {
    const auto& [ip, at] = service.cluster_ips[i];
    const std::string_view family = service.families[i].text;
    if ((family != "IPv4" && family != "IPv6") || IpFamilyOf(ip) == family) continue;
    Invalid(at, fmt::format("`{}` is no {} address, which `ipFamilies[{}]` asks for", ip, family, i));
    ok = false;
  }
  return ok;
}

}  // namespace

std::string_view IpFamilyOf(std::string_view ip) {
  return IsIp6(ip) ? "IPv6" : "IPv4";
}

bool ServiceSpec::IsExternallyAccessible() const {
  return HasNodePorts() || (type == "ClusterIP" && spec["externalIPs"].size() > 0);
}

bool ServiceSpec::HasNodePort(int64_t number) const {
  return std::any_of(ports.begin(), ports.end(),
                     [&](const ServicePort& port) { return port.node_port == number; });
}

bool ServiceSpec::HasSameClusterIps(const ServiceSpec& other) const {
  return std::equal(cluster_ips.begin(), cluster_ips.end(), other.cluster_ips.begin(),
                    other.cluster_ips.end(), SameText);
}

bool ServiceSpec::HasSameFamilies(const ServiceSpec& other) const {
  return std::equal(families.begin(), families.end(), other.families.begin(), other.families.end(), SameText);
}

ServiceSpec ReadServiceSpec(const Value& spec) {
  ServiceSpec out;
  out.spec = spec;
  out.type = OrDefault(spec.TextOf("type"), "ClusterIP");
  out.cluster_ip = spec.TextOf("clusterIP");
  out.cluster_ips_at = spec["clusterIPs"];
  for (Value item : out.cluster_ips_at.items()) out.cluster_ips.push_back({item.String(), item});
  for (Value item : spec["ipFamilies"].items()) out.families.push_back({item.String(), item});
  if (Value policy = spec["ipFamilyPolicy"]) out.family_policy = policy.String();
  out.external_traffic_policy = spec.TextOf("externalTrafficPolicy");
  if (out.external_traffic_policy.empty() && out.IsExternallyAccessible())
    out.external_traffic_policy = "Cluster";
  out.health_check_node_port = spec.IntOf("healthCheckNodePort");
  if (Value allocate = spec["allocateLoadBalancerNodePorts"]) out.allocate_node_ports = allocate.Bool();
  if (Value balancer = spec["loadBalancerClass"]) out.load_balancer_class = balancer.String();
  for (Value port : spec["ports"].items()) out.ports.push_back(ReadPort(port));
  return out;
}

bool ValidateServiceAddresses(const ServiceSpec& service, const ServiceSpec* old) {
  if (service.IsExternalName()) return true;
  bool ok = CheckClusterIpIsFirst(service);
  ok &= CheckFamilies(service);
  ok &= CheckFamilyPolicy(service);
  const bool readable = CheckIpForms(service, old);
  if (service.cluster_ips.size() > 2) {
    Invalid(service.cluster_ips_at,
            fmt::format("`clusterIPs` has {} addresses, at most one of each IP family",
                        service.cluster_ips.size()));
    ok = false;
  }
  return readable && CheckIpFamilies(service) && ok;
}

}  // namespace kubevet::validate
