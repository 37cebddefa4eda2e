#include "base/small_pieces.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

#if KUBEVET_CUTS_PIECES
namespace kubevet {
namespace {

/// Sizes are multiples of it, with the number of units, which is in front of each piece; 0 is in front of
/// what malloc has given by itself.
constexpr size_t kUnit = 16;
using Units = size_t;
constexpr Units kFewest = 2, kMost = (kMostInPiece + sizeof(Units)) / kUnit;
/// What is cut up.
constexpr size_t kSheet = 64 << 10;
/// So many pieces of one size go from thread to thread together.
constexpr uint32_t kBatch = 64;

struct Piece {
  Piece* next;   // in a list
  Piece* batch;  // of the first one in a list: the next list
};
static_assert(sizeof(Units) + sizeof(Piece) <= kFewest * kUnit);

/// Given back pieces of one size.
struct Idle {
  Piece* first = nullptr;
  uint32_t size = 0;       // about
  Piece* batch = nullptr;  // so many more, or none
};

/// What all threads have given back and none holds. Trivially destroyed: there is `delete` until the end.
class Depot {
 public:
  void Give(Units units, Piece* batch) {
    const std::lock_guard lock(mutex_);
    batch->batch = std::exchange(batches_[units], batch);
  }
  Piece* Take(Units units) {
    const std::lock_guard lock(mutex_);
    Piece* const batch = batches_[units];
    if (batch != nullptr) batches_[units] = batch->batch;
    return batch;
  }

 private:
  std::mutex mutex_;
  std::array<Piece*, kMost + 1> batches_{};
};
constinit Depot depot;

/// Of one thread. Units begin half a unit behind its beginning, so that what follows their number is aligned.
struct Store {
  char* at = nullptr;  // what is left of the sheet that is being cut
  char* end = nullptr;
  std::array<Idle, kMost + 1> idle{};
};
thread_local constinit Store store;

/// Gives what a thread has to the others in the end.
struct Leaving {
  ~Leaving() {
    for (Units units = kFewest; units <= kMost; ++units) {
      const Idle idle = std::exchange(store.idle[units], {});
      if (idle.first != nullptr) depot.Give(units, idle.first);
      if (idle.batch != nullptr) depot.Give(units, idle.batch);
    }
  }
};

void Keep(Units units, void* memory) {
  Idle& idle = store.idle[units];
  if (idle.size >= kBatch) {
    if (idle.batch != nullptr) depot.Give(units, idle.batch);
    idle.batch = idle.first;
    idle = {nullptr, 0, idle.batch};
  }
  idle.first = new (memory) Piece{idle.first, nullptr};
  ++idle.size;
}

void* Cut(Units units) {
  char* const piece = store.at;
  store.at += units * kUnit;
  *reinterpret_cast<Units*>(piece) = units;
  return piece + sizeof(Units);
}

[[gnu::noinline]] void* TakeMore(Units units) {
  Idle& idle = store.idle[units];
  Piece* batch = std::exchange(idle.batch, nullptr);
  if (batch == nullptr) batch = depot.Take(units);
  if (batch != nullptr) {
    idle.first = batch->next;
    idle.size = kBatch - 1;
    return batch;
  }
  const auto left = static_cast<size_t>(store.end - store.at) / kUnit;
  if (left >= kFewest) Keep(std::min(left, kMost), Cut(std::min(left, kMost)));
  char* const sheet = static_cast<char*>(std::malloc(kSheet));
  if (sheet == nullptr) throw std::bad_alloc();
  thread_local const Leaving leaving;
  static_cast<void>(leaving);
  store.at = sheet + kUnit - sizeof(Units);
  store.end = sheet + kSheet;
  idle.size = 0;
  return Cut(units);
}

[[gnu::noinline]] void* TakeLarge(size_t bytes) {
  char* const memory = bytes < SIZE_MAX - kUnit ? static_cast<char*>(std::malloc(bytes + kUnit)) : nullptr;
  if (memory == nullptr) throw std::bad_alloc();
  *reinterpret_cast<Units*>(memory + kUnit - sizeof(Units)) = 0;
  return memory + kUnit;
}

}  // namespace
}  // namespace kubevet

void* operator new(size_t bytes) {
  using namespace kubevet;
  if (bytes > kMostInPiece) [[unlikely]]
    return TakeLarge(bytes);
  const Units units = std::max(kFewest, (bytes + sizeof(Units) + kUnit - 1) / kUnit);
  Idle& idle = store.idle[units];
  if (Piece* const piece = idle.first; piece != nullptr) {
    idle.first = piece->next;
    --idle.size;
    return piece;
  }
  if (idle.batch != nullptr || static_cast<size_t>(store.end - store.at) < units * kUnit) [[unlikely]]
    return TakeMore(units);
  return Cut(units);
}

void operator delete(void* memory) noexcept {
  using namespace kubevet;
  if (memory == nullptr) return;
  const Units units = static_cast<Units*>(memory)[-1];
  if (units == 0) [[unlikely]]
    return std::free(static_cast<char*>(memory) - kUnit);
  Keep(units, memory);
}

void operator delete(void* memory, size_t) noexcept {
  operator delete(memory);
}
#endif
