#include "validate/service_cidr.h"

#include <fmt/core.h>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/equality.h"

namespace kubevet::validate {
namespace {

void CheckCidrs(const Value& cidrs) {
  if (cidrs.size() == 0) return Required(cidrs, "a ServiceCIDR needs at least one range in `cidrs`");
  if (cidrs.size() > 2) {
    return Invalid(cidrs, fmt::format("`cidrs` has {} ranges, at most one of each IP family", cidrs.size()));
  }
  const std::vector<Value> items = cidrs.items();
  for (Value cidr : items) InvalidIf(cidr, k8s::CanonicalCidrProblem(cidr.String()));
  if (items.size() < 2) return;
  const auto first = k8s::ParseCidr(items[0].String());
  const auto second = k8s::ParseCidr(items[1].String());
  if (first && second && first->network().Is4() == second->network().Is4()) {
    Invalid(cidrs, "`cidrs` must hold one IPv4 and one IPv6 range");
  }
}

void CheckSegment(const Value& text) {
  if (!text.String().empty()) InvalidIf(text, k8s::PathSegmentProblem(text.String()));
}

void CheckRequiredSegment(const Value& text, std::string_view what) {
  if (text.String().empty()) Required(text, fmt::format("the reference needs a `{}`", what));
  CheckSegment(text);
}

}  // namespace

void ValidateServiceCidr(const Value& service_cidr) {
  CheckCidrs(service_cidr["spec"]["cidrs"]);
}

void ValidateServiceCidrUpdate(const Value& now, const Value& old) {
  const Value cidrs = now["spec"]["cidrs"];
  const std::vector<Value> after = cidrs.items();
  const std::vector<Value> before = old["spec"]["cidrs"].items();
  const bool extended = before.size() == 1 && after.size() == 2;
  if (after.size() != before.size() && !extended) {
    return Invalid(cidrs, "`cidrs` cannot change, except that a range of the other IP family may be added");
  }
  for (size_t i = 0; i < before.size(); i++) {
    if (after[i].String() == before[i].String()) continue;
    Invalid(after[i], fmt::format("`{}` cannot change to `{}`", before[i].String(), after[i].String()));
  }
  if (extended) CheckCidrs(cidrs);
}

void ValidateIpAddress(const Value& ip_address) {
  const Value parent = ip_address["spec"]["parentRef"];
  if (!parent) return Required(parent, "an IPAddress needs a `parentRef`, the object that uses it");
  const Value group = parent["group"];
  if (!group.String().empty()) InvalidIf(group, k8s::DnsSubdomainProblem(group.String()));
  CheckRequiredSegment(parent["resource"], "resource");
  CheckRequiredSegment(parent["name"], "name");
  CheckSegment(parent["namespace"]);
}

void ValidateIpAddressUpdate(const Value& now, const Value& old) {
  ValidateImmutable(now["spec"]["parentRef"], old["spec"]["parentRef"]);
}

}  // namespace kubevet::validate
