// Text as C++ source.
#pragma once

#include <ostream>
#include <string_view>

namespace kubevet {

/// A string view with its size, since a text may end in, or hold, anything. A literal has room for 64 KB in
/// every compiler: longer text goes into several, side by side.
inline void WriteLiteral(std::ostream& out, std::string_view text) {
  constexpr size_t kLiteralSize = 16000;
  out << "std::string_view(";
  size_t at = 0;
  do {
    out << "R\"kubevet(" << text.substr(at, kLiteralSize) << ")kubevet\"\n";
    at += kLiteralSize;
  } while (at < text.size());
  out << ", " << text.size() << ")";
}

}  // namespace kubevet
