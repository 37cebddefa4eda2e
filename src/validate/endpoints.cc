#include "validate/endpoints.h"

#include <fmt/core.h>

#include <algorithm>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/equality.h"
#include "validate/ip_fields.h"
#include "validate/name_set.h"

namespace kubevet::validate {
namespace {

constexpr uint32_t kMaxEndpoints = 1000;
constexpr uint32_t kMaxAddresses = 100;
constexpr uint32_t kMaxPorts = 20000;
constexpr uint32_t kMaxHints = 8;

void CheckProtocol(const Value& protocol, std::string_view text) {
  if (text != "TCP" && text != "UDP" && text != "SCTP") NotSupported(protocol, {"TCP", "UDP", "SCTP"});
}

void CheckAppProtocol(const Value& protocol) {
  if (protocol) InvalidIf(protocol, k8s::QualifiedNameProblem(protocol.String()));
}

// --- Endpoints ---------------------------------------------------------------------------------------------

void CheckAddress(const Value& address) {
  const Value ip = address["ip"];
  if (CheckIp(ip)) InvalidIf(ip, k8s::EndpointIpProblem(ip.String()));
  const Value hostname = address["hostname"];
  if (!hostname.String().empty()) InvalidIf(hostname, k8s::DnsLabelProblem(hostname.String()));
  const Value node = address["nodeName"];
  if (node) InvalidIf(node, k8s::DnsSubdomainProblem(node.String()));
}

void CheckPort(const Value& port, bool needs_name) {
  const Value name = port["name"];
  if (!name.String().empty()) {
    InvalidIf(name, k8s::DnsLabelProblem(name.String()));
  } else if (needs_name) {
    Required(name, "every port needs a `name` when there is more than one");
  }
  const Value number = port["port"];
  if (const std::string problem = k8s::PortNumberProblem(number.Int()); !problem.empty()) {
    Invalid(number, fmt::format("port {} {}", number.Int(), problem));
  }
  const Value protocol = port["protocol"];
  if (!protocol.String().empty()) CheckProtocol(protocol, protocol.String());
  CheckAppProtocol(port["appProtocol"]);
}

void CheckSubset(const Value& subset) {
  const Value addresses = subset["addresses"];
  const Value not_ready = subset["notReadyAddresses"];
  if (addresses.size() == 0 && not_ready.size() == 0) {
    Required(subset, "a subset needs `addresses` or `notReadyAddresses`");
  }
  for (Value address : addresses.items()) CheckAddress(address);
  for (Value address : not_ready.items()) CheckAddress(address);
  const bool needs_name = subset["ports"].size() > 1;
  for (Value port : subset["ports"].items()) CheckPort(port, needs_name);
}

// --- EndpointSlice -----------------------------------------------------------------------------------------

void CheckFullyQualifiedName(const Value& at) {
  std::string_view name = at.String();
  if (name.empty()) return Required(at, "an address must not be empty");
  if (name.ends_with('.')) name.remove_suffix(1);
  if (const std::string problem = k8s::DnsSubdomainProblem(name); !problem.empty())
    return InvalidIf(at, problem);
  if (name.find('.') == std::string_view::npos) {
    return Invalid(at, fmt::format("`{}` is no full host name, it needs a domain", name));
  }
  while (!name.empty()) {
    const size_t dot = std::min(name.find('.'), name.size());
    if (const std::string problem = k8s::DnsLabelProblem(name.substr(0, dot)); !problem.empty()) {
      return Invalid(at, fmt::format("`{}` {}", name.substr(0, dot), problem));
    }
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
}

/// `addresses` is the list: the server reports an address of the other family there.
void CheckSliceAddress(const Value& address, const Value& addresses, std::string_view type) {
  const std::string_view text = address.String();
  if (type == "FQDN") return CheckFullyQualifiedName(address);
  if (type == "IPv4") {
    if (!CheckIp(address)) return;
  } else if (type == "IPv6") {
    const std::string problem = k8s::CanonicalIpProblem(text);
    if (!problem.empty()) return InvalidIf(address, problem);
  } else {
    return;
  }
  if (k8s::ParseIp(text)->Is4() != (type == "IPv4")) {
    Invalid(address.WithPathOf(addresses), fmt::format("`{}` is no {} address", text, type));
  }
  InvalidIf(address, k8s::EndpointIpProblem(text));
}

void CheckAddresses(const Value& addresses, std::string_view type) {
  if (addresses.size() == 0) Required(addresses, "an endpoint needs at least one address");
  if (addresses.size() > kMaxAddresses) TooMany(addresses, addresses.size(), kMaxAddresses);
  for (Value address : addresses.items()) CheckSliceAddress(address, addresses, type);
}

/// Names under `hints`; false when there are too many of them to look further.
bool CheckHints(const Value& hints, std::string (*rule)(std::string_view)) {
  if (hints.size() > kMaxHints) {
    TooMany(hints, hints.size(), kMaxHints);
    return false;
  }
  NameSet names;
  for (Value hint : hints.items()) {
    const Value name = hint["name"];
    if (!names.Insert(name.String())) Duplicate(name, fmt::format("`{}` is listed twice", name.String()));
    InvalidIf(name, rule(name.String()));
  }
  return true;
}

void CheckSliceEndpoint(const Value& endpoint, std::string_view type) {
  CheckAddresses(endpoint["addresses"], type);
  const Value node = endpoint["nodeName"];
  if (node) InvalidIf(node, k8s::DnsSubdomainProblem(node.String()));
  const Value hostname = endpoint["hostname"];
  if (hostname) InvalidIf(hostname, k8s::DnsLabelProblem(hostname.String()));
  const Value hints = endpoint["hints"];
  if (CheckHints(hints["forZones"], &k8s::LabelValueProblem) &&
      endpoint.context().Enabled("PreferSameTrafficDistribution")) {
    CheckHints(hints["forNodes"], &k8s::DnsSubdomainProblem);
  }
}

void CheckSlicePorts(const Value& ports) {
  if (ports.size() > kMaxPorts) return TooMany(ports, ports.size(), kMaxPorts);
  NameSet names;
  for (Value port : ports.items()) {
    const Value name = port["name"];
    const std::string_view text = name.String();
    if (!text.empty()) InvalidIf(name, k8s::DnsLabelProblem(text));
    if (!names.Insert(text)) {
      Duplicate(name, text.empty() ? std::string("two ports have no name")
                                   : fmt::format("two ports are named `{}`", text));
    }
    CheckProtocol(port["protocol"], port.TextOf("protocol", "TCP"));
    CheckAppProtocol(port["appProtocol"]);
  }
}

void CheckSliceHead(const Value& slice) {
  const Value type = slice["addressType"];
  if (type.String().empty()) {
    Required(type, "`addressType` must be set: IPv4, IPv6 or FQDN");
  } else if (type.String() != "IPv4" && type.String() != "IPv6" && type.String() != "FQDN") {
    NotSupported(type, {"IPv4", "IPv6", "FQDN"});
  }
  CheckSlicePorts(slice["ports"]);
}

void CheckSliceEndpoints(const Value& slice) {
  const Value endpoints = slice["endpoints"];
  if (endpoints.size() > kMaxEndpoints) return TooMany(endpoints, endpoints.size(), kMaxEndpoints);
  for (Value endpoint : endpoints.items()) CheckSliceEndpoint(endpoint, slice.TextOf("addressType"));
}

}  // namespace

void ValidateEndpoints(const Value& endpoints) {
  for (Value subset : endpoints["subsets"].items()) CheckSubset(subset);
}

void ValidateEndpointsUpdate(const Value& now, const Value& old) {
  if (!SameValue(now["subsets"], old["subsets"])) ValidateEndpoints(now);
}

void ValidateEndpointSlice(const Value& slice) {
  CheckSliceHead(slice);
  CheckSliceEndpoints(slice);
}

void ValidateEndpointSliceUpdate(const Value& now, const Value& old) {
  CheckSliceHead(now);
  if (!SameValue(now["endpoints"], old["endpoints"])) CheckSliceEndpoints(now);
  ValidateImmutable(now["addressType"], old["addressType"]);
}

}  // namespace kubevet::validate
