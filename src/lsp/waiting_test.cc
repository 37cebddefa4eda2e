#include "lsp/waiting.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kubevet::lsp {
namespace {

std::vector<std::string> All(Waiting waiting) {
  std::vector<std::string> all;
  while (const auto next = waiting.First()) {
    all.push_back(*next);
    waiting.Remove(*next);
  }
  return all;
}

using Paths = std::vector<std::string>;

TEST(Waiting, TellsWhoseTurnItIs) {
  Waiting waiting;
  EXPECT_EQ(waiting.First(), std::nullopt);
  waiting.PutLast("a");
  waiting.PutLast("b");
  waiting.PutFirst("c");
  EXPECT_EQ(All(waiting), (Paths{"c", "a", "b"}));
  waiting.PutFirst("b");
  waiting.PutLast("c");
  EXPECT_EQ(All(waiting), (Paths{"b", "c", "a"})) << "what waits stays where it is, unless it goes first";
  waiting.Remove("c");
  waiting.Remove("nobody");
  EXPECT_EQ(All(waiting), (Paths{"b", "a"}));
}

}  // namespace
}  // namespace kubevet::lsp
