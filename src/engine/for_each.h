// The same work on numbered things by several threads, in no particular order.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace kubevet::engine {

/// Runs `work(0, state)` … `work(count - 1, state)` with at most `jobs` threads, the calling one included,
/// and waits for all. Each thread has a state of its own, made by it. `work` must not throw.
template <typename MakeState, typename Work>
void ForEachWith(size_t count, unsigned jobs, const MakeState& make_state, const Work& work) {
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    auto state = make_state();
    for (size_t i = next++; i < count; i = next++) work(i, state);
  };
  std::vector<std::thread> others;
  try {
    for (size_t i = 1; i < std::min<size_t>(jobs, count); ++i) others.emplace_back(run);
  } catch (const std::system_error&) {  // there may be no more threads
  }
  run();
  for (std::thread& other : others) other.join();
}

/// The same where nothing is kept from one to the next; each thread calls `begin` first.
template <typename Begin, typename Work>
void ForEach(size_t count, unsigned jobs, const Begin& begin, const Work& work) {
  struct Nothing {};
  const auto make_nothing = [&] {
    begin();
    return Nothing();
  };
  ForEachWith(count, jobs, make_nothing, [&](size_t i, Nothing&) { work(i); });
}

}  // namespace kubevet::engine
