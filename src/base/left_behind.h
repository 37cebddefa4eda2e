// What a process leaves behind when it ends.
#pragma once

#include <atomic>
#include <utility>

namespace kubevet {

/// Makes a thing that goes with the process: thousands of pieces would be given back one by one, right before
/// all of them go anyhow. For once in a process.
template <typename T, typename... Args>
T& LeftBehind(Args&&... args) {
  static std::atomic<const T*> kept;  // so that it counts as no leak
  T* const made = new T(std::forward<Args>(args)...);
  kept = made;
  return *made;
}

}  // namespace kubevet
