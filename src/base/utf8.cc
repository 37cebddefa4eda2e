#include "base/utf8.h"

#include <algorithm>

namespace kubevet {
namespace {

// The second byte is where overlong forms, surrogates and values above U+10FFFF show; later ones are free.
struct Lead {
  unsigned char first, last;
  size_t length;
  unsigned char second_first, second_last;
};

constexpr Lead kLeads[] = {
    {0x00, 0x7F, 1, 0x00, 0x00}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

unsigned char ByteAt(std::string_view text, size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool Continues(std::string_view text, const Lead& lead) {
  if (text.size() < lead.length) return false;
  for (size_t i = 1; i < lead.length; ++i) {
    unsigned char low = i == 1 ? lead.second_first : 0x80;
    unsigned char high = i == 1 ? lead.second_last : 0xBF;
    if (ByteAt(text, i) < low || ByteAt(text, i) > high) return false;
  }
  return true;
}

}  // namespace

size_t Utf8SequenceLength(std::string_view text) {
  if (text.empty()) return 0;
  for (const Lead& lead : kLeads) {
    if (lead.first <= ByteAt(text, 0) && ByteAt(text, 0) <= lead.last)
      return Continues(text, lead) ? lead.length : 0;
  }
  return 0;
}

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

size_t CountCodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCodePoint));
}

size_t CodePointBefore(std::string_view text, size_t at) {
  if (at >= text.size()) return text.size();
  while (at > 0 && !BeginsCodePoint(text[at])) --at;
  return at;
}

std::optional<size_t> CodePointOffset(std::string_view text, int64_t index) {
  if (index < 0) return std::nullopt;
  for (size_t at = 0; at < text.size(); ++at) {
    if (BeginsCodePoint(text[at]) && index-- == 0) return at;
  }
  if (index > 0) return std::nullopt;
  return text.size();
}

}  // namespace kubevet
