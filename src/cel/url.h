// URLs as Go 1.26's net/url reads them; the API server's `uri` format and its CEL library are made of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kubevet::cel {

/// A URL taken apart. Views refer to the text that was parsed.
struct Url {
  std::string scheme;       ///< in lower case
  std::string_view opaque;  ///< what follows the scheme when that is no slash: `mailto:x@y`
  bool has_authority = false;
  std::string_view user;  ///< as written, with its `@`; empty without one
  std::string host;       ///< decoded, with its port
  std::string path;       ///< escaped
  bool has_query = false;
  std::string_view query;  ///< as written
  std::string fragment;    ///< decoded

  /// The host without port and brackets.
  std::string_view Hostname() const;
  std::string_view Port() const;
};

/// What an HTTP request may be made of, an absolute URL or path, in which `#` has no meaning: the `uri`
/// format.
bool IsRequestUri(std::string_view text);

/// Any URL, with a fragment; nothing when `text` is none.
std::optional<Url> ParseUrl(std::string_view text);

/// The parameters of a query, decoded, in their order. Those that are broken are left out.
std::vector<std::pair<std::string, std::string>> ParseQuery(std::string_view query);

}  // namespace kubevet::cel
