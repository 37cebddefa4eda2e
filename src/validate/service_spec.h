// A Service as the API server sees it once defaults are set: the fields that depend on each other. Mirrors
// SetDefaults_Service of pkg/apis/core/v1 and ValidateServiceClusterIPsRelatedFields of its validation.
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
  bool HasNodePort(int64_t number) const;
  bool HasSameClusterIps(const ServiceSpec& other) const;
  bool HasSameFamilies(const ServiceSpec& other) const;
  bool NeedsHealthCheck() const { return IsLoadBalancer() && external_traffic_policy == "Local"; }
};

/// "IPv6" for an IPv6 address, "IPv4" for everything else.
std::string_view IpFamilyOf(std::string_view ip);

/// Reads `spec` and sets the defaults.
ServiceSpec ReadServiceSpec(const Value& spec);

/// clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy among themselves; `old` is null on creation. True
/// when there is nothing wrong.
bool ValidateServiceAddresses(const ServiceSpec& service, const ServiceSpec* old);

}  // namespace kubevet::validate
