#include "base/small_pieces.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace kubevet {
namespace {

/// Pieces of all sizes around the largest that is cut, each filled with its own number.
TEST(SmallPieces, DoNotOverlapAndAreAligned) {
  std::vector<std::pair<std::unique_ptr<char[]>, size_t>> pieces;
  for (int round = 0; round < 3; ++round) {
    for (size_t size = 0; size <= kMostInPiece + 64; ++size) {
      pieces.emplace_back(new char[size], size);
      EXPECT_EQ(reinterpret_cast<uintptr_t>(pieces.back().first.get()) % alignof(std::max_align_t), 0u);
      std::memset(pieces.back().first.get(), static_cast<int>(pieces.size() % 251), size);
    }
    for (size_t i = round; i < pieces.size(); i += 3) pieces[i] = {nullptr, 0};
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    for (size_t at = 0; at < pieces[i].second; ++at)
      ASSERT_EQ(static_cast<unsigned char>(pieces[i].first[at]), (i + 1) % 251);
  }
}

/// Takes as many pieces as there are in several sheets.
[[maybe_unused]] std::vector<std::unique_ptr<std::array<char, 40>>> TakeMany() {
  std::vector<std::unique_ptr<std::array<char, 40>>> pieces(20'000);
  for (auto& piece : pieces) piece = std::make_unique<std::array<char, 40>>();
  return pieces;
}

TEST(SmallPieces, GivenBackElsewhereAreUsedAgain) {
#if KUBEVET_CUTS_PIECES
  std::set<const void*> used;
  for (int round = 0; round < 10; ++round) {
    std::vector<std::unique_ptr<std::array<char, 40>>> pieces;
    std::thread([&] { pieces = TakeMany(); }).join();
    for (const auto& piece : pieces) used.insert(piece.get());
  }
  EXPECT_LT(used.size(), 30'000u)
      << "of 200,000 taken by threads, 20,000 at a time, and given back by this one";
#else
  GTEST_SKIP() << "sanitizers use malloc";
#endif
}

TEST(SmallPieces, AreNotLostWithThreadsThatOnlyGiveBack) {
#if KUBEVET_CUTS_PIECES
  std::set<const void*> used;
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::unique_ptr<std::array<char, 200>>> pieces(100);
    for (auto& piece : pieces) {
      piece = std::make_unique<std::array<char, 200>>();
      used.insert(piece.get());
    }
    std::thread([pieces = std::move(pieces)]() mutable { pieces.clear(); }).join();
  }
  EXPECT_LT(used.size(), 20'000u) << "of 100,000, 100 at a time; no more than a sheet holds are new";
#else
  GTEST_SKIP() << "sanitizers use malloc";
#endif
}

}  // namespace
}  // namespace kubevet
