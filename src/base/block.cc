#include "base/block.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace kubevet {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kLargePage = 2 << 20;
/// Most runs need no more than this.
constexpr size_t kFirstBlock = 256 << 10;

/// What a thread may go on filling.
struct Current {
  std::shared_ptr<Block> block;
  bool had_one = false;
};
thread_local Current current;

size_t RoundUp(size_t bytes, size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

/// Whole large pages come from the system, not from malloc, which would lay a page full of its own beside
/// each.
char* Allocate(size_t size) {
  if (size < kLargePage) return static_cast<char*>(::operator new(size));
  const size_t mapped = size + kLargePage;  // it may begin anywhere
  void* const memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  char* const start = static_cast<char*>(memory);
  char* const begin = reinterpret_cast<char*>(RoundUp(reinterpret_cast<uintptr_t>(start), kLargePage));
  if (begin != start) ::munmap(start, static_cast<size_t>(begin - start));
  const size_t behind = mapped - static_cast<size_t>(begin - start) - size;
  if (behind != 0) ::munmap(begin + size, behind);
  ExpectUse(begin, size);
  return begin;
}

}  // namespace

Block::Block(size_t bytes) : size(bytes), begin(Allocate(bytes)), low(begin), high(begin + bytes) {}

Block::~Block() {
  if (size < kLargePage) {
    ::operator delete(begin);
  } else {
    ::munmap(begin, size);
  }
}

std::shared_ptr<Block> TakeBlock(size_t bytes) {
  std::shared_ptr<Block> block = std::move(current.block);
  current.block = nullptr;
  if (block != nullptr && block->room() >= bytes) return block;
  const bool is_first = !std::exchange(current.had_one, true);
  const size_t size = is_first && bytes <= kFirstBlock ? kFirstBlock : RoundUp(bytes, kLargePage);
  return std::make_shared<Block>(size);
}

void GiveBack(std::shared_ptr<Block> block) {
  if (current.block == nullptr || current.block->room() < block->room()) current.block = std::move(block);
}

void ExpectUse(void* memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const auto address = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t begin = RoundUp(address, kPage), end = (address + bytes) / kPage * kPage;
  if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

#ifdef __GLIBC__
namespace {

/// About so much malloc takes from the system at once.
constexpr size_t kHeapStep = 60 << 20;
/// What malloc takes for threads other than the first begins at a multiple of this.
constexpr size_t kThreadHeap = 64 << 20;
/// The largest that lies in a heap and not by itself.
constexpr size_t kMostPiece = 30 << 20;

/// When malloc needs more than it has it takes so much, in whole pages, and what it needs for itself.
void SetHeapStep(size_t bytes) {
  ::mallopt(M_TOP_PAD, static_cast<int>(std::min<size_t>(bytes - kPage / 2, 1 << 30)));
}

/// For programs that end soon: from now on malloc gives nothing back to the system, and only the largest
/// pieces lie by themselves. False, and nothing happens, where memory is limited.
bool KeepHeap() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return false;
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  SetHeapStep(kHeapStep);
  return true;
}

uintptr_t EndOfHeap() {
  return reinterpret_cast<uintptr_t>(::sbrk(0));
}

/// Of a new piece of a heap: malloc has written to its beginning, which is not enough to be a large page by
/// itself.
void ExpectUseOfHeap(uintptr_t begin, uintptr_t end) {
#ifndef MADV_COLLAPSE
  constexpr int MADV_COLLAPSE = 25;  // of Linux 6.1
#endif
  void* const first = reinterpret_cast<void*>(begin / kLargePage * kLargePage);
  ExpectUse(first, end - begin / kLargePage * kLargePage);
  ::madvise(first, kLargePage, MADV_COLLAPSE);
}

/// Pieces that are taken to be given back.
class Taken {
 public:
  ~Taken() {
    for (void* piece : pieces_) std::free(piece);
  }
  bool IsFull() const { return count_ == pieces_.size(); }
  /// Where it is; 0 when there is no memory.
  uintptr_t Take(size_t bytes) {
    void* const piece = pieces_[count_++] = std::malloc(bytes);
    return reinterpret_cast<uintptr_t>(piece);
  }

 private:
  std::array<void*, 32> pieces_{};
  size_t count_ = 0;
};

/// In the heap of the first thread, which goes on to the end of a large page.
void GrowHeap(size_t bytes) {
  const uintptr_t end = EndOfHeap();
  SetHeapStep(RoundUp(end + bytes, kLargePage) - end);
  {
    Taken taken;
    for (size_t rest = 0; EndOfHeap() == end && !taken.IsFull(); bytes -= std::min(bytes, rest)) {
      rest = ::mallinfo2().keepcost;
      if (bytes <= rest || taken.Take(std::min(rest, kMostPiece)) == 0) break;
    }
    if (EndOfHeap() != end) ExpectUseOfHeap(end, EndOfHeap());
  }
  SetHeapStep(kHeapStep);
}

/// In those of another thread, in one of which `first` is.
void GrowThreadHeaps(uintptr_t first, size_t bytes) {
  Taken taken;
  for (uintptr_t piece = first, last = 0; piece != 0; bytes -= std::min(bytes, kMostPiece)) {
    const uintptr_t heap = piece / kThreadHeap * kThreadHeap;
    if (std::exchange(last, heap) != heap) ExpectUseOfHeap(heap, heap + kThreadHeap);
    if (bytes == 0 || taken.IsFull()) return;
    piece = taken.Take(std::min(bytes, kMostPiece));
  }
}

}  // namespace

void ExpectSmallPieces(size_t bytes) {
  constexpr size_t kLeast = 4 << 20;
  if (bytes < kLeast || !KeepHeap()) return;
  const uintptr_t piece = Taken().Take(1);
  piece < EndOfHeap() ? GrowHeap(bytes) : GrowThreadHeaps(piece, bytes);
}

void ExpectShortRun() {
  if (!KeepHeap()) return;
  const uintptr_t end = EndOfHeap(), begin = RoundUp(end, kLargePage);
  if (::sbrk(static_cast<intptr_t>(begin - end)) == reinterpret_cast<void*>(-1)) return;
  constexpr size_t kPiece = kLargePage / 2;  // more than is left of what malloc has
  SetHeapStep(kHeapStep - kPiece);
  Taken().Take(kPiece);
  SetHeapStep(kHeapStep);
  if (EndOfHeap() != begin) ExpectUseOfHeap(begin, EndOfHeap());
}
#else
void ExpectSmallPieces(size_t) {}
void ExpectShortRun() {}
#endif

}  // namespace kubevet
