// UTF-8 as Unicode defines it: no surrogates, no overlong forms, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kubevet {

/// Length in bytes of the well-formed UTF-8 sequence that `text` starts with; 0 when it starts with none.
size_t Utf8SequenceLength(std::string_view text);

/// Appends a code point, at most U+10FFFF.
void AppendUtf8(std::string& out, uint32_t code);

/// Where the code point at `index` begins in well-formed text, in bytes: its size for the index behind the
/// last one. Nothing for other indexes.
std::optional<size_t> CodePointOffset(std::string_view text, int64_t index);

}  // namespace kubevet
