// Work on numbered tasks by several threads, taken up in order and delivered in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "engine/threads.h"

namespace kubevet::engine {

/// Runs tasks 0 to `count - 1` on `jobs` threads, the calling one included: while in Next, it does what
/// nobody has taken up yet. A few are done together. Destroying the pool early waits for those that have
/// begun. Work may throw std::bad_alloc, which Next throws on.
template <typename Outcome>
class OrderedPool {
 public:
  /// Gives the outcomes of the tasks from `begin` to before `end`.
  using Work = std::function<std::vector<Outcome>(size_t begin, size_t end)>;

  OrderedPool(size_t count, unsigned jobs, Work work) : work_(std::move(work)), count_(count) {
    const size_t threads = std::max<size_t>(1, std::min<size_t>(jobs, count));
    batch_size_ = BatchSize(count, threads, kMostInBatch);
    batches_ = (count + batch_size_ - 1) / batch_size_;
    window_ = threads * kWaitingBatches;
    done_batches_.resize(std::min(batches_, window_));
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
    if (next_ == batch_.size()) {
      batch_ = NextBatch();
      next_ = 0;
    }
    return std::move(batch_[next_++]);
  }

 private:
  using Batch = std::vector<Outcome>;

  Batch NextBatch() {
    std::unique_lock lock(mutex_);
    Batch& next = At(delivered_);
    while (next.empty()) {
      if (lacks_memory_) throw std::bad_alloc();
      if (CanTake()) {
        DoBatch(lock);
      } else {
        done_.wait(lock);
      }
    }
    Batch batch = std::exchange(next, {});
    ++delivered_;
    lock.unlock();
    room_.notify_one();
    return batch;
  }

  void DoAll() {
    try {
      std::unique_lock lock(mutex_);
      while (!stopped_ && taken_ < batches_) {
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

  bool CanTake() const { return taken_ < batches_ && taken_ < delivered_ + window_; }
  Batch& At(size_t batch) { return done_batches_[batch % done_batches_.size()]; }

  /// Takes up the next tasks and does them, unlocked.
  void DoBatch(std::unique_lock<std::mutex>& lock) {
    const size_t taken = taken_++, begin = taken * batch_size_;
    lock.unlock();
    Batch batch = work_(begin, std::min(count_, begin + batch_size_));
    lock.lock();
    At(taken) = std::move(batch);
    if (taken == delivered_) done_.notify_one();  // nobody waits for the others
  }

  /// So that threads rarely wait for each other.
  static constexpr size_t kMostInBatch = 16;
  static constexpr size_t kWaitingBatches = 4;  // of each thread, done or being done and not yet taken

  const Work work_;
  const size_t count_;
  size_t batch_size_ = 1;
  size_t batches_ = 0;
  size_t window_ = 0;  // batches
  // Of the caller alone: what is being delivered. A batch is handed over as a whole, for the thread that has
  // done it has it near.
  Batch batch_;
  size_t next_ = 0;
  std::mutex mutex_;                 // guards what follows
  std::condition_variable done_;     // what is to be delivered next
  std::condition_variable room_;     // for one batch more, or it is over
  std::vector<Batch> done_batches_;  // that of number i at i modulo their number; empty ones are not done
  size_t taken_ = 0;                 // batches
  size_t delivered_ = 0;             // batches
  bool stopped_ = false;
  bool lacks_memory_ = false;  // one of the others, which has ended
  std::vector<std::thread> others_;
};

}  // namespace kubevet::engine
