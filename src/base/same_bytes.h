// Comparison of short texts, such as keys and names, without a call: most of all that is looked up is short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kubevet {

namespace internal {

/// For at least as many bytes as a word has: words from both ends until they meet.
template <typename Word>
bool SameWords(const char* a, const char* b, size_t size) {
  const auto word = [](const char* at) {
    Word out;
    std::memcpy(&out, at, sizeof(Word));
    return out;
  };
  for (; size > 2 * sizeof(Word); a += sizeof(Word), b += sizeof(Word), size -= sizeof(Word)) {
    if (word(a) != word(b)) return false;
  }
  const size_t last = size - sizeof(Word);
  return word(a) == word(b) && word(a + last) == word(b + last);
}

}  // namespace internal

/// For keys, which are short: no call, as of memcmp, is worth its cost.
inline bool SameBytes(const char* a, const char* b, size_t size) {
  if (size >= 8) return internal::SameWords<uint64_t>(a, b, size);
  if (size >= 4) return internal::SameWords<uint32_t>(a, b, size);
  if (size == 0) return true;
  return a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1];
}

inline bool SameText(std::string_view a, std::string_view b) {
  return a.size() == b.size() && SameBytes(a.data(), b.data(), a.size());
}

}  // namespace kubevet
