// Work on numbered tasks by several threads, taken up in order and delivered in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace kubevet::engine {

/// Runs `work(0)` … `work(count - 1)`; with one job on the calling thread, in Next. Destroying the pool early
/// waits for the tasks that have begun.
template <typename Outcome>
class OrderedPool {
 public:
  /// At most `window` outcomes wait to be taken, for each job.
  OrderedPool(size_t count, unsigned jobs, size_t window, std::function<Outcome(size_t)> work)
      : work_(std::move(work)), outcomes_(count) {
    const size_t threads = std::min<size_t>(jobs, count);
    if (threads <= 1) return;
    window_ = threads * window;
    for (size_t i = 0; i < threads; ++i) workers_.emplace_back([this] { Work(); });
  }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  ~OrderedPool() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  /// Waits for the outcome of the next task; to be called once for each.
  Outcome Next() {
    if (workers_.empty()) return work_(delivered_++);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return outcomes_[delivered_].has_value(); });
    Outcome outcome = std::move(*outcomes_[delivered_]);
    outcomes_[delivered_].reset();
    ++delivered_;
    lock.unlock();
    changed_.notify_all();
    return outcome;
  }

 private:
  void Work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(
          lock, [this] { return stopped_ || taken_ == outcomes_.size() || taken_ < delivered_ + window_; });
      if (stopped_ || taken_ == outcomes_.size()) return;
      const size_t index = taken_++;
      lock.unlock();
      Outcome outcome = work_(index);
      lock.lock();
      outcomes_[index] = std::move(outcome);
      lock.unlock();
      changed_.notify_all();
    }
  }

  const std::function<Outcome(size_t)> work_;
  size_t window_ = 0;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::optional<Outcome>> outcomes_;
  size_t taken_ = 0;
  size_t delivered_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace kubevet::engine
