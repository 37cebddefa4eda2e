#include "cel/url.h"

#include <algorithm>

#include "k8s/ip.h"

namespace kubevet::cel {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool IsLetter(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

bool IsDigit(char c) {
  return '0' <= c && c <= '9';
}

bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

/// What stands for itself everywhere.
bool IsUnreserved(char c) {
  return IsLetter(c) || IsDigit(c) || IsOneOf(c, "-_.~");
}

bool MayStandInHost(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || IsUnreserved(c) || IsOneOf(c, "!$&'()*+,;=:[]<>\"");
}

// --- percent encoding --------------------------------------------------------------------------------------

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if ('a' <= c && c <= 'f') return c - 'a' + 10;
  if ('A' <= c && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Part { kPath, kHost, kZone, kQuery };

/// Whether `byte` may be written `%XX` in `part`: in hosts only what is no ASCII, or the percent sign itself.
bool MayBeEncoded(unsigned char byte, Part part) {
  if (part == Part::kHost) return byte >= 0x80 || byte == '%';
  if (part == Part::kZone) return byte == '%' || byte == ' ' || MayStandInHost(static_cast<char>(byte));
  return true;
}

std::optional<std::string> Decode(std::string_view text, Part part) {
  const bool in_host = part == Part::kHost || part == Part::kZone;
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || HexValue(text[i + 1]) < 0 || HexValue(text[i + 2]) < 0) return std::nullopt;
      const auto byte = static_cast<unsigned char>(HexValue(text[i + 1]) << 4 | HexValue(text[i + 2]));
      if (!MayBeEncoded(byte, part)) return std::nullopt;
      decoded += static_cast<char>(byte);
      i += 2;
    } else if (in_host && !MayStandInHost(text[i])) {
      return std::nullopt;
    } else {
      decoded += part == Part::kQuery && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

/// The path as it goes over the wire: as written when that is a way to write it.
std::string EscapePath(std::string_view written, std::string_view decoded) {
  const bool valid = std::all_of(written.begin(), written.end(),
                                 [](char c) { return IsUnreserved(c) || IsOneOf(c, "!$&'()*+,;=:@[]%/"); });
  if (valid) return std::string(written);
  std::string escaped;
  for (const char c : decoded) {
    if (IsUnreserved(c) || IsOneOf(c, "$&+,/:;=@")) {
      escaped += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 0xf]};
    }
  }
  return escaped;
}

// --- the authority -----------------------------------------------------------------------------------------

/// Nothing, or a colon and digits, if any.
bool IsPort(std::string_view text) {
  return text.empty() || (text[0] == ':' && std::all_of(text.begin() + 1, text.end(), IsDigit));
}

/// An IPv6 address, decoded, with a zone or without.
bool IsIp6(std::string_view text) {
  const size_t zone = text.find('%');
  const std::string_view address = text.substr(0, zone);
  const bool empty_zone = zone != std::string_view::npos && zone + 1 == text.size();
  return !empty_zone && address.find(':') != std::string_view::npos && k8s::ParseIp(address).has_value();
}

/// `[address%25zone]:port`
std::optional<std::string> ParseBracketedHost(std::string_view text) {
  const size_t close = text.rfind(']');
  if (text[0] != '[' || close == std::string_view::npos || !IsPort(text.substr(close + 1)))
    return std::nullopt;
  const std::string_view inside = text.substr(1, close - 1);
  const size_t zone = std::min(inside.find("%25"), inside.size());
  const auto address = Decode(inside.substr(0, zone), Part::kHost);
  const auto name = Decode(inside.substr(zone), Part::kZone);
  if (!address || !name || !IsIp6(*address + *name)) return std::nullopt;
  return "[" + *address + *name + "]" + std::string(text.substr(close + 1));
}

std::optional<std::string> ParseHost(std::string_view text) {
  if (text.find('[') != std::string_view::npos) return ParseBracketedHost(text);
  const size_t colon = std::min(text.find(':'), text.size());
  if (!IsPort(text.substr(colon))) return std::nullopt;
  return Decode(text, Part::kHost);
}

bool IsUser(std::string_view text) {
  return Decode(text, Part::kPath) && std::all_of(text.begin(), text.end(), [](char c) {
           return IsUnreserved(c) || IsOneOf(c, ":!$&'()*+,;=%@");
         });
}

// --- the whole ---------------------------------------------------------------------------------------------

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// The size of the scheme that `text` begins with, 0 without one; nothing when it begins with a colon.
std::optional<size_t> SchemeSize(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsLetter(text[i]) || (i > 0 && (IsDigit(text[i]) || IsOneOf(text[i], "+-.")))) continue;
    if (text[i] != ':') return 0;
    return i == 0 ? std::nullopt : std::optional(i);
  }
  return 0;
}

