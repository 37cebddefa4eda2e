#include "base/base64.h"

#include <gtest/gtest.h>

namespace kubevet {
namespace {

TEST(Base64, DecodesEveryLengthOfTail) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("YQ=="), "a");
  EXPECT_EQ(DecodeBase64("YWI="), "ab");
  EXPECT_EQ(DecodeBase64("YWJj"), "abc");
  EXPECT_EQ(DecodeBase64("//79"), "\xff\xfe\xfd");
}

TEST(Base64, EncodesEveryLengthOfTail) {
  for (std::string_view bytes : {"", "a", "ab", "abc", "abcd", "\xff\xfe\xfd"}) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
  }
  EXPECT_EQ(EncodeBase64("\xff\xfe"), "//4=");
}

TEST(Base64, IgnoresLineBreaksOnly) {
  EXPECT_EQ(DecodeBase64("YW\nJj\r\n"), "abc");
  EXPECT_EQ(DecodeBase64("YW Jj"), std::nullopt);
}

TEST(Base64, RefusesMissingOrMisplacedPadding) {
  EXPECT_EQ(DecodeBase64("YQ"), std::nullopt);
  EXPECT_EQ(DecodeBase64("YQ="), std::nullopt);
  EXPECT_EQ(DecodeBase64("YQ==YQ=="), std::nullopt);
  EXPECT_EQ(DecodeBase64("Y==="), std::nullopt);
  EXPECT_EQ(DecodeBase64("===="), std::nullopt);
  EXPECT_EQ(DecodeBase64("YWJj="), std::nullopt);
}

}  // namespace
}  // namespace kubevet
