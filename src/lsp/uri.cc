#include "lsp/uri.h"

#include <cstdint>

namespace kubevet::lsp {
namespace {

constexpr std::string_view kScheme = "file://";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool StandsForItself(char c) {
  const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_alphanumeric || std::string_view("-._~/").find(c) != std::string_view::npos;
}

}  // namespace

std::string PathOfUri(std::string_view uri) {
  if (!uri.starts_with(kScheme)) return std::string(uri);
  std::string_view rest = uri.substr(kScheme.size());
  const size_t slash = rest.find('/');  // what stands before it is a host, which is this one
  if (slash == std::string_view::npos) return std::string(uri);
  rest.remove_prefix(slash);
  rest = rest.substr(0, rest.find_first_of("?#"));
  std::string path;
  for (size_t i = 0; i < rest.size(); ++i) {
    const int high = rest[i] == '%' && i + 2 < rest.size() ? HexValue(rest[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(rest[i + 2]) : -1;
    if (low < 0) {
      path += rest[i];
      continue;
    }
    path += static_cast<char>(high * 16 + low);
    i += 2;
  }
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string UriOfPath(std::string_view path) {
  if (!path.starts_with('/')) return std::string(path);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri(kScheme);
  for (char c : path) {
    if (StandsForItself(c)) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    uri += '%';
    uri += kHex[byte >> 4];
    uri += kHex[byte & 15];
  }
  return uri;
}

}  // namespace kubevet::lsp
