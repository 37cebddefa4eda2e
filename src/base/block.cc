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

/// For programs that end soon: from now on malloc gives nothing back to the system, and only the largest
/// pieces lie by themselves. False, and nothing happens, where memory is limited.
bool KeepHeap() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return false;
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  return true;
}

}  // namespace
#endif

void ExpectSmallPieces([[maybe_unused]] size_t bytes) {
#ifdef __GLIBC__
  // The heap takes room for large pieces in one go, and keeps it when they are given back.
  constexpr size_t kLeast = 4 << 20, kPiece = 30 << 20, kMostPieces = 32;
  if (bytes < kLeast || !KeepHeap()) return;
  std::array<void*, kMostPieces> room{};
  for (void*& piece : room) {
    const size_t size = std::min(bytes, kPiece);
    if (size == 0 || (piece = std::malloc(size)) == nullptr) break;
    ExpectUse(piece, size);
    bytes -= size;
  }
  for (void* piece : room) std::free(piece);
#endif
}

#if defined(__GLIBC__) && defined(MADV_POPULATE_WRITE)
void ExpectShortRun() {
  constexpr size_t kHeap = 1 << 20;
  if (!KeepHeap()) return;
  void* const heap = std::malloc(kHeap);
  const uintptr_t begin = RoundUp(reinterpret_cast<uintptr_t>(heap), kPage);
  if (heap != nullptr) ::madvise(reinterpret_cast<void*>(begin), kHeap - kPage, MADV_POPULATE_WRITE);
  std::free(heap);
}
#else
void ExpectShortRun() {}
#endif

}  // namespace kubevet
