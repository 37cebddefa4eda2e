// A Service as the API server sees it once defaults are set: the fields that depend on each other, and what
// the cluster has assigned. Mirrors SetDefaults_Service and the allocators of pkg/registry/core/service.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

/// One item of a list that the server fills up: what it says, and the field that it stands at.
struct ServiceItem {
  std::string_view text;
  Value at;
};

/// Ports from here on stand for "assigned by the cluster": no manifest can name them.
inline constexpr int64_t kAssignedPort = 1 << 20;
/// Addresses that stand for "assigned by the cluster": the first of a range is never assigned.
inline constexpr std::string_view kAssignedIp4 = "10.96.0.0";
inline constexpr std::string_view kAssignedIp6 = "fd00:10:96::";
inline bool IsAssigned(std::string_view ip) {
  return ip == kAssignedIp4 || ip == kAssignedIp6;
}

struct ServicePort {
  Value at;
  std::string_view name;
  std::string_view protocol;
  int64_t port = 0;
  int64_t node_port = 0;
};

struct ServiceSpec {
  Value spec;
  std::string_view type;
  std::string_view cluster_ip;
  std::vector<ServiceItem> cluster_ips;
  Value cluster_ips_at;  ///< the path of clusterIPs, at clusterIP when only that is given
  std::vector<ServiceItem> families;
  std::optional<std::string_view> family_policy;
  std::string_view external_traffic_policy;
  int64_t health_check_node_port = 0;
  std::optional<bool> allocate_node_ports;
  std::optional<std::string_view> load_balancer_class;
  std::vector<ServicePort> ports;

  bool IsExternalName() const { return type == "ExternalName"; }
  bool IsLoadBalancer() const { return type == "LoadBalancer"; }
  bool HasNodePorts() const { return type == "NodePort" || IsLoadBalancer(); }
  bool IsHeadless() const { return cluster_ips.size() == 1 && cluster_ips[0].text == "None"; }
  bool HasSelector() const { return spec["selector"].size() > 0; }
  bool IsExternallyAccessible() const;
  bool NeedsHealthCheck() const { return IsLoadBalancer() && external_traffic_policy == "Local"; }
};

/// Reads `spec` and sets the defaults.
ServiceSpec ReadServiceSpec(Value spec);

/// Assigns addresses and ports to a new Service as a cluster with default settings would. Nothing when it
/// cannot: the reasons have been reported, and the server says nothing else.
std::optional<ServiceSpec> AssignToNew(ServiceSpec service);
/// The same for an update of `old`, which has everything assigned; keeps what the update leaves out.
std::optional<ServiceSpec> AssignToUpdate(ServiceSpec service, const ServiceSpec& old);
/// Drops what a changed type makes meaningless and the user has not touched.
ServiceSpec DropLeftovers(ServiceSpec service, const ServiceSpec& old);

/// clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy among themselves; `old` is null on creation. True
/// when there is nothing wrong.
bool ValidateServiceAddresses(const ServiceSpec& service, const ServiceSpec* old);

}  // namespace kubevet::validate
