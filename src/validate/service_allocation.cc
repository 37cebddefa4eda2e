#include "validate/service_allocation.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "k8s/ip.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kFirstNodePort = 30000;
constexpr int64_t kLastNodePort = 32767;

/// Where Service addresses come from in practice: a cluster chooses its own range within these.
constexpr std::string_view kServiceRanges[] = {"10.0.0.0/8",    "172.16.0.0/12",   "192.168.0.0/16",
                                               "100.64.0.0/10", "34.118.224.0/20",  // Google's clusters
                                               "fc00::/7"};

std::string_view OtherFamily(std::string_view family) {
  return family == "IPv4" ? "IPv6" : "IPv4";
}

/// The same items where `field` of another object has none.
std::vector<ServiceItem> Adopted(const std::vector<ServiceItem>& items, const Value& field) {
  std::vector<ServiceItem> out;
  for (const ServiceItem& item : items) {
    out.push_back({item.text, field.Item(static_cast<uint32_t>(out.size()), {})});
  }
  return out;
}

void Append(std::vector<ServiceItem>& items, std::string_view text, const Value& field) {
  items.push_back({text, field.Item(static_cast<uint32_t>(items.size()), {})});
}

// --- addresses ---------------------------------------------------------------------------------------------

/// Makes `clusterIPs` follow `clusterIP`, for users who give only that.
void FollowClusterIp(ServiceSpec& service) {
  const Value ip = service.spec["clusterIP"];
  service.cluster_ips_at = ip.WithPathOf(service.spec["clusterIPs"]);
  service.cluster_ips = {{service.cluster_ip, ip.WithPathOf(service.spec["clusterIPs"].Item(0, {}))}};
}

void FollowClusterIp(ServiceSpec& service, const ServiceSpec& old) {
  const bool same = service.cluster_ip == old.cluster_ip;
  if (service.cluster_ips.empty() && same) {
    service.cluster_ips = Adopted(old.cluster_ips, service.cluster_ips_at);
  }
  if (same || !service.HasSameClusterIps(old)) return;
  if (service.cluster_ip.empty()) {
    service.cluster_ips.clear();
  } else {
    FollowClusterIp(service);
  }
}

std::string_view DefaultFamilyPolicy(const ServiceSpec& service, const ServiceSpec* old) {
  if (old != nullptr && old->family_policy) return *old->family_policy;
  const bool manual_endpoints = service.cluster_ip == "None" && !service.HasSelector();
  return manual_endpoints ? "RequireDualStack" : "SingleStack";
}

/// An update that leaves a PreferDualStack Service's addresses alone is not looked at again.
bool KeepsPreferredDualStack(const ServiceSpec& service, const ServiceSpec& old) {
  return service.type == old.type && (service.type == "ClusterIP" || service.HasNodePorts()) &&
         service.family_policy == "PreferDualStack" &&
         old.family_policy.value_or("PreferDualStack") == "PreferDualStack" &&
         service.HasSameClusterIps(old) && service.HasSameFamilies(old);
}

/// Going back to one family needs to be said by the policy.
bool ReleaseSecondFamily(ServiceSpec& service, const ServiceSpec& old) {
  if (service.family_policy == "SingleStack") {
    if (service.cluster_ips.size() > 1 && service.HasSameClusterIps(old)) service.cluster_ips.resize(1);
    if (service.families.size() > 1 && service.HasSameFamilies(old)) service.families.resize(1);
    return true;
  }
  const bool fewer_ips = !service.cluster_ips.empty() && service.cluster_ips.size() < old.cluster_ips.size();
  const bool fewer_families = !service.families.empty() && service.families.size() < old.families.size();
  if (!fewer_ips && !fewer_families) return true;
  Invalid(service.spec["ipFamilyPolicy"],
          "giving up the second IP family needs `ipFamilyPolicy: SingleStack`");
  return false;
}

bool CheckSingleStack(const ServiceSpec& service) {
  if (service.family_policy != "SingleStack") return true;
  if (service.cluster_ips.size() != 2 && service.families.size() != 2) return true;
  Invalid(service.spec["ipFamilyPolicy"],
          fmt::format("two {} are given, but the policy is `SingleStack`{}",
                      service.cluster_ips.size() == 2 ? "cluster IPs" : "IP families",
                      service.spec["ipFamilyPolicy"] ? "" : ", the default"),
          "set `ipFamilyPolicy: PreferDualStack` or `RequireDualStack`");
  return false;
}

void CompleteFamilies(ServiceSpec& service) {
  const Value field = service.spec["ipFamilies"];
  for (size_t i = service.families.size(); i < service.cluster_ips.size(); i++) {
    if (service.cluster_ips[i].text == "None") break;
    Append(service.families, IpFamilyOf(service.cluster_ips[i].text), field);
  }
  if (service.families.empty()) Append(service.families, "IPv4", field);
  if (service.families.size() == 1 && service.family_policy != "SingleStack") {
    Append(service.families, OtherFamily(service.families[0].text), field);
  }
}

