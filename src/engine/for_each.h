// The same work on numbered things by several threads, in no particular order.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace kubevet::engine {

/// Runs `work(0)` … `work(count - 1)` with at most `jobs` threads, the calling one included, and waits for
/// all. `work` must not throw.
template <typename Work>
void ForEach(size_t count, unsigned jobs, const Work& work) {
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < std::min<size_t>(jobs, count); ++i) others.emplace_back(run);
  run();
  for (std::thread& other : others) other.join();
}

}  // namespace kubevet::engine
