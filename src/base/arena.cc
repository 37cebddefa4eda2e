#include "base/arena.h"

#include <algorithm>

namespace kubevet {
namespace {

constexpr size_t kFirstBlock = 4096;
/// Blocks of one size: little of what was taken is left over when no more is needed.
constexpr size_t kAlike = 4;
constexpr size_t kLargestBlock = size_t{1} << 20;

}  // namespace

void* Arena::AllocateBlock(size_t size, size_t alignment) {
  const size_t grown = std::min(kFirstBlock << std::min<size_t>(blocks_.size() / kAlike, 20), kLargestBlock);
  const size_t needed = std::max(grown, size + alignment);
  blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(needed), needed});
  next_ = blocks_.back().bytes.get();
  end_ = next_ + needed;
  return Allocate(size, alignment);
}

void Arena::BackTo(const Mark& mark) {
  if (mark.blocks == 0) return Clear();
  blocks_.resize(mark.blocks);
  next_ = mark.next;
  end_ = blocks_.back().bytes.get() + blocks_.back().size;
  used_ = mark.used;
}

void Arena::Clear() {
  used_ = 0;
  if (blocks_.empty()) return;
  blocks_.resize(1);
  next_ = blocks_.front().bytes.get();
  end_ = next_ + blocks_.front().size;
}

}  // namespace kubevet
