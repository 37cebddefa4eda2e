// The same work on numbered things by several threads, in no particular order.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>
#include <thread>
#include <vector>

#include "engine/threads.h"

namespace kubevet::engine {

/// Runs `work(0, state)` … `work(count - 1, state)` with at most `jobs` threads, the calling one included,
/// and waits for all. Each thread has a state of its own, made by it. Nothing may throw but std::bad_alloc,
/// which ends that thread's work and is thrown on in the end.
template <typename MakeState, typename Work>
void ForEachWith(size_t count, unsigned jobs, const MakeState& make_state, const Work& work) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> lacks_memory = false;
  const auto run = [&] {
    try {
      auto state = make_state();
      for (size_t i = next++; i < count; i = next++) work(i, state);
    } catch (const std::bad_alloc&) {
      lacks_memory = true;
    }
  };
  std::vector<std::thread> others = StartThreads(std::max<size_t>(1, std::min<size_t>(jobs, count)) - 1, run);
  run();
  for (std::thread& other : others) other.join();
  if (lacks_memory) throw std::bad_alloc();
}

/// The same on ranges of at most `size` of them: `work(begin, end, state)`.
template <typename MakeState, typename Work>
void ForEachRangeWith(size_t count, size_t size, unsigned jobs, const MakeState& make_state,
                      const Work& work) {
  ForEachWith((count + size - 1) / size, jobs, make_state,
              [&](size_t i, auto& state) { work(i * size, std::min((i + 1) * size, count), state); });
}

}  // namespace kubevet::engine
