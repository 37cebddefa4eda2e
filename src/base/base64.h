// Base64 as Go's encoding/json reads it into bytes: the standard alphabet with padding, line breaks ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kubevet {

/// Nothing when `text` is no base64.
std::optional<std::string> DecodeBase64(std::string_view text);

/// The standard alphabet, padded, in one line.
std::string EncodeBase64(std::string_view bytes);

}  // namespace kubevet
