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

/// Asks the system for large pages for memory that is about to be filled.
void ExpectUse(void* memory, size_t bytes);
/// The same for about as much that malloc is about to hand out to this thread in small pieces: page faults
/// cost more than the pieces. Nothing happens for little, where memory is limited (`ulimit -v`), and where
/// malloc is not glibc's.
void ExpectSmallPieces(size_t bytes);
/// For a command that ends soon and may have little to do: its heap begins with one large page, for many small
/// page faults take longer than the rest. Malloc keeps what it gets back. Where ExpectSmallPieces does
/// nothing, neither does this.
void ExpectShortRun();
/// As much as fits one arena of malloc: for what may need much. What is asked for and not used costs nothing.
inline constexpr size_t kManySmallPieces = 60 << 20;

}  // namespace kubevet
