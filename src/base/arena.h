// Memory for many small things that go at once: what an expression computes, the parts of a schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kubevet {

/// A bump allocator. What it hands out is never destroyed, only freed: trivially destructible types only.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }
  /// `count` value-initialised items.
  template <typename T>
  std::span<T> NewSpan(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* items = static_cast<T*>(Allocate(sizeof(T) * count, alignof(T)));
    for (size_t i = 0; i < count; ++i) new (items + i) T();
    return {items, count};
  }
  template <typename T>
  std::span<const T> Copy(std::span<const T> items) {
    std::span<T> copy = NewSpan<T>(items.size());
    for (size_t i = 0; i < items.size(); ++i) copy[i] = items[i];
    return copy;
  }
  std::string_view Copy(std::string_view text) {
    char* bytes = static_cast<char*>(Allocate(text.size(), 1));
    if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  /// Bytes handed out and not forgotten: expressions are stopped when they need too much.
  size_t used() const { return used_; }
  /// Forgets everything, keeps the first block for the next evaluation.
  void Clear();

  /// How far it has been used.
  struct Mark {
    size_t blocks = 0;
    std::byte* next = nullptr;
    size_t used = 0;
  };
  Mark mark() const { return {blocks_.size(), next_, used_}; }
  /// Forgets what was handed out since, if nothing was forgotten since.
  void BackTo(const Mark& mark);

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    size_t size;
  };

  void* Allocate(size_t size, size_t alignment) {
    const size_t misplaced = reinterpret_cast<uintptr_t>(next_) & (alignment - 1);
    const size_t needed = size + (misplaced ? alignment - misplaced : 0);
    if (needed > static_cast<size_t>(end_ - next_)) return AllocateBlock(size, alignment);
    used_ += needed;
    next_ += needed;
    return next_ - size;
  }
  void* AllocateBlock(size_t size, size_t alignment);

  std::vector<Block> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  size_t used_ = 0;
};

/// Items that are collected one by one in an arena.
template <typename T>
class ArenaList {
 public:
  explicit ArenaList(Arena& arena, size_t expected = 0) : arena_(arena), items_(arena.NewSpan<T>(expected)) {}
  void Add(const T& item) {
    if (size_ == items_.size()) Grow();
    items_[size_++] = item;
  }
  size_t size() const { return size_; }
  std::span<T> items() const { return items_.first(size_); }

 private:
  void Grow() {
    const std::span<T> larger = arena_.NewSpan<T>(size_ < 4 ? 8 : 2 * size_);
    for (size_t i = 0; i < size_; ++i) larger[i] = items_[i];
    items_ = larger;
  }

  Arena& arena_;
  std::span<T> items_;
  size_t size_ = 0;
};

}  // namespace kubevet
