// Looks at sixteen characters of a text at a time: where something begins or ends is found in a few
// instructions.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace kubevet {

/// Sixteen characters, or for each of them whether something holds (all bits set) or not (none).
using Sixteen = int8_t __attribute__((vector_size(16)));

inline Sixteen Load(const char* text) {
  Sixteen characters;
  std::memcpy(&characters, text, sizeof(characters));
  return characters;
}

constexpr Sixteen All(char c) {
  const auto s = static_cast<int8_t>(c);
  return Sixteen{s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s};
}

/// A bit for each that holds, the first character's the lowest.
inline uint32_t BitsOf(Sixteen holds) {
#ifdef __SSE2__
  return static_cast<uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(holds)));
#else
  uint32_t bits = 0;
  for (int i = 0; i < 16; ++i) bits |= (static_cast<uint32_t>(holds[i]) & 1) << i;
  return bits;
#endif
}

/// Skips sixty-four characters at a time, as long as `holds` says so of none of them: a function of where
/// sixteen begin, asked of those that begin sixteen or more before `end`.
template <typename Offset, typename Holds>
[[gnu::always_inline]] inline Offset SkipWithout(const char* text, Offset at, Offset end, Holds holds) {
  constexpr Offset kSize = sizeof(Sixteen), kStride = 4 * kSize;
  for (; end - at >= kStride; at += kStride) {
    const char* const here = text + at;
    if (BitsOf(holds(here) | holds(here + kSize) | holds(here + 2 * kSize) | holds(here + 3 * kSize)) != 0)
      break;
  }
  return at;
}

/// The first place from `at` on for which `holds` says so, a function of Sixteen, or `end`; `is_one` says of
/// one character what `holds` says of sixteen.
template <typename Offset, typename Holds, typename IsOne>
[[gnu::always_inline]] inline Offset FirstThat(const char* text, Offset at, Offset end, Holds holds,
                                               IsOne is_one) {
  for (; end - at >= sizeof(Sixteen); at += sizeof(Sixteen)) {
    if (const uint32_t bits = BitsOf(holds(Load(text + at))))
      return at + static_cast<Offset>(std::countr_zero(bits));
  }
  while (at < end && !is_one(text[at])) ++at;
  return at;
}

/// The same, or one less than sixteen before `end`, behind which they have to be looked at one by one.
template <typename Offset, typename Holds>
[[gnu::always_inline]] inline Offset FirstThat(const char* text, Offset at, Offset end, Holds holds) {
  return FirstThat(text, at, end, holds, [](char) { return true; });
}

/// Where `word`, of at most a few dozen characters, comes first in `text`, or npos. Its first and its last
/// character are looked for together: one alone is everywhere.
inline size_t FindWord(std::string_view text, std::string_view word) {
  if (word.empty() || word.size() > text.size()) return text.find(word);
  const size_t last = word.size() - 1, end = text.size() - last;  // it begins before that
  const Sixteen first_one = All(word[0]), last_one = All(word[last]);
  const auto may_be = [=](const char* at) { return (Load(at) == first_one) & (Load(at + last) == last_one); };
  size_t at = 0;
  for (; end - at >= sizeof(Sixteen); at += sizeof(Sixteen)) {
    at = SkipWithout(text.data(), at, end, may_be);
    if (end - at < sizeof(Sixteen)) break;
    for (uint32_t bits = BitsOf(may_be(text.data() + at)); bits != 0; bits &= bits - 1) {
      const size_t found = at + static_cast<size_t>(std::countr_zero(bits));
      if (text.substr(found, word.size()) == word) return found;
    }
  }
  return text.find(word, at);
}

}  // namespace kubevet
