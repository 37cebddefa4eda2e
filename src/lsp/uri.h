// `file:` URIs and the paths they stand for. See RFC 8089 and RFC 3986.
#pragma once

#include <string>
#include <string_view>

namespace kubevet::lsp {

/// The path of a `file:` URI; any other URI (`untitled:Untitled-1`) is itself the name of its document.
std::string PathOfUri(std::string_view uri);
/// What PathOfUri reads back: a `file:` URI for an absolute path.
std::string UriOfPath(std::string_view path);

}  // namespace kubevet::lsp