/// Requests have no references that are relative to a path, and no host without a scheme.
std::optional<Url> Parse(std::string_view text, bool is_request) {
  if (std::any_of(text.begin(), text.end(), IsControl) || (is_request && text.empty())) return std::nullopt;
  Url url;
  if (text == "*") {
    url.path = text;
    return url;
  }
  const auto scheme_size = SchemeSize(text);
  if (!scheme_size) return std::nullopt;
  const bool has_scheme = *scheme_size > 0;
  url.scheme = text.substr(0, *scheme_size);
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                 [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (has_scheme) text.remove_prefix(*scheme_size + 1);

  if (const size_t question = text.find('?'); question != std::string_view::npos) {
    url.has_query = true;
    url.query = text.substr(question + 1);
    text = text.substr(0, question);
  }
  if (!text.starts_with('/')) {
    url.opaque = has_scheme ? text : std::string_view();
    if (has_scheme) return url;
    if (is_request || text.substr(0, text.find('/')).find(':') != std::string_view::npos) return std::nullopt;
  }
  const bool has_host = text.starts_with("//") && (has_scheme || (!is_request && !text.starts_with("///")));
  if (has_host) {
    text.remove_prefix(2);
    std::string_view authority = text.substr(0, text.find('/'));
    text.remove_prefix(authority.size());
    url.has_authority = true;
    url.user = authority.substr(0, authority.rfind('@') + 1);
    authority.remove_prefix(url.user.size());
    auto host = ParseHost(authority);
    if (!host || !IsUser(url.user)) return std::nullopt;
    url.host = *std::move(host);
  }
  const auto path = Decode(text, Part::kPath);
  if (!path) return std::nullopt;
  url.path = EscapePath(text, *path);
  return url;
}

/// Where the port begins, with its colon; the end when there is none.
size_t PortStart(std::string_view host) {
  const size_t colon = host.rfind(':');
  return colon != std::string_view::npos && IsPort(host.substr(colon)) ? colon : host.size();
}

}  // namespace

std::string_view Url::Hostname() const {
  const std::string_view name = std::string_view(host).substr(0, PortStart(host));
  return name.starts_with('[') && name.ends_with(']') ? name.substr(1, name.size() - 2) : name;
}

std::string_view Url::Port() const {
  const size_t start = PortStart(host);
  return std::string_view(host).substr(std::min(start + 1, host.size()));
}

bool IsRequestUri(std::string_view text) {
  return Parse(text, true).has_value();
}

std::optional<Url> ParseUrl(std::string_view text) {
  const size_t mark = std::min(text.find('#'), text.size());
  auto url = Parse(text.substr(0, mark), false);
  const auto fragment = Decode(text.substr(std::min(mark + 1, text.size())), Part::kPath);
  if (!url || !fragment) return std::nullopt;
  url->fragment = *fragment;
  return url;
}

std::vector<std::pair<std::string, std::string>> ParseQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
    const size_t mark = std::min(parameter.find('='), parameter.size());
    auto key = Decode(parameter.substr(0, mark), Part::kQuery);
    auto value = Decode(parameter.substr(std::min(mark + 1, parameter.size())), Part::kQuery);
    const bool is_broken = parameter.empty() || parameter.find(';') != std::string_view::npos;
    if (!is_broken && key && value) parameters.emplace_back(*std::move(key), *std::move(value));
  }
  return parameters;
}

}  // namespace kubevet::cel
