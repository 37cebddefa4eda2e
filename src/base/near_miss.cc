#include "base/near_miss.h"

#include <algorithm>
#include <array>

namespace kubevet {
namespace {

/// Nobody misspells a longer name; bounds the work on hostile input.
constexpr size_t kLongestWord = 64;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

size_t SharedBeginning(std::string_view a, std::string_view b) {
  size_t n = 0;
  while (n < a.size() && n < b.size() && Lower(a[n]) == Lower(b[n])) ++n;
  return n;
}

}  // namespace

uint32_t EditDistance(std::string_view a, std::string_view b, uint32_t limit) {
  if (a.size() > kLongestWord || b.size() > kLongestWord) return a == b ? 0 : limit + 1;
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
  // What both begin and end with costs nothing.
  while (!a.empty() && !b.empty() && Lower(a.front()) == Lower(b.front())) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && Lower(a.back()) == Lower(b.back())) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }

  using Row = std::array<uint32_t, kLongestWord + 1>;
  std::array<Row, 3> rows;
  for (uint32_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (uint32_t i = 1; i <= a.size(); ++i) {
    Row& row = rows[i % 3];
    const Row& last = rows[(i + 2) % 3];
    const Row& before_last = rows[(i + 1) % 3];
    row[0] = i;
    uint32_t nearest = row[0];
    for (uint32_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) && Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      nearest = std::min(nearest, row[j]);
    }
    if (nearest > limit) return limit + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], limit + 1);
}

NearMissSearch::NearMissSearch(std::string_view word)
    : word_(word),
      limit_(word.size() < 2 ? 0 : std::max<uint32_t>(1, static_cast<uint32_t>(word.size() / 3))) {
  if (word.size() > kLongestWord) limit_ = 0;
  distance_ = limit_ + 1;
}

void NearMissSearch::Consider(std::string_view candidate) {
  if (candidate == word_) exact_ = true;
  const uint32_t distance = EditDistance(word_, candidate, std::min(limit_, distance_));
  if (distance > limit_ || distance > distance_) return;
  const size_t shared = SharedBeginning(word_, candidate);
  if (distance == distance_ && shared <= shared_) return;
  best_ = candidate;
  distance_ = distance;
  shared_ = shared;
}

std::optional<std::string_view> NearMissSearch::best() const {
  if (exact_ || distance_ > limit_) return std::nullopt;
  return best_;
}

}  // namespace kubevet
