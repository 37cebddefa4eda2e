#include "validate/network_policy.h"

#include <fmt/core.h>

#include <vector>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/ip_fields.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

/// What an update may keep because the old object was stored with it.
struct PolicyOptions {
  LabelSelectorOptions selectors;
  std::vector<std::string_view> known_ranges;
};

void CheckEndPort(const Value& end_port, const Value& port) {
  if (!end_port) return;
  if (!port) return Invalid(end_port, "`endPort` needs a `port`, the first of the range");
  if (port.IsString()) {
    return Invalid(end_port,
                   fmt::format("`endPort` needs a number as `port`, not the name `{}`", port.String()));
  }
  if (end_port.Int() < port.Int()) {
    Invalid(end_port, fmt::format("{} is below `port`, which is {}", end_port.Int(), port.Int()));
  }
  InvalidIf(end_port, k8s::PortNumberProblem(end_port.Int()));
}

void CheckPort(const Value& policy_port) {
  const Value protocol = policy_port["protocol"];
  if (protocol && protocol.String() != "TCP" && protocol.String() != "UDP" && protocol.String() != "SCTP") {
    NotSupported(protocol, {"TCP", "UDP", "SCTP"});
  }
  const Value port = policy_port["port"];
  if (port.IsString()) {
    InvalidIf(port, k8s::PortNameProblem(port.String()));
  } else if (port) {
    InvalidIf(port, k8s::PortNumberProblem(port.Int()));
  }
  CheckEndPort(policy_port["endPort"], port);
}

void CheckIpBlock(const Value& block, const PolicyOptions& options) {
  const Value range = block["cidr"];
  if (range.String().empty()) return Required(range, "an `ipBlock` needs a `cidr`");
  CheckCidr(range, range.String(), options.known_ranges);
  const auto cidr = k8s::ParseCidr(range.String());
  if (!cidr) return;
  for (Value except : block["except"].items()) {
    CheckCidr(except, except.String(), options.known_ranges);
    const auto hole = k8s::ParseCidr(except.String());
    if (hole && (!cidr->Contains(hole->network()) || cidr->prefix >= hole->prefix)) {
      Invalid(except, fmt::format("`{}` is no part of `{}`", except.String(), range.String()),
              "`except` takes ranges out of `cidr`, so each must lie in it and be smaller");
    }
  }
}

void CheckPeer(const Value& peer, const PolicyOptions& options) {
  const Value pods = peer["podSelector"];
  const Value namespaces = peer["namespaceSelector"];
  const Value block = peer["ipBlock"];
  ValidateLabelSelector(pods, options.selectors);
  ValidateLabelSelector(namespaces, options.selectors);
  if (block) CheckIpBlock(block, options);
  if (!pods && !namespaces && !block) {
    Required(peer, "a peer needs a `podSelector`, a `namespaceSelector` or an `ipBlock`");
  } else if (block && (pods || namespaces)) {
    Forbidden(peer, "a peer with an `ipBlock` must not have a selector", "write two peers");
  }
}

void CheckRules(const Value& rules, std::string_view peers, const PolicyOptions& options) {
  for (Value rule : rules.items()) {
    for (Value port : rule["ports"].items()) CheckPort(port);
    for (Value peer : rule[peers].items()) CheckPeer(peer, options);
  }
}

void CheckPolicyTypes(const Value& types) {
  if (types.size() > 2)
    return Invalid(types, fmt::format("`policyTypes` has {} items, at most two", types.size()));
  for (Value type : types.items()) {
    if (type.String() != "Ingress" && type.String() != "Egress") NotSupported(type, {"Ingress", "Egress"});
  }
}

void CheckSpec(const Value& spec, const PolicyOptions& options) {
  ValidateLabelSelector(spec["podSelector"], options.selectors);
  CheckRules(spec["ingress"], "from", options);
  CheckRules(spec["egress"], "to", options);
  CheckPolicyTypes(spec["policyTypes"]);
}

void AppendRanges(const Value& rules, std::string_view peers, std::vector<std::string_view>& ranges) {
  for (Value rule : rules.items()) {
    for (Value peer : rule[peers].items()) {
      const Value block = peer["ipBlock"];
      if (!block) continue;
      ranges.push_back(block.TextOf("cidr"));
      for (Value except : block["except"].items()) ranges.push_back(except.String());
    }
  }
}

}  // namespace

void ValidateNetworkPolicy(const Value& policy) {
  CheckSpec(policy["spec"], {});
}

void ValidateNetworkPolicyUpdate(const Value& now, const Value& old) {
  const Value before = old["spec"];
  PolicyOptions options;
  options.selectors.allow_invalid_values = HasInvalidLabelValue(before["podSelector"]);
  AppendRanges(before["ingress"], "from", options.known_ranges);
  AppendRanges(before["egress"], "to", options.known_ranges);
  CheckSpec(now["spec"], options);
}

}  // namespace kubevet::validate
