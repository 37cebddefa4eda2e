// How many there are of each kind of thing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace kubevet::plan {

/// Counts in the order of their keys; what there is none of is not among them. One piece of memory: a long
/// rollout keeps several for every step, of few keys each.
template <typename Key>
class Counts {
 public:
  void Add(const Key& key, int64_t count) {
    auto at = std::lower_bound(counts_.begin(), counts_.end(), key,
                               [](const auto& each, const Key& wanted) { return each.first < wanted; });
    if (at == counts_.end() || at->first != key) at = counts_.insert(at, {key, 0});
    at->second += count;
    if (at->second == 0) counts_.erase(at);
  }

  bool empty() const { return counts_.empty(); }
  auto begin() const { return counts_.begin(); }
  auto end() const { return counts_.end(); }
  bool operator==(const Counts&) const = default;

 private:
  std::vector<std::pair<Key, int64_t>> counts_;
};

}  // namespace kubevet::plan
