// Addresses and ranges: k8s.io/apiserver/pkg/cel/library/ip.go and cidr.go, which read as Go's net/netip
// does.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "cel/libraries.h"
#include "k8s/ip.h"

namespace kubevet::cel {
namespace {

using k8s::Cidr;
using k8s::IpAddress;
using Arguments = std::span<const Value>;

// --- values ------------------------------------------------------------------------------------------------

/// As written, host bits included.
std::string ToString(const Cidr& cidr) {
  return fmt::format("{}/{}", cidr.address.ToString(), cidr.prefix);
}

constexpr OpaqueKind kIp = {
    Kind::kIp,
    [](const void* a, const void* b) {
      return *static_cast<const IpAddress*>(a) == *static_cast<const IpAddress*>(b);
    },
    [](const void*) { return sizeof(IpAddress); },
    [](const void* data) { return static_cast<const IpAddress*>(data)->ToString(); },
};

constexpr OpaqueKind kCidr = {
    Kind::kCidr,
    [](const void* left, const void* right) {
      const auto &a = *static_cast<const Cidr*>(left), &b = *static_cast<const Cidr*>(right);
      return a.address == b.address && a.WidePrefix() == b.WidePrefix();
    },
    [](const void*) { return sizeof(Cidr); },
    [](const void* data) { return ToString(*static_cast<const Cidr*>(data)); },
};

Value Keep(Call& call, const IpAddress& address) {
  return Value::Opaque(&kIp, call.arena().New<IpAddress>(address));
}

Value Keep(Call& call, const Cidr& cidr) {
  return Value::Opaque(&kCidr, call.arena().New<Cidr>(cidr));
}

const IpAddress& Ip(const Value& value) {
  return value.AsOpaque<IpAddress>();
}

const Cidr& Range(const Value& value) {
  return value.AsOpaque<Cidr>();
}

// --- reading -----------------------------------------------------------------------------------------------

template <Dialect dialect>
std::optional<IpAddress> ReadIp(std::string_view text) {
  const auto address = k8s::ParseIp(text);
  if (!address || k8s::IpProblem(text, true).empty()) return address;
  const bool mapped = address->Is4() && text.find(':') != std::string_view::npos;
  const bool accepted = dialect == Dialect::kLanguage && mapped && text.find('.') == std::string_view::npos;
  return accepted ? address : std::nullopt;
}

/// Stricter than Kubernetes' own fields about leading zeros, more generous about host bits.
std::optional<Cidr> ReadCidr(std::string_view text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string_view prefix = text.substr(std::min(slash + 1, text.size()));
  const bool leading_zeros = prefix.size() > 1 && prefix[0] == '0';
  if (leading_zeros || !k8s::IpProblem(text.substr(0, slash), true).empty()) return std::nullopt;
  return k8s::ParseCidr(text);
}

Value NoAddress(Call& call, std::string_view text) {
  const std::string problem = k8s::IpProblem(text, true);
  return call.Error(fmt::format("`{}` {}", text, problem));
}

Value NoRange(Call& call, std::string_view text) {
  const std::string problem = k8s::CidrProblem(text, true);
  return call.Error(fmt::format("`{}` {}", text, problem));
}

template <Dialect dialect>
Value ParseIp(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto address = ReadIp<dialect>(text);
  return address ? Keep(call, *address) : NoAddress(call, text);
}

template <Dialect dialect>
Value IsIp(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && ReadIp<dialect>(text).has_value());
}

template <Dialect dialect>
Value IsCanonical(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto address = ReadIp<dialect>(text);
  return address ? Value::Bool(address->ToString() == text) : NoAddress(call, text);
}

Value ParseCidr(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto cidr = ReadCidr(text);
  return cidr ? Keep(call, *cidr) : NoRange(call, text);
}

Value IsCidr(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && ReadCidr(text).has_value());
}

// --- questions ---------------------------------------------------------------------------------------------

Value Family(Call&, Arguments arguments) {
  return Value::Int(Ip(arguments[0]).Is4() ? 4 : 6);
}

template <bool (IpAddress::*question)() const>
Value Ask(Call&, Arguments arguments) {
  return Value::Bool((Ip(arguments[0]).*question)());
}

