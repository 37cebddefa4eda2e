#include "render/unified_diff.h"

#include <gtest/gtest.h>

#include <string>

namespace kubevet::render {
namespace {

std::string Numbered(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(UnifiedDiff, ShowsWhatIsReplacedAmongThreeLinesOfContext) {
  EXPECT_EQ(RenderUnifiedDiff("k8s/web.yaml", Numbered(1, 9), "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- k8s/web.yaml\n+++ k8s/web.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, PartsHunksThatAreFarApart) {
  std::string after = Numbered(1, 30);
  after.replace(0, 2, "one\n");
  after += "31\n";
  EXPECT_EQ(RenderUnifiedDiff("x", Numbered(1, 30), after),
            "--- x\n+++ x\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -28,3 +28,4 @@\n 28\n 29\n 30\n+31\n");
}

TEST(UnifiedDiff, TellsOfALastLineWithoutItsBreak) {
  EXPECT_EQ(RenderUnifiedDiff("x", "a\nb", "a\nc"),
            "--- x\n+++ x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
            "\\ No newline at end of file\n");
}

TEST(UnifiedDiff, IsEmptyForEqualTexts) {
  EXPECT_EQ(RenderUnifiedDiff("x", "a\n", "a\n"), "");
}

TEST(UnifiedDiff, CountsFromTheLineBeforeAnEmptyRange) {
  EXPECT_EQ(RenderUnifiedDiff("x", "", "a\n"), "--- x\n+++ x\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(RenderUnifiedDiff("x", "a\n", ""), "--- x\n+++ x\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, FindsTheShortestWay) {
  EXPECT_EQ(RenderUnifiedDiff("x", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n"),
            "--- x\n+++ x\n@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

TEST(UnifiedDiff, QuotesNamesThatWouldEndEarly) {
  EXPECT_EQ(RenderUnifiedDiff("a b", "1\n", "2\n").substr(0, 17), "--- a b\t\n+++ a b\t");
  EXPECT_EQ(RenderUnifiedDiff("a\nb", "1\n", "2\n").substr(0, 13), "--- \"a\\012b\"\n");
}

}  // namespace
}  // namespace kubevet::render
