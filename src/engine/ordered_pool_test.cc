#include "engine/ordered_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>

namespace kubevet::engine {
namespace {

/// Does tasks one by one.
template <typename Task>
auto Each(Task task) {
  return [task](size_t begin, size_t end) {
    std::vector<decltype(task(begin))> outcomes;
    for (size_t i = begin; i < end; ++i) outcomes.push_back(task(i));
    return outcomes;
  };
}

TEST(OrderedPool, DeliversInOrder) {
  for (unsigned jobs : {1u, 2u, 3u, 8u}) {
    for (size_t count : {size_t{0}, size_t{1}, size_t{2}, size_t{15}, size_t{1000}, size_t{5000}}) {
      OrderedPool<size_t> pool(count, jobs, Each([](size_t i) { return i * i; }));
      for (size_t i = 0; i < count; ++i) ASSERT_EQ(pool.Next(), i * i) << jobs << ' ' << count;
    }
  }
}

TEST(OrderedPool, DoesEachOnceAndNotFarAhead) {
  constexpr size_t kCount = 20'000;
  std::vector<std::atomic<int>> times(kCount);
  std::atomic<size_t> done = 0;
  OrderedPool<int> pool(kCount, 4, Each([&](size_t i) {
                          ++done;
                          return ++times[i];
                        }));
  for (size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(pool.Next(), 1);
    ASSERT_LE(done, i + 1000);
  }
  EXPECT_EQ(done, kCount);
}

TEST(OrderedPool, OthersGoOnWhileOneIsSlow) {
  std::atomic<int> done = 0;
  OrderedPool<bool> pool(64, 2, Each([&](size_t i) {
                           if (i > 0) return ++done > 0;
                           const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
                           while (done < 8 && std::chrono::steady_clock::now() < end)
                             std::this_thread::yield();
                           return done >= 8;
                         }));
  EXPECT_TRUE(pool.Next());
}

TEST(OrderedPool, MayBeLeftEarly) {
  for (size_t taken : {0, 1, 100}) {
    std::atomic<size_t> done = 0;
    {
      OrderedPool<size_t> pool(100'000, 3, Each([&](size_t i) {
                                 ++done;
                                 return i;
                               }));
      for (size_t i = 0; i < taken; ++i) pool.Next();
    }
    EXPECT_LT(done, 2000u);
  }
}

TEST(OrderedPool, WhatLacksMemoryIsToldToTheCaller) {
  for (unsigned jobs : {1u, 4u}) {
    OrderedPool<size_t> pool(1000, jobs, Each([](size_t i) {
                               if (i == 500) throw std::bad_alloc();
                               return i;
                             }));
    size_t taken = 0;
    EXPECT_THROW(while (taken < 1000) EXPECT_EQ(pool.Next(), taken++), std::bad_alloc);
    EXPECT_LE(taken, 500u);
  }
}

}  // namespace
}  // namespace kubevet::engine
