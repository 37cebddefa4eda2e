#include "k8s/ip.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace kubevet::k8s {
namespace {

constexpr int kGroups = 8;

/// The first twelve bytes of an IPv4 address in 16 byte form.
constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// A number at the start of a text.
struct Number {
  uint32_t value = 0;
  size_t size = 0;  // digits read
};

/// Digits of `base` at the start of `text`; nothing when there are none or the value exceeds `limit`.
std::optional<Number> ReadNumber(std::string_view text, int base, uint32_t limit) {
  Number out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value, base);
  if (error != std::errc() || out.value > limit) return std::nullopt;
  out.size = static_cast<size_t>(end - text.data());
  return out;
}

struct Parsed {
  IpAddress address;
  bool leading_zeros = false;
};

std::optional<Parsed> ParseIp4(std::string_view text) {
  IpAddress::Bytes bytes{};
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
  bool leading_zeros = false;
  for (size_t at = kMappedPrefix.size(); at < bytes.size(); at++) {
    if (at > kMappedPrefix.size()) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const auto octet = ReadNumber(text, 10, 0xff);
    if (!octet) return std::nullopt;
    leading_zeros |= octet->size > 1 && text[0] == '0';
    bytes[at] = static_cast<uint8_t>(octet->value);
    text.remove_prefix(octet->size);
  }
  if (!text.empty()) return std::nullopt;
  return Parsed{IpAddress(bytes), leading_zeros};
}

/// Opens the `::` at byte `gap`: what was read after it moves to the end.
void ExpandGap(IpAddress::Bytes& bytes, size_t size, size_t gap) {
  std::copy_backward(bytes.begin() + gap, bytes.begin() + size, bytes.end());
  std::fill(bytes.begin() + gap, bytes.end() - (size - gap), 0);
}

std::optional<Parsed> ParseIp6(std::string_view text) {
  IpAddress::Bytes bytes{};
  std::optional<size_t> gap;
  bool leading_zeros = false;
  size_t size = 0;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
    if (text.empty()) return Parsed{IpAddress(bytes), false};
  }
  while (size < bytes.size()) {
    const auto group = ReadNumber(text, 16, 0xffff);
    if (!group) return std::nullopt;
    if (group->size < text.size() && text[group->size] == '.') {
      if ((!gap && size != 12) || size > 12) return std::nullopt;
      const auto tail = ParseIp4(text);
      if (!tail) return std::nullopt;
      std::copy(tail->address.bytes().begin() + 12, tail->address.bytes().end(), bytes.begin() + size);
      leading_zeros |= tail->leading_zeros;
      text = {};
      size += 4;
      break;
    }
    leading_zeros |= group->size > 4;
    bytes[size++] = static_cast<uint8_t>(group->value >> 8);
    bytes[size++] = static_cast<uint8_t>(group->value);
    text.remove_prefix(group->size);
    if (text.empty()) break;
    if (text[0] != ':' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
    if (text[0] != ':') continue;
    if (gap) return std::nullopt;
    gap = size;
    text.remove_prefix(1);
    if (text.empty()) break;
  }
  if (!text.empty() || (size == bytes.size()) == gap.has_value()) return std::nullopt;
  if (gap) ExpandGap(bytes, size, *gap);
  return Parsed{IpAddress(bytes), leading_zeros};
}

std::optional<Parsed> ParseEither(std::string_view text) {
  const size_t mark = text.find_first_of(".:");
  if (mark == std::string_view::npos) return std::nullopt;
  return text[mark] == '.' ? ParseIp4(text) : ParseIp6(text);
}

struct ParsedCidr {
  Cidr cidr;
  bool leading_zeros = false;
};

std::optional<ParsedCidr> ParseEitherCidr(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto ip = ParseEither(text.substr(0, slash));
  if (!ip) return std::nullopt;
  const bool wide = text.substr(0, slash).find(':') != std::string_view::npos;
  const std::string_view digits = text.substr(slash + 1);
  const auto prefix = ReadNumber(digits, 10, wide ? 128 : 32);
  if (!prefix || prefix->size != digits.size()) return std::nullopt;
  const bool leading_zeros = ip->leading_zeros || (digits.size() > 1 && digits[0] == '0');
  return ParsedCidr{{ip->address, static_cast<int>(prefix->value), wide}, leading_zeros};
}

uint16_t Group(const IpAddress::Bytes& bytes, int at) {
  return static_cast<uint16_t>(bytes[2 * at] << 8 | bytes[2 * at + 1]);
}

/// The longest run of at least two zero groups: its start and size.
std::pair<int, int> LongestZeros(const IpAddress::Bytes& bytes) {
  std::pair<int, int> best = {-1, 1};
  for (int start = 0; start < kGroups; start++) {
    int size = 0;
    while (start + size < kGroups && Group(bytes, start + size) == 0) size++;
    if (size > best.second) best = {start, size};
    start += size;
  }
  return best;
}

}  // namespace

