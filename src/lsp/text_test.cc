#include "lsp/text.h"

#include <gtest/gtest.h>

#include "lsp/uri.h"

namespace kubevet::lsp {
namespace {

TEST(PositionMap, CountsInEachEncoding) {
  const std::string text = "a\r\né𝄞x\n";  // é has 2 bytes, the clef 4 and two UTF-16 units
  const uint32_t x = static_cast<uint32_t>(text.find('x'));
  const auto at = [&](PositionEncoding encoding) { return PositionMap(text, encoding).PositionAt(x); };
  EXPECT_EQ(at(PositionEncoding::kUtf8), (TextPosition{1, 6}));
  EXPECT_EQ(at(PositionEncoding::kUtf16), (TextPosition{1, 3}));
  EXPECT_EQ(at(PositionEncoding::kUtf32), (TextPosition{1, 2}));
  for (auto encoding : {PositionEncoding::kUtf8, PositionEncoding::kUtf16, PositionEncoding::kUtf32}) {
    const PositionMap map(text, encoding);
    for (uint32_t offset : {0u, 1u, 3u, 5u, 9u, 10u, 11u})
      EXPECT_EQ(map.OffsetAt(map.PositionAt(offset)), offset);
  }
}

TEST(PositionMap, TakesPositionsOutsideTheText) {
  const std::string text = "ab\ncd";
  const PositionMap map(text, PositionEncoding::kUtf16);
  EXPECT_EQ(map.OffsetAt({0, 99}), 2u);
  EXPECT_EQ(map.OffsetAt({99, 0}), 5u);
  EXPECT_EQ(map.OffsetAt({~0u, ~0u}), 5u);
  EXPECT_EQ(map.PositionAt(99), (TextPosition{1, 2}));
  EXPECT_EQ(map.SpanOf({{1, 1}, {0, 1}}), (Span{1, 4}));
  const std::string clef = "𝄞";
  EXPECT_EQ(PositionMap(clef, PositionEncoding::kUtf16).OffsetAt({0, 1}), 0u);
  EXPECT_EQ(PositionMap("", PositionEncoding::kUtf8).OffsetAt({3, 3}), 0u);
}

TEST(Uri, GoesThereAndBack) {
  EXPECT_EQ(PathOfUri("file:///k8s/web%20one/a%C3%A9.yaml"), "/k8s/web one/aé.yaml");
  EXPECT_EQ(PathOfUri("file://localhost/k8s/"), "/k8s");
  EXPECT_EQ(PathOfUri("file:///a%2"), "/a%2");
  EXPECT_EQ(PathOfUri("untitled:Untitled-1"), "untitled:Untitled-1");
  for (const char* path : {"/", "/a b/#1?.yaml", "/é/100%.yaml"}) EXPECT_EQ(PathOfUri(UriOfPath(path)), path);
}

}  // namespace
}  // namespace kubevet::lsp