/// Neither for one host or link alone nor for many: private addresses are global in this sense.
bool IsGlobalUnicastAddress(const IpAddress& address) {
  const IpAddress::Bytes& bytes = address.bytes();
  const bool multicast = address.Is4() ? (bytes[12] & 0xf0) == 0xe0 : bytes[0] == 0xff;
  const bool broadcast =
      address.Is4() && bytes[12] == 0xff && bytes[13] == 0xff && bytes[14] == 0xff && bytes[15] == 0xff;
  return !multicast && !broadcast && !address.IsUnspecified() && !address.IsLoopback() &&
         !address.IsLinkLocalUnicast();
}

Value IsGlobalUnicast(Call&, Arguments arguments) {
  return Value::Bool(IsGlobalUnicastAddress(Ip(arguments[0])));
}

Value IpText(Call& call, Arguments arguments) {
  return call.String(Ip(arguments[0]).ToString());
}

Value CidrText(Call& call, Arguments arguments) {
  return call.String(ToString(Range(arguments[0])));
}

Value CidrIp(Call& call, Arguments arguments) {
  return Keep(call, Range(arguments[0]).address);
}

Value PrefixLength(Call&, Arguments arguments) {
  return Value::Int(Range(arguments[0]).prefix);
}

Value Masked(Call& call, Arguments arguments) {
  Cidr cidr = Range(arguments[0]);
  cidr.address = cidr.network();
  return Keep(call, cidr);
}

Value ContainsIp(Call&, Arguments arguments) {
  return Value::Bool(Range(arguments[0]).Contains(Ip(arguments[1])));
}

template <Dialect dialect>
Value ContainsIpText(Call& call, Arguments arguments) {
  const std::string_view text = arguments[1].text();
  if (!call.ChargeText(text.size())) return {};
  const auto address = ReadIp<dialect>(text);
  return address ? Value::Bool(Range(arguments[0]).Contains(*address)) : NoAddress(call, text);
}

Value Covers(const Cidr& outer, const Cidr& inner) {
  return Value::Bool(outer.WidePrefix() <= inner.WidePrefix() && outer.Contains(inner.address));
}

Value ContainsCidr(Call&, Arguments arguments) {
  return Covers(Range(arguments[0]), Range(arguments[1]));
}

Value ContainsCidrText(Call& call, Arguments arguments) {
  const std::string_view text = arguments[1].text();
  if (!call.ChargeText(text.size())) return {};
  const auto cidr = ReadCidr(text);
  return cidr ? Covers(Range(arguments[0]), *cidr) : NoRange(call, text);
}

template <Dialect dialect>
constexpr Function kFunctions[] = {
    {"ip(string) -> IP", ParseIp<dialect>},
    {"isIP(string) -> bool", IsIp<dialect>},
    {"ip.isCanonical(string) -> bool", IsCanonical<dialect>},
    {"IP.family() -> int", Family},
    {"IP.isUnspecified() -> bool", Ask<&IpAddress::IsUnspecified>},
    {"IP.isLoopback() -> bool", Ask<&IpAddress::IsLoopback>},
    {"IP.isLinkLocalMulticast() -> bool", Ask<&IpAddress::IsLinkLocalMulticast>},
    {"IP.isLinkLocalUnicast() -> bool", Ask<&IpAddress::IsLinkLocalUnicast>},
    {"IP.isGlobalUnicast() -> bool", IsGlobalUnicast},
    {"string(IP) -> string", IpText},
    {"cidr(string) -> CIDR", ParseCidr},
    {"isCIDR(string) -> bool", IsCidr},
    {"CIDR.containsIP(IP) -> bool", ContainsIp},
    {"CIDR.containsIP(string) -> bool", ContainsIpText<dialect>},
    {"CIDR.containsCIDR(CIDR) -> bool", ContainsCidr},
    {"CIDR.containsCIDR(string) -> bool", ContainsCidrText},
    {"CIDR.ip() -> IP", CidrIp},
    {"CIDR.prefixLength() -> int", PrefixLength},
    {"CIDR.masked() -> CIDR", Masked},
    {"string(CIDR) -> string", CidrText},
};

}  // namespace

Library NetworkLibrary(Dialect dialect) {
  if (dialect == Dialect::kKubernetes) return kFunctions<Dialect::kKubernetes>;
  return kFunctions<Dialect::kLanguage>;
}

}  // namespace kubevet::cel
