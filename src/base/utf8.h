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

/// Whether a byte of well-formed text is the first one of a code point.
constexpr bool BeginsCodePoint(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

/// The number of code points in UTF-8 `text` (a stray byte counts as one).
size_t CountCodePoints(std::string_view text);

/// The last place at or before `at` where a code point begins: where to cut a text that is too long. The end
/// of the text when `at` is not before it.
size_t CodePointBefore(std::string_view text, size_t at);

/// Where the code point at `index` begins in well-formed text, in bytes: its size for the index behind the
/// last one. Nothing for other indexes.
std::optional<size_t> CodePointOffset(std::string_view text, int64_t index);

}  // namespace kubevet
