// Threads for work that one can do alone, too, and how much of it each takes up at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace kubevet::engine {

/// Starts `count` threads that run `work`, or fewer: there may be no more threads, or no memory for them.
template <typename Work>
std::vector<std::thread> StartThreads(size_t count, const Work& work) {
  std::vector<std::thread> threads;
  try {
    threads.reserve(count);
    while (threads.size() < count) threads.emplace_back(work);
  } catch (const std::exception&) {
  }
  return threads;
}

/// How many of `count` tasks a thread takes up at once: at most `most`, and so few that all have several
/// turns.
inline size_t BatchSize(size_t count, size_t threads, size_t most) {
  constexpr size_t kTurns = 8;
  return std::clamp<size_t>(count / (threads * kTurns), 1, most);
}

}  // namespace kubevet::engine