bool IpAddress::Is4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

bool IpAddress::IsUnspecified() const {
  const size_t skip = Is4() ? kMappedPrefix.size() : 0;
  return std::all_of(bytes_.begin() + skip, bytes_.end(), [](uint8_t byte) { return byte == 0; });
}

bool IpAddress::IsLoopback() const {
  if (Is4()) return bytes_[12] == 127;
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](uint8_t byte) { return byte == 0; });
}

bool IpAddress::IsLinkLocalUnicast() const {
  if (Is4()) return bytes_[12] == 169 && bytes_[13] == 254;
  return bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool IpAddress::IsLinkLocalMulticast() const {
  if (Is4()) return bytes_[12] == 224 && bytes_[13] == 0 && bytes_[14] == 0;
  return bytes_[0] == 0xff && (bytes_[1] & 0x0f) == 0x02;
}

IpAddress IpAddress::Masked(int prefix) const {
  Bytes bytes = bytes_;
  for (int at = 0; at < static_cast<int>(bytes.size()); at++) {
    const int kept = std::clamp(prefix - 8 * at, 0, 8);
    bytes[at] &= static_cast<uint8_t>(0xff00 >> kept);
  }
  return IpAddress(bytes);
}

std::string IpAddress::ToString() const {
  if (Is4()) return fmt::format("{}.{}.{}.{}", bytes_[12], bytes_[13], bytes_[14], bytes_[15]);
  const auto [zeros, size] = LongestZeros(bytes_);
  std::string out;
  for (int at = 0; at < kGroups; at++) {
    if (at == zeros) {
      out += "::";
      at += size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", Group(bytes_, at));
  }
  return out;
}

bool Cidr::Contains(const IpAddress& other) const {
  return network().Is4() == other.Is4() && other.Masked(WidePrefix()) == network();
}

std::string Cidr::ToString() const {
  const IpAddress start = network();
  return fmt::format("{}/{}", start.ToString(), start.Is4() ? WidePrefix() - 96 : prefix);
}

std::optional<IpAddress> ParseIp(std::string_view text) {
  const auto parsed = ParseEither(text);
  if (!parsed) return std::nullopt;
  return parsed->address;
}

std::optional<Cidr> ParseCidr(std::string_view text) {
  const auto parsed = ParseEitherCidr(text);
  if (!parsed) return std::nullopt;
  return parsed->cidr;
}

std::string IpProblem(std::string_view text, bool strict) {
  const auto parsed = ParseEither(text);
  if (!parsed) return "is no IP address, write one like 10.9.8.7 or 2001:db8::ffff";
  if (!strict) return {};
  const bool mapped = parsed->address.Is4() && text.find(':') != std::string_view::npos;
  if (!parsed->leading_zeros && !mapped) return {};
  return fmt::format("{}, write {}",
                     parsed->leading_zeros ? "has leading zeros" : "is an IPv4 address written as IPv6",
                     parsed->address.ToString());
}

std::string CidrProblem(std::string_view text, bool strict) {
  const auto parsed = ParseEitherCidr(text);
  if (!parsed) return "is no address range, write one like 10.9.8.0/24 or 2001:db8::/64";
  if (!strict) return {};
  const Cidr& cidr = parsed->cidr;
  if (parsed->leading_zeros) return fmt::format("has leading zeros, write {}", cidr.ToString());
  if (cidr.wide && cidr.address.Is4()) {
    return fmt::format("is an IPv4 range written as IPv6, write {}", cidr.ToString());
  }
  if (!(cidr.address == cidr.network())) {
    return fmt::format("has bits beyond its prefix, write {} for the range or {}/{} for the one address",
                       cidr.ToString(), cidr.address.ToString(), cidr.wide ? 128 : 32);
  }
  return {};
}

std::string CanonicalIpProblem(std::string_view text) {
  if (std::string problem = IpProblem(text, true); !problem.empty()) return problem;
  const std::string canonical = ParseIp(text)->ToString();
  return text == canonical ? std::string() : fmt::format("must be written {}", canonical);
}

std::string CanonicalCidrProblem(std::string_view text) {
  if (std::string problem = CidrProblem(text, true); !problem.empty()) return problem;
  const std::string canonical = ParseCidr(text)->ToString();
  return text == canonical ? std::string() : fmt::format("must be written {}", canonical);
}

std::string EndpointIpProblem(std::string_view text) {
  const auto ip = ParseIp(text);
  if (!ip) return {};
  if (ip->IsUnspecified()) return "must not be the unspecified address";
  if (ip->IsLoopback()) return "must not be a loopback address (127.0.0.0/8, ::1)";
  if (ip->IsLinkLocalUnicast()) return "must not be a link-local address (169.254.0.0/16, fe80::/10)";
  if (ip->IsLinkLocalMulticast())
    return "must not be a link-local multicast address (224.0.0.0/24, ff02::/16)";
  return {};
}

}  // namespace kubevet::k8s
