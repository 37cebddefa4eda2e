// IP addresses and address ranges as the API server reads them. Mirrors k8s.io/utils/net (lenient: leading
// zeros are read as decimal), net/netip (strict) and k8s.io/apimachinery/pkg/util/validation/ip.go, which
// decides between the two: Kubernetes 1.36 is strict about new values.
//
// An address is 16 bytes; IPv4 is kept as ::ffff:a.b.c.d, as Go does, so an address written as IPv4-mapped
// IPv6 is an IPv4 address from then on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kubevet::k8s {

/// An IPv4 or IPv6 address, without a zone.
class IpAddress {
 public:
  using Bytes = std::array<uint8_t, 16>;
  explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}

  bool Is4() const;
  bool IsUnspecified() const;
  bool IsLoopback() const;
  bool IsLinkLocalUnicast() const;
  bool IsLinkLocalMulticast() const;
  const Bytes& bytes() const { return bytes_; }
  /// The address with all but its first `prefix` bits (of 128) cleared.
  IpAddress Masked(int prefix) const;
  /// The canonical text (RFC 5952).
  std::string ToString() const;

  bool operator==(const IpAddress&) const = default;

 private:
  Bytes bytes_;
};

/// Reads an address leniently; nothing when it is none.
std::optional<IpAddress> ParseIp(std::string_view text);

/// A range: `address/prefix`.
struct Cidr {
  IpAddress address;  ///< as written, host bits included
  int prefix = 0;     ///< as written: of 32 for IPv4, of 128 for IPv6
  bool wide = false;  ///< written as IPv6, so `prefix` counts 128 bits even when the address is IPv4-mapped

  /// The length of the prefix in the 16 byte form of the address.
  int WidePrefix() const { return wide ? prefix : prefix + 96; }
  /// The first address of the range.
  IpAddress network() const { return address.Masked(WidePrefix()); }
  /// Go's IPNet.Contains: addresses of the other family are never in.
  bool Contains(const IpAddress& other) const;
  /// The canonical text of the range.
  std::string ToString() const;
};

/// Reads a range leniently (host bits and leading zeros are fine); nothing when it is none.
std::optional<Cidr> ParseCidr(std::string_view text);

/// What is wrong with an address as the end of a sentence ("must be ..."); empty when it is right. `strict`
/// refuses leading zeros and IPv4-mapped addresses.
std::string IpProblem(std::string_view text, bool strict);
/// As above for a range; `strict` also refuses bits beyond the prefix.
std::string CidrProblem(std::string_view text, bool strict);
/// What is wrong in a field that takes canonical addresses only (EndpointSlice, IPAddress, ...).
std::string CanonicalIpProblem(std::string_view text);
std::string CanonicalCidrProblem(std::string_view text);
/// Addresses that cannot be an endpoint: unspecified, loopback, link-local. Empty when `text` is none at all.
std::string EndpointIpProblem(std::string_view text);

}  // namespace kubevet::k8s