/// ipFamilies and ipFamilyPolicy from what is given of them and of the addresses.
bool AssignFamilies(ServiceSpec& service, const ServiceSpec* old) {
  if (service.IsExternalName()) return true;
  if (old != nullptr && KeepsPreferredDualStack(service, *old)) return true;
  if (!service.family_policy) service.family_policy = DefaultFamilyPolicy(service, old);
  if (!ValidateServiceAddresses(service, old)) return false;
  if (old != nullptr && !ReleaseSecondFamily(service, *old)) return false;
  if (!CheckSingleStack(service)) return false;
  CompleteFamilies(service);
  return true;
}

/// Reports an address that no cluster hands out to Services.
bool CheckServiceRange(const ServiceSpec& service, const ServiceItem& item) {
  const auto ip = k8s::ParseIp(item.text);
  if (!ip) return true;
  for (std::string_view range : kServiceRanges) {
    if (k8s::ParseCidr(range)->Contains(*ip)) return true;
  }
  Invalid(
      item.at.WithPathOf(service.cluster_ips_at),
      fmt::format("`{}` is outside the address range of Services, 10.96.0.0/12 in many clusters", item.text),
      "leave `clusterIP` out and the cluster assigns one");
  return false;
}

bool AssignClusterIps(ServiceSpec& service, size_t first) {
  for (size_t i = first; i < service.families.size(); i++) {
    if (i < service.cluster_ips.size() && !service.cluster_ips[i].text.empty()) {
      if (!CheckServiceRange(service, service.cluster_ips[i])) return false;
      continue;
    }
    const std::string_view ip = service.families[i].text == "IPv6" ? kAssignedIp6 : kAssignedIp4;
    Append(service.cluster_ips, ip, service.cluster_ips_at);
    if (i == 0) service.cluster_ip = ip;
  }
  return true;
}

bool AssignClusterIpsToUpdate(ServiceSpec& service, const ServiceSpec& old) {
  if (KeepsPreferredDualStack(service, old)) return true;
  if (old.IsExternalName()) {
    return service.IsExternalName() || service.IsHeadless() || AssignClusterIps(service, 0);
  }
  if (old.IsHeadless() || service.IsExternalName()) return true;
  const bool upgraded = old.families.size() == 1 && service.families.size() == 2;
  return !upgraded || AssignClusterIps(service, 1);
}

// --- ports -------------------------------------------------------------------------------------------------

/// The node ports one request has taken so far.
class NodePorts {
 public:
  /// Takes a port, or tells why it cannot be had.
  std::string Take(int64_t port) {
    if (port < kFirstNodePort || port > kLastNodePort) {
      return fmt::format("is outside {}-{}, the default range of node ports", kFirstNodePort, kLastNodePort);
    }
    if (std::find(taken_.begin(), taken_.end(), port) != taken_.end())
      return "is taken by another port above";
    taken_.push_back(port);
    return {};
  }
  int64_t TakeAny() { return next_++; }

 private:
  std::vector<int64_t> taken_;
  int64_t next_ = kAssignedPort;
};

bool AssignsNodePorts(const ServiceSpec& service) {
  return service.type == "NodePort" ||
         (service.IsLoadBalancer() && service.allocate_node_ports.value_or(true));
}

bool ReportNodePort(const ServicePort& port, int64_t number, const std::string& problem) {
  if (problem.empty()) return true;
  Invalid(port.at["nodePort"], fmt::format("node port {} {}", number, problem),
          "leave `nodePort` out and the cluster assigns one");
  return false;
}

/// Ports with one number share one node port: the first that is asked for among them.
bool AssignNodePorts(ServiceSpec& service, NodePorts& node_ports) {
  std::map<int64_t, int64_t> asked;  // the first for a port
  for (const ServicePort& port : service.ports) {
    if (port.node_port != 0) asked.try_emplace(port.port, port.node_port);
  }
  std::map<int64_t, int64_t> by_port;
  for (ServicePort& port : service.ports) {
    if (port.node_port == 0 && !AssignsNodePorts(service)) continue;
    const auto known = by_port.find(port.port);
    if (known != by_port.end()) {
      if (port.node_port == 0) port.node_port = known->second;
      if (port.node_port == known->second) continue;
      if (!ReportNodePort(port, port.node_port, node_ports.Take(port.node_port))) return false;
      continue;
    }
    const auto wanted = asked.find(port.port);
    if (wanted == asked.end()) {
      port.node_port = node_ports.TakeAny();
    } else {
      port.node_port = wanted->second;
      if (!ReportNodePort(port, port.node_port, node_ports.Take(port.node_port))) return false;
    }
    by_port.emplace(port.port, port.node_port);
  }
  return true;
}

/// The server answers these with an internal error, without a field.
bool ReportInternal(const Value& at, std::string message) {
  Report(at, "api-invalid", Severity::kError, "InternalError", std::move(message), {});
  return false;
}

