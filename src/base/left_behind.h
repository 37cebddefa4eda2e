// What a process leaves behind when it ends.
#pragma once

#include <atomic>
#include <utility>

namespace kubevet {

/// Lets a thing go with the process: thousands of pieces would be given back one by one, right before all of
/// them go anyhow. For one of a type.
template <typename T>
void LeaveBehind(const T* thing) {
  static std::atomic<const T*> kept;  // so that it counts as no leak
  kept = thing;
}

/// Makes one that will.
template <typename T, typename... Args>
T& LeftBehind(Args&&... args) {
  T* const made = new T(std::forward<Args>(args)...);
  LeaveBehind(made);
  return *made;
}

}  // namespace kubevet
