// Memory for what lives as long as a file does: texts and trees. Millions of small things share large blocks,
// which the system can back with large pages; a block goes with the last thing in it.
#pragma once

#include <cstddef>
#include <memory>

namespace kubevet {

/// A piece of memory that fills from both ends: what grows in place from `low`, small texts from `high`.
struct Block {
  explicit Block(size_t bytes);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  size_t room() const { return static_cast<size_t>(high - low); }

  const size_t size;
  char* const begin;
  char* low;
  char* high;
};

/// A block with room for `bytes`: the one that this thread gave back last, or a new one. It belongs to the
/// caller until it is given back.
std::shared_ptr<Block> TakeBlock(size_t bytes);
void GiveBack(std::shared_ptr<Block> block);

/// Memory from the system that begins with a large page and is made of such, for `bytes` that are a multiple
/// of their size. Throws std::bad_alloc.
inline constexpr size_t kLargePage = 2 << 20;
char* TakeLargePages(size_t bytes);
/// Asks the system for large pages for memory that is about to be filled.
void ExpectUse(void* memory, size_t bytes);

/// For a command that ends soon, before it has threads: malloc gives nothing back to the system and takes
/// much from it at once. Nothing happens where memory is limited (`ulimit -v`), and where malloc is not
/// glibc's.
void ExpectShortRun();
/// Then, when much will be asked of malloc in this thread: large pages for the heap in which `piece` is, for
/// page faults take longer than what malloc does.
void ExpectUseOfHeap(const void* piece);

}  // namespace kubevet
