#include "schema/scalars.h"

#include <gtest/gtest.h>

namespace kubevet::schema {
namespace {

TEST(ScalarsTest, Base64) {
  for (std::string_view text : {"", "YQ==", "YWI=", "YWJj", "+/+/", "YW\nJj\r\n", "YQ=\n=", "YR=="}) {
    EXPECT_TRUE(IsBase64(text)) << text;
  }
  for (std::string_view text :
       {"YQ", "YQ=", "Y===", "====", "YQ==YQ==", "YQ== ", "-_-_", "pässword", "abc"}) {
    EXPECT_FALSE(IsBase64(text)) << text;
  }
}

TEST(ScalarsTest, Rfc3339) {
  for (std::string_view text : {"2024-02-29T23:59:59Z", "2024-01-01T00:00:00+02:00",
                                "2024-01-01T00:00:00.123456789012Z", "2024-01-01T00:00:00,5Z",
                                "2024-01-01T7:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T00:00:00-24:60"}) {
    EXPECT_TRUE(IsRfc3339(text)) << text;
  }
  for (std::string_view text :
       {"", "2024-01-01", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01 00:00:00Z",
        "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00..1Z", "2024-01-01T00:00:00+0200",
        "2024-01-01T00:00:00Zx", "2024-1-01T00:00:00Z", "24-01-01T00:00:00Z", "2024-01-01T00:00:00+25:00"}) {
    EXPECT_FALSE(IsRfc3339(text)) << text;
  }
}

TEST(ScalarsTest, Rfc3339WithMicroseconds) {
  EXPECT_TRUE(IsRfc3339Micro("2024-01-01T00:00:00.123456Z"));
  EXPECT_TRUE(IsRfc3339Micro("2024-01-01T00:00:00.000000+01:00"));
  EXPECT_FALSE(IsRfc3339Micro("2024-01-01T00:00:00Z"));
  EXPECT_FALSE(IsRfc3339Micro("2024-01-01T00:00:00.123Z"));
  EXPECT_FALSE(IsRfc3339Micro("2024-01-01T00:00:00.1234567Z"));
}

TEST(ScalarsTest, GoDurations) {
  constexpr int64_t kSecond = 1000000000;
  EXPECT_EQ(ParseGoDuration("0"), 0);
  EXPECT_EQ(ParseGoDuration("-0"), 0);
  EXPECT_EQ(ParseGoDuration("1h30m"), 5400 * kSecond);
  EXPECT_EQ(ParseGoDuration("-1.5s"), -3 * kSecond / 2);
  EXPECT_EQ(ParseGoDuration("+.5m"), 30 * kSecond);
  EXPECT_EQ(ParseGoDuration("1.s"), kSecond);
  EXPECT_EQ(ParseGoDuration("3us"), 3000);
  EXPECT_EQ(ParseGoDuration("3\u00B5s4\u03BCs"), 7000);
  EXPECT_EQ(ParseGoDuration("0.3333333333333333333h"), 1200 * kSecond);
  EXPECT_EQ(ParseGoDuration("9223372036854775807ns"), 9223372036854775807);
  EXPECT_EQ(ParseGoDuration("-9223372036854775808ns"), -9223372036854775807 - 1);
}

TEST(ScalarsTest, WhatIsNoGoDuration) {
  for (std::string_view text :
       {"", "+", "3", "00", "1d", "1w", "1 h", ".s", "-.m", "h", "1h-5m", "+-1s", "5 minutes", "PT1H",
        "9223372036854775808ns", "-9223372036854775809ns", "9223372036854775808ns9223372036854775808ns",
        "3000000h", "1000000000000000000000s"}) {
    EXPECT_FALSE(ParseGoDuration(text)) << text;
  }
}

}  // namespace
}  // namespace kubevet::schema
