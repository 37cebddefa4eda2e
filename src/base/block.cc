#include "base/block.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

namespace kubevet {
namespace {

constexpr size_t kPage = 4096;
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
  return size < kLargePage ? static_cast<char*>(::operator new(size)) : TakeLargePages(size);
}

}  // namespace

char* TakeLargePages(size_t bytes) {
  const size_t mapped = bytes + kLargePage;  // it may begin anywhere
  void* const memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  char* const start = static_cast<char*>(memory);
  char* const begin = reinterpret_cast<char*>(RoundUp(reinterpret_cast<uintptr_t>(start), kLargePage));
  if (begin != start) ::munmap(start, static_cast<size_t>(begin - start));
  const size_t behind = mapped - static_cast<size_t>(begin - start) - bytes;
  if (behind != 0) ::munmap(begin + bytes, behind);
  ExpectUse(begin, bytes);
  return begin;
}

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

/// Where the heap of the first thread goes on, at a large page; 0 where malloc is left as it is.
uintptr_t heap_begin = 0;

bool IsLimited(int resource) {
  rlimit limit{};
  return ::getrlimit(resource, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
}

uintptr_t EndOfHeap() {
  return reinterpret_cast<uintptr_t>(::sbrk(0));
}

}  // namespace

void ExpectShortRun() {
  constexpr int kHeapStep = 60 << 20;  // of any heap: large pages need room in one piece
  if (heap_begin != 0 || IsLimited(RLIMIT_AS) || IsLimited(RLIMIT_DATA)) return;
  const uintptr_t end = EndOfHeap(), begin = RoundUp(end, kLargePage);
  if (::sbrk(static_cast<intptr_t>(begin - end)) == reinterpret_cast<void*>(-1)) return;
  heap_begin = begin;
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TOP_PAD, kHeapStep);
}

void ExpectUseOfHeap(const void* piece) {
  constexpr uintptr_t kOfThread = 64 << 20;  // size and alignment of heaps of other threads
#ifndef MADV_COLLAPSE
  constexpr int MADV_COLLAPSE = 25;  // of Linux 6.1
#endif
  if (heap_begin == 0) return;
  const auto at = reinterpret_cast<uintptr_t>(piece), end = EndOfHeap();
  const bool is_first_thread = at < end;
  if (is_first_thread && end <= heap_begin) return;  // malloc has had enough so far
  const uintptr_t begin = is_first_thread ? heap_begin : at / kOfThread * kOfThread;
  void* const heap = reinterpret_cast<void*>(begin);
  ExpectUse(heap, is_first_thread ? end - begin : kOfThread);
  ::madvise(heap, kLargePage, MADV_COLLAPSE);  // malloc has written to its beginning already
}
#else
void ExpectShortRun() {}
void ExpectUseOfHeap(const void*) {}
#endif

}  // namespace kubevet
