// What a cluster assigns to a Service before it is validated: IP families, cluster IPs, node ports. Mirrors
// the allocators of pkg/registry/core/service/storage, for a cluster with two IP families and the default
// range of node ports.
#pragma once

#include <optional>

#include "validate/service_spec.h"

namespace kubevet::validate {

/// Ports from here on stand for "assigned by the cluster": no manifest can name them.
inline constexpr int64_t kAssignedPort = 1 << 20;
/// Addresses that stand for "assigned by the cluster": the first of a range is never assigned.
inline constexpr std::string_view kAssignedIp4 = "10.96.0.0";
inline constexpr std::string_view kAssignedIp6 = "fd00:10:96::";
inline bool IsAssigned(std::string_view ip) {
  return ip == kAssignedIp4 || ip == kAssignedIp6;
}

/// Assigns addresses and ports to a new Service as a cluster with default settings would. Nothing when it
/// cannot: the reasons have been reported, and the server says nothing else.
std::optional<ServiceSpec> AssignToNew(ServiceSpec service);
/// The same for an update of `old`, which has everything assigned; keeps what the update leaves out.
std::optional<ServiceSpec> AssignToUpdate(ServiceSpec service, const ServiceSpec& old);
/// Drops what a changed type makes meaningless and the user has not touched.
ServiceSpec DropLeftovers(ServiceSpec service, const ServiceSpec& old);

}  // namespace kubevet::validate
