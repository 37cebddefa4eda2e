#include "base/small_pieces.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

#include "base/block.h"

#if KUBEVET_CUTS_PIECES
namespace kubevet {
namespace {

/// Sizes are multiples of it, with the number of units, which is in front of each piece; 0 is in front of
/// what malloc has given by itself.
constexpr size_t kUnit = 16;
using Units = size_t;
constexpr Units kFewest = 2, kMost = (kMostInPiece + sizeof(Units)) / kUnit;
/// What is cut up: the first sheets of a thread come from malloc, and are enough for small runs, others are
/// large pages.
constexpr size_t kSheet = 64 << 10;
/// A thread that asks malloc for more, in bytes, gets large pages.
constexpr size_t kMuch = 640 << 10;
/// So many pieces of one size go from thread to thread together.
constexpr uint32_t kBatch = 64;

struct Piece {
  Piece* next;   // in a list
  Piece* batch;  // of the first one in a list: the next list
};
static_assert(sizeof(Units) + sizeof(Piece) <= kFewest * kUnit);

/// What is left of a sheet, as a list of such.
struct Rest {
  char* end;
  Rest* next;
};
static_assert(sizeof(Rest) <= kFewest * kUnit);

/// Given back pieces of one size.
struct Idle {
  Piece* first = nullptr;
  uint32_t size = 0;       // not less than there are
  Piece* batch = nullptr;  // so many more, or none
};

/// What all threads have given back and none holds.
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
  void GiveRest(char* at, char* end) {
    const std::lock_guard lock(mutex_);
    rests_ = new (at) Rest{end, rests_};
  }
  Rest* TakeRest() {
    const std::lock_guard lock(mutex_);
    Rest* const rest = rests_;
    if (rest != nullptr) rests_ = rest->next;
    return rest;
  }

 private:
  std::mutex mutex_;
  std::array<Piece*, kMost + 1> batches_{};
  Rest* rests_ = nullptr;
};

/// Never destroyed: there is `delete` until the end.
union Kept {
  constexpr Kept() : depot() {}
  ~Kept() {}
  Depot depot;
};
constinit Kept kept;

/// Of one thread. Units begin half a unit behind its beginning, so that what follows their number is aligned.
struct Store {
  char* at = nullptr;  // what is left of the sheet that is being cut
  char* end = nullptr;
  size_t asked = 0;   // of malloc, in bytes
  uint32_t most = 0;  // idle pieces of a size, before a batch is made of them; 0 until Begin and in the end
  bool has_ended = false;
  std::array<Idle, kMost + 1> idle{};

  size_t left() const { return static_cast<size_t>(end - at); }
  bool needs_much() const { return asked > kMuch; }
};
thread_local constinit Store store;

void GiveAll() {
  for (Units units = kFewest; units <= kMost; ++units) {
    const Idle idle = std::exchange(store.idle[units], {});
    if (idle.first != nullptr) kept.depot.Give(units, idle.first);
    if (idle.batch != nullptr) kept.depot.Give(units, idle.batch);
  }
  if (store.left() >= kFewest * kUnit) kept.depot.GiveRest(store.at, store.end);
  store.at = store.end = nullptr;
}

/// Gives what a thread has to the others in the end. What comes later, while other things of the thread are
/// destroyed, is given at once.
struct Leaving {
  ~Leaving() {
    store.has_ended = true;
    store.most = 0;
    GiveAll();
  }
};

void Begin() {
  thread_local const Leaving leaving;
  static_cast<void>(leaving);
  if (!store.has_ended) store.most = kBatch;
}

void Push(Units units, void* memory) {
  Idle& idle = store.idle[units];
  idle.first = new (memory) Piece{idle.first, nullptr};
  ++idle.size;
}

/// When there are as many as there may be.
[[gnu::noinline]] void KeepMore(Units units, void* memory) {
  Begin();
  Idle& idle = store.idle[units];
  if (idle.size >= kBatch) {
    if (idle.batch != nullptr) kept.depot.Give(units, idle.batch);
    idle.batch = idle.first;
    idle = {nullptr, 0, idle.batch};
  }
  Push(units, memory);
  if (store.has_ended) GiveAll();
}

void* Cut(Units units) {
  char* const piece = store.at;
  store.at += units * kUnit;
  *reinterpret_cast<Units*>(piece) = units;
  return piece + sizeof(Units);
}

/// Asks malloc.
char* Ask(size_t bytes) {
  char* const memory = static_cast<char*>(std::malloc(bytes));
  if (memory == nullptr) throw std::bad_alloc();
  *memory = 0;  // compilers take it for read
  const bool needed_much = store.needs_much();
  store.asked += bytes;
  if (store.needs_much() && !needed_much) ExpectUseOfHeap(memory);
  return memory;
}

void BeginSheet(char* sheet, size_t size) {
  store.at = sheet + kUnit - sizeof(Units);
  store.end = sheet + size;
}

void TakeSheet() {
  if (store.needs_much()) {
    try {
      return BeginSheet(TakeLargePages(kLargePage), kLargePage);
    } catch (const std::bad_alloc&) {  // there may be room for less
    }
  }
  BeginSheet(Ask(kSheet), kSheet);
}

void* TakeSome(Units units) {
  Idle& idle = store.idle[units];
  Piece* batch = std::exchange(idle.batch, nullptr);
  if (batch == nullptr) batch = kept.depot.Take(units);
  if (batch != nullptr) {
    idle.first = batch->next;
    idle.size = kBatch - 1;
    return batch;
  }
  idle.size = 0;
  while (store.left() < units * kUnit) {
    const Units left = store.left() / kUnit;
    if (left >= kFewest) Push(left, Cut(left));
    if (const Rest* const rest = kept.depot.TakeRest()) {
      store.end = rest->end;
      store.at = reinterpret_cast<char*>(const_cast<Rest*>(rest));
    } else {
      TakeSheet();
    }
  }
  return Cut(units);
}

/// When none is at hand.
[[gnu::noinline]] void* TakeMore(Units units) {
  Begin();
  void* const piece = TakeSome(units);
  if (store.has_ended) GiveAll();
  return piece;
}

[[gnu::noinline]] void* TakeLarge(size_t bytes) {
  if (bytes > SIZE_MAX - kUnit) throw std::bad_alloc();
  char* const memory = Ask(bytes + kUnit);
  if (bytes > kLargePage) ExpectUse(memory, bytes);
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
  if (idle.batch != nullptr || store.left() < units * kUnit) [[unlikely]]
    return TakeMore(units);
  return Cut(units);
}

void operator delete(void* memory) noexcept {
  using namespace kubevet;
  if (memory == nullptr) return;
  const Units units = static_cast<Units*>(memory)[-1];
  if (units == 0) [[unlikely]]
    return std::free(static_cast<char*>(memory) - kUnit);
  if (store.idle[units].size >= store.most) [[unlikely]]
    return KeepMore(units, memory);
  Push(units, memory);
}

void operator delete(void* memory, size_t) noexcept {
  operator delete(memory);
}
#endif
