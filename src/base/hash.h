// Hashes of texts for tables in memory. They hang on a secret that each process makes anew: nobody can write
// many texts into a file that are one in a table, which would make looking them up linear. So they are good
// for nothing that is written or has an order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace kubevet {

namespace internal {

extern const std::array<uint64_t, 2> kHashSecret;

/// Every bit of the product bears on the result: of a product cut to a word, the upper bits of what is
/// multiplied bear on few.
inline uint64_t FoldedProduct(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
#else
  const auto low = [](uint64_t word) { return word & 0xFFFFFFFFu; };
  const uint64_t inner = low(a) * (b >> 32), outer = (a >> 32) * low(b), least = low(a) * low(b);
  const uint64_t carry = ((least >> 32) + low(inner) + low(outer)) >> 32;
  return (a * b) ^ ((a >> 32) * (b >> 32) + (inner >> 32) + (outer >> 32) + carry);
#endif
}

}  // namespace internal

/// Mixes `hash` into `seed`.
inline size_t MixHash(size_t seed, size_t hash) {
  return static_cast<size_t>(internal::FoldedProduct(seed ^ hash, 0x9E3779B97F4A7C15u));
}

/// Of texts as names are: a call would cost as much.
inline size_t HashOf(std::string_view text) {
  const auto word = [text](size_t at, auto out) {
    std::memcpy(&out, text.data() + at, sizeof(out));
    return uint64_t{out};
  };
  const auto [secret, other_secret] = internal::kHashSecret;
  const size_t size = text.size();
  uint64_t hash = secret, low = 0, high = 0;
  if (size >= 8) {
    for (size_t at = 0; at + 16 < size; at += 16)
      hash = internal::FoldedProduct(word(at, uint64_t{}) ^ other_secret, word(at + 8, uint64_t{}) ^ hash);
    low = word(size <= 16 ? 0 : size - 16, uint64_t{});
    high = word(size - 8, uint64_t{});
  } else if (size >= 4) {
    low = word(0, uint32_t{});
    high = word(size - 4, uint32_t{});
  } else if (size > 0) {
    low = word(0, uint8_t{}) << 8 | word(size / 2, uint8_t{});
    high = word(size - 1, uint8_t{});
  }
  const uint64_t all = internal::FoldedProduct(low ^ other_secret, high ^ hash);
  return static_cast<size_t>(internal::FoldedProduct(all, secret ^ size));  // no text makes up for a size
}

/// For the tables of the standard library.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return HashOf(text); }
};
/// `Text` is a std::string, or a std::string_view of what outlives the table.
template <typename Text, typename T>
using TextMap = std::unordered_map<Text, T, TextHash, std::equal_to<>>;
template <typename Text>
using TextSet = std::unordered_set<Text, TextHash, std::equal_to<>>;

}  // namespace kubevet
