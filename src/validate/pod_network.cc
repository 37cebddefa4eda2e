#include "validate/pod_network.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/pod_containers.h"

namespace kubevet::validate {
namespace {

void ValidateIp(const Value& ip) {
  InvalidIf(ip, k8s::IpProblem(ip.String(), ip.context().Enabled("StrictIPCIDRValidation")));
}

/// A subdomain whose labels may contain `_`.
std::string SearchDomainProblem(std::string_view domain) {
  constexpr size_t kMaxLength = 253;
  constexpr std::string_view kForm = "must be lower case letters, digits, `-`, `_`, in words joined by `.`";
  auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (domain.size() > kMaxLength) return fmt::format("must be at most {} characters", kMaxLength);
  while (true) {
    const std::string_view written = domain.substr(0, domain.find('.'));
    const std::string_view label = written.starts_with('_') ? written.substr(1) : written;
    if (label.empty() || !alphanumeric(label.front()) || !alphanumeric(label.back()) ||
        !std::all_of(label.begin(), label.end(),
                     [&](char c) { return alphanumeric(c) || c == '-' || c == '_'; })) {
      return std::string(kForm);
    }
    if (written.size() == domain.size()) return {};
    domain.remove_prefix(written.size() + 1);
  }
}

void ValidateSearches(const Value& searches) {
  constexpr uint32_t kMaxPaths = 32;
  constexpr size_t kMaxCharacters = 2048;
  if (searches.size() > kMaxPaths) {
    Invalid(searches,
            fmt::format("has {} search domains, at most {} are allowed", searches.size(), kMaxPaths));
  }
  size_t characters = searches.size() > 0 ? searches.size() - 1 : 0;
  for (Value search : searches.items()) {
    std::string_view domain = search.String();
    characters += domain.size();
    if (domain == ".") continue;
    if (domain.ends_with('.')) domain.remove_suffix(1);
    InvalidIf(search, SearchDomainProblem(domain));
  }
  if (characters > kMaxCharacters) {
    Invalid(searches, fmt::format("has {} characters with spaces between, at most {} are allowed", characters,
                                  kMaxCharacters));
  }
}

bool SetsOwnHostUsers(const Value& spec, const Value& old_spec) {
  return spec.context().Enabled("UserNamespacesSupport") || old_spec["hostUsers"];
}

}  // namespace

void ValidateDns(const Value& spec) {
  Value policy = spec["dnsPolicy"];
  Value config = spec["dnsConfig"];
  if (!policy && !config) return;
  Value servers = config["nameservers"];
  const std::string_view name = policy.String();
  if (!name.empty() && name != "ClusterFirstWithHostNet" && name != "ClusterFirst" && name != "Default" &&
      name != "None") {
    NotSupported(policy, {"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"});
  }
  if (name == "None" && servers.size() == 0) {
    Required(config ? servers : config, "with `dnsPolicy: None` at least one name server is needed",
             "name the servers in `dnsConfig.nameservers`");
    return;
  }
  constexpr uint32_t kMaxServers = 3;
  if (servers.size() > kMaxServers) {
    Invalid(servers, fmt::format("has {} name servers, at most {} are allowed", servers.size(), kMaxServers));
  }
  for (Value server : servers.items()) ValidateIp(server);
  ValidateSearches(config["searches"]);
  for (Value option : config["options"].items()) {
    if (option.TextOf("name").empty()) Required(option, "a resolver option needs a name");
  }
}

void ValidateHostAliases(const Value& aliases) {
  for (Value alias : aliases.items()) {
    ValidateIp(alias["ip"]);
    for (Value name : alias["hostnames"].items()) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
  }
}

void ValidateHostNames(const Value& spec, const Value& old_spec) {
  Value override_name = spec["hostnameOverride"];
  if (!override_name) return;
  const bool allowed = spec.context().Enabled("HostnameOverride") || old_spec["hostnameOverride"];
  if (!allowed) return;
  constexpr uint32_t kMaxHostName = 64;
  if (spec.IsTrue("setHostnameAsFQDN")) Forbidden(override_name, "excludes `setHostnameAsFQDN: true`");
  if (spec.IsTrue("hostNetwork"))
    Forbidden(override_name, "on the host's network the Pod has the host's name");
  if (override_name.String().size() > kMaxHostName) TooLong(override_name, kMaxHostName);
  InvalidIf(override_name, k8s::DnsSubdomainProblem(override_name.String()));
}

bool UsesHostUsers(const Value& spec) {
  return spec["hostUsers"].Bool(true) || !spec.context().Enabled("UserNamespacesSupport");
}

void ValidateHostUsers(const Value& spec, const Value& old_spec) {
  if (spec["hostUsers"].Bool(true) || !SetsOwnHostUsers(spec, old_spec)) return;
  const bool old_has_own_users = old_spec["hostUsers"] && !old_spec.IsTrue("hostUsers");
  const bool allow_host_network = spec.context().Enabled("UserNamespacesHostNetworkSupport") ||
                                  (old_has_own_users && old_spec.IsTrue("hostNetwork"));
  if (spec.IsTrue("hostNetwork") && !allow_host_network) {
    Forbidden(spec["hostNetwork"], "excludes `hostUsers: false`");
  }
  // The server spells these two in upper case.
  if (spec.IsTrue("hostPID")) Forbidden(spec["hostPID"].Renamed("HostPID"), "excludes `hostUsers: false`");
  if (spec.IsTrue("hostIPC")) Forbidden(spec["hostIPC"].Renamed("HostIPC"), "excludes `hostUsers: false`");

  const auto uses_devices = [](const Value& container) { return container["volumeDevices"].size() > 0; };
  const auto old_containers = AllContainers(old_spec);
  if (old_has_own_users && std::any_of(old_containers.begin(), old_containers.end(), uses_devices)) return;
  for (Value container : AllContainers(spec)) {
    if (uses_devices(container))
      Forbidden(container["volumeDevices"], "block devices exclude `hostUsers: false`");
  }
}

void ValidateHostNetworkPorts(const Value& spec) {
  if (!spec.IsTrue("hostNetwork")) return;
  for (Value container : spec["containers"].items()) {
    for (Value port : container["ports"].items()) {
      Value host_port = port["hostPort"];
      // A host port left out becomes the container port, in a template once there is a Pod.
      if (host_port.Int() != 0 && host_port.Int() != port.IntOf("containerPort")) {
        Invalid(host_port, fmt::format("is {}, on the host's network it must be the `containerPort` {}",
                                       host_port.Int(), port.IntOf("containerPort")));
      }
    }
  }
}

}  // namespace kubevet::validate
