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

/// Runs `work(0)` … `work(count - 1)`; with one job on the calling thread, in Next. Other threads call
/// `begin` first. Destroying the pool early waits for the batches that have begun.
template <typename Outcome>
class OrderedPool {
 public:
  OrderedPool(
      size_t count, unsigned jobs, std::function<Outcome(size_t)> work, std::function<void()> begin = [] {})
      : begin_(std::move(begin)), work_(std::move(work)), outcomes_(count) {
    const size_t threads = std::min<size_t>(jobs, count);
    if (threads <= 1) return;
    batch_ = std::clamp<size_t>(count / (threads * kLeastBatches), 1, kMostInBatch);
    window_ = threads * batch_ * kWaitingBatches;
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
    const bool makes_room = ++delivered_ % batch_ == 0;  // for a whole one: nobody waits for less
    lock.unlock();
    if (makes_room) changed_.notify_all();
    return outcome;
  }

 private:
  void Work() {
    begin_();
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(
          lock, [this] { return stopped_ || taken_ == outcomes_.size() || taken_ < delivered_ + window_; });
      if (stopped_ || taken_ == outcomes_.size()) return;
      const size_t begin = taken_;
      taken_ = std::min(outcomes_.size(), begin + batch_);
      const size_t end = taken_;
      lock.unlock();
      std::vector<Outcome> batch;
      batch.reserve(end - begin);
      for (size_t i = begin; i < end; ++i) batch.push_back(work_(i));
      lock.lock();
      std::move(batch.begin(), batch.end(), outcomes_.begin() + static_cast<std::ptrdiff_t>(begin));
      lock.unlock();
      changed_.notify_all();
    }
  }

  /// Small tasks are taken up several at once, so that threads rarely wait for each other.
  static constexpr size_t kMostInBatch = 16;
  static constexpr size_t kLeastBatches = 8;    // of each thread
  static constexpr size_t kWaitingBatches = 4;  // of each thread, done or being done and not yet taken

  const std::function<void()> begin_;
  const std::function<Outcome(size_t)> work_;
  size_t batch_ = 1;
  size_t window_ = 0;  // tasks
  std::mutex mutex_;   // guards what follows
  std::condition_variable changed_;
  std::vector<std::optional<Outcome>> outcomes_;
  size_t taken_ = 0;
  size_t delivered_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace kubevet::engine
