// Messages in a stream of bytes, as the base protocol of LSP 3.17 frames them: headers, of which
// `Content-Length` counts, an empty line, and so many bytes of JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace kubevet::lsp {

/// A body of more bytes than this is passed over.
inline constexpr size_t kMaxMessageBytes = size_t{64} << 20;
/// Headers of more bytes than this are none: what comes is not the protocol.
inline constexpr size_t kMaxHeaderBytes = 8 << 10;

/// Cuts a stream into messages. Bytes may come in any pieces.
class MessageReader {
 public:
  explicit MessageReader(size_t max_message_bytes = kMaxMessageBytes) : max_bytes_(max_message_bytes) {}

  void Feed(std::string_view bytes);

  /// Nothing: more bytes are needed.
  struct Nothing {};
  /// A body; or what was wrong with what came, after which reading goes on at the next message that can be
  /// found.
  using Item = std::variant<Nothing, std::string, Error>;
  Item Next();

 private:
  Item ReadHeaders();

  size_t max_bytes_;
  std::string buffer_;
  std::optional<size_t> length_;  // of the body that is next
  size_t skip_ = 0;               // of a body that is too large
};

/// A body with its headers.
std::string Frame(std::string_view body);

}  // namespace kubevet::lsp
