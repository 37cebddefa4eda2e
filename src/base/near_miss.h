// Finds the word somebody probably meant: a misspelt field, kind, flag or command.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kubevet {

/// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`, upper and lower
/// case being the same; `limit + 1` when it takes more than `limit`. O(length of a × length of b).
uint32_t EditDistance(std::string_view a, std::string_view b, uint32_t limit);

/// Takes candidates one by one and keeps the nearest: a third of the word may differ, the first of equally
/// near ones wins unless a later one shares a longer beginning. Candidates must outlive the search.
class NearMissSearch {
 public:
  explicit NearMissSearch(std::string_view word);

  void Consider(std::string_view candidate);
  /// The nearest candidate; nothing when none is near, or when the word itself was among them.
  std::optional<std::string_view> best() const;

 private:
  std::string_view word_;
  std::string_view best_;
  uint32_t limit_;
  uint32_t distance_;
  size_t shared_ = 0;
  bool exact_ = false;
};

/// The candidate nearest to `word` in any range of texts.
template <typename Range>
std::optional<std::string_view> NearMiss(std::string_view word, const Range& candidates) {
  NearMissSearch search(word);
  for (const auto& candidate : candidates) search.Consider(candidate);
  return search.best();
}

}  // namespace kubevet
