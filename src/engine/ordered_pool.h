// Work on numbered tasks by several threads, taken up in order and delivered in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/threads.h"

namespace kubevet::engine {

/// Runs tasks 0 to `count - 1` on `jobs` threads, the calling one included: while in Next, it does what
/// nobody has taken up yet. A few are done together. The others call `begin` first. Destroying the pool early
/// waits for those that have begun. Work may throw std::bad_alloc, which Next throws on.
template <typename Outcome>
class OrderedPool {
 public:
  /// Gives the outcomes of the tasks from `begin` to before `end`.
  using Work = std::function<std::vector<Outcome>(size_t begin, size_t end)>;

  OrderedPool(
      size_t count, unsigned jobs, Work work, std::function<void()> begin = [] {})
      : begin_(std::move(begin)), work_(std::move(work)), count_(count) {
    const size_t threads = std::max<size_t>(1, std::min<size_t>(jobs, count));
    batch_ = BatchSize(count, threads, kMostInBatch);
    window_ = threads * batch_ * kWaitingBatches;
    outcomes_.resize(std::min(count, window_ + batch_));
    others_ = StartThreads(threads - 1, [this] { DoAll(); });
  }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  ~OrderedPool() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    room_.notify_all();
    for (std::thread& other : others_) other.join();
  }

  /// The outcome of the next task; to be called once for each.
  Outcome Next() {
    std::unique_lock lock(mutex_);
    std::optional<Outcome>& next = At(delivered_);
    while (!next) {
      if (lacks_memory_) throw std::bad_alloc();
      if (CanTake()) {
        DoBatch(lock);
      } else {
        done_.wait(lock);
      }
    }
    Outcome outcome = std::move(*next);
    next.reset();
    const bool makes_room = ++delivered_ % batch_ == 0;  // for a whole one: nobody waits for less
    lock.unlock();
    if (makes_room) room_.notify_one();
    return outcome;
  }

 private:
  void DoAll() {
    try {
      begin_();
      std::unique_lock lock(mutex_);
      while (!stopped_ && taken_ < count_) {
        if (CanTake()) {
          DoBatch(lock);
        } else {
          room_.wait(lock);
        }
      }
    } catch (const std::bad_alloc&) {
      const std::lock_guard lock(mutex_);
      lacks_memory_ = true;
      done_.notify_one();
    }
  }

  bool CanTake() const { return taken_ < count_ && taken_ < delivered_ + window_; }
  std::optional<Outcome>& At(size_t i) { return outcomes_[i % outcomes_.size()]; }

  /// Takes up the next tasks and does them, unlocked.
  void DoBatch(std::unique_lock<std::mutex>& lock) {
    const size_t begin = taken_, end = std::min(count_, begin + batch_);
    taken_ = end;
    lock.unlock();
    std::vector<Outcome> batch = work_(begin, end);
    lock.lock();
    for (size_t i = begin; i < end; ++i) At(i) = std::move(batch[i - begin]);
    if (begin <= delivered_ && delivered_ < end) done_.notify_one();  // nobody waits for the others
  }

  /// So that threads rarely wait for each other.
  static constexpr size_t kMostInBatch = 16;
  static constexpr size_t kWaitingBatches = 4;  // of each thread, done or being done and not yet taken

  const std::function<void()> begin_;
  const Work work_;
  const size_t count_;
  size_t batch_ = 1;
  size_t window_ = 0;             // tasks
  std::mutex mutex_;              // guards what follows
  std::condition_variable done_;  // what is to be delivered next
  std::condition_variable room_;  // for one batch more, or it is over
  std::vector<std::optional<Outcome>>
      outcomes_;  // that of task i at i modulo their number: a window and a batch
  size_t taken_ = 0;
  size_t delivered_ = 0;
  bool stopped_ = false;
  bool lacks_memory_ = false;  // one of the others, which has ended
  std::vector<std::thread> others_;
};

}  // namespace kubevet::engine
