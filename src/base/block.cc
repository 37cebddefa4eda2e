#include "base/block.h"

#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

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

constexpr std::align_val_t kAlignment{kLargePage};

char* Allocate(size_t size) {
  if (size < kLargePage) return static_cast<char*>(::operator new(size));
  char* memory = static_cast<char*>(::operator new(size, kAlignment));
  ExpectUse(memory, size);
  return memory;
}

}  // namespace

Block::Block(size_t bytes) : size(bytes), begin(Allocate(bytes)), low(begin), high(begin + bytes) {}

Block::~Block() {
  if (size < kLargePage) {
    ::operator delete(begin);
  } else {
    ::operator delete(begin, kAlignment);
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

void ExpectSmallPieces([[maybe_unused]] size_t bytes) {
#ifdef __GLIBC__
  // The heap grows by what is asked for and this pad, in one piece. For programs that end soon: from now on
  // malloc keeps what is given back to it, and no longer adapts to what it is asked for.
  constexpr size_t kUsualPad = 128 << 10, kProbe = 96 << 10, kMostProbes = 64;
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_TOP_PAD, static_cast<int>(std::min<size_t>(bytes, 1 << 30)));
  const void* const before = ::sbrk(0);
  std::vector<void*> probes;
  while (probes.size() < kMostProbes && ::sbrk(0) == before) probes.push_back(std::malloc(kProbe));
  ::mallopt(M_TOP_PAD, kUsualPad);
  char* const end = static_cast<char*>(::sbrk(0));
  if (end != before) ExpectUse(end - bytes, bytes);
  for (void* probe : probes) std::free(probe);
#endif
}

}  // namespace kubevet
