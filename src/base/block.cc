#include "base/block.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
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

}  // namespace kubevet