bool AssignNodePortsToUpdate(ServiceSpec& service, const ServiceSpec& old, NodePorts& node_ports) {
  std::set<int64_t> held;
  for (const ServicePort& port : old.ports) held.insert(port.node_port);
  std::set<std::pair<int64_t, std::string_view>> seen;
  for (ServicePort& port : service.ports) {
    if (port.node_port == 0 && !AssignsNodePorts(service)) continue;
    if (port.node_port == 0) {
      port.node_port = node_ports.TakeAny();
    } else {
      if (!held.contains(port.node_port) &&
          !ReportNodePort(port, port.node_port, node_ports.Take(port.node_port)))
        return false;
    }
    held.insert(port.node_port);
    if (!seen.emplace(port.node_port, port.protocol).second) {
      return ReportInternal(port.at["nodePort"], "two ports of one protocol share this node port");
    }
  }
  return true;
}

bool AssignHealthCheckPort(ServiceSpec& service, NodePorts& node_ports) {
  if (service.health_check_node_port == 0) {
    service.health_check_node_port = node_ports.TakeAny();
    return true;
  }
  const std::string problem = node_ports.Take(service.health_check_node_port);
  if (problem.empty()) return true;
  return ReportInternal(service.spec["healthCheckNodePort"],
                        fmt::format("health check port {} {}", service.health_check_node_port, problem));
}

/// A manifest that leaves out what the cluster has assigned gets it again.
void KeepAssigned(ServiceSpec& service, const ServiceSpec& old) {
  if (!old.IsExternalName() && !service.IsExternalName()) {
    if (service.cluster_ip.empty()) service.cluster_ip = old.cluster_ip;
    if (service.cluster_ips.empty()) {
      service.cluster_ips = Adopted(old.cluster_ips, service.cluster_ips_at);
    }
  }
  if (AssignsNodePorts(old) && AssignsNodePorts(service)) {
    std::set<int64_t> asked;
    for (const ServicePort& port : service.ports) asked.insert(port.node_port);
    std::map<std::string_view, int64_t> known;  // of ports with one name the last counts
    for (const ServicePort& port : old.ports) known[port.name] = port.node_port;
    for (ServicePort& port : service.ports) {
      if (port.node_port != 0) continue;
      const auto same = known.find(port.name);
      if (same != known.end() && !asked.contains(same->second)) port.node_port = same->second;
    }
  }
  if (old.NeedsHealthCheck() && service.NeedsHealthCheck() && service.health_check_node_port == 0) {
    service.health_check_node_port = old.health_check_node_port;
  }
}

}  // namespace

std::optional<ServiceSpec> AssignToNew(ServiceSpec service) {
  if (!service.cluster_ip.empty() && service.cluster_ips.empty()) FollowClusterIp(service);
  if (!AssignFamilies(service, nullptr)) return std::nullopt;
  const bool has_no_ips = service.IsExternalName() || service.IsHeadless();
  if (!has_no_ips && !AssignClusterIps(service, 0)) return std::nullopt;
  NodePorts node_ports;
  if (service.HasNodePorts() && !AssignNodePorts(service, node_ports)) return std::nullopt;
  if (service.NeedsHealthCheck() && !AssignHealthCheckPort(service, node_ports)) return std::nullopt;
  return service;
}

std::optional<ServiceSpec> AssignToUpdate(ServiceSpec service, const ServiceSpec& old) {
  KeepAssigned(service, old);
  FollowClusterIp(service, old);
  if (!AssignFamilies(service, &old)) return std::nullopt;
  if (!AssignClusterIpsToUpdate(service, old)) return std::nullopt;
  NodePorts node_ports;
  if (service.HasNodePorts() && !AssignNodePortsToUpdate(service, old, node_ports)) return std::nullopt;
  if (service.NeedsHealthCheck() && !old.NeedsHealthCheck() && !AssignHealthCheckPort(service, node_ports)) {
    return std::nullopt;
  }
  return service;
}

ServiceSpec DropLeftovers(ServiceSpec service, const ServiceSpec& old) {
  if (!old.IsExternalName() && service.IsExternalName()) {
    if (service.cluster_ip == old.cluster_ip && service.HasSameClusterIps(old)) {
      service.cluster_ip = {};
      service.cluster_ips.clear();
    }
    if (service.HasSameFamilies(old)) service.families.clear();
    if (service.family_policy == old.family_policy) service.family_policy.reset();
  }
  if (old.HasNodePorts() && !service.HasNodePorts() &&
      std::all_of(service.ports.begin(), service.ports.end(), [&](const ServicePort& port) {
        return port.node_port == 0 || old.HasNodePort(port.node_port);
      })) {
    for (ServicePort& port : service.ports) port.node_port = 0;
  }
  if (old.NeedsHealthCheck() && !service.NeedsHealthCheck() &&
      service.health_check_node_port == old.health_check_node_port) {
    service.health_check_node_port = 0;
  }
  if (old.IsLoadBalancer() && !service.IsLoadBalancer()) {
    if (service.allocate_node_ports == old.allocate_node_ports.value_or(true))
      service.allocate_node_ports.reset();
    if (service.load_balancer_class == old.load_balancer_class) service.load_balancer_class.reset();
  }
  if (old.IsExternallyAccessible() && !service.IsExternallyAccessible() &&
      service.external_traffic_policy == old.external_traffic_policy) {
    service.external_traffic_policy = {};
  }
  return service;
}

}  // namespace kubevet::validate
