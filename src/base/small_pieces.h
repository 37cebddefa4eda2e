// How `new` and `delete` get memory in all programs made of this: what is small is cut from sheets that
// malloc gives, and what is given back of a size waits for the next of that size, in the thread that gave it
// back. Malloc would be asked for some fifty pieces for each document, and locks a heap each time when there
// are several threads. Nothing goes back to malloc, so that what is large finds no room there; what one
// thread gives back and does not use others do.
#pragma once

#include <cstddef>

/// Not so under sanitizers, which watch over what malloc gives.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KUBEVET_CUTS_PIECES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define KUBEVET_CUTS_PIECES 0
#endif
#endif
#ifndef KUBEVET_CUTS_PIECES
#define KUBEVET_CUTS_PIECES 1
#endif

namespace kubevet {

/// Larger ones are left to malloc, in bytes.
inline constexpr size_t kMostInPiece = 504;

}  // namespace kubevet
