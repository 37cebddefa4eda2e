// Threads for work that one can do alone, too.
#pragma once

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

}  // namespace kubevet::engine
