#include "cel/time.h"

#include <gtest/gtest.h>

namespace kubevet::cel {
namespace {

int64_t Seconds(std::string_view text) {
  return ParseTimestamp(text).value_or(Timestamp{}).seconds;
}

TEST(Timestamps, AreReadAndWritten) {
  for (const std::string_view text : {"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z",
                                      "2000-02-29T12:00:00Z", "9999-12-31T23:59:59.999999999Z"}) {
    EXPECT_EQ(TimestampText(ParseTimestamp(text).value_or(Timestamp{})), text);
  }
  EXPECT_EQ(Seconds("2024-01-01T00:00:00+02:00"), Seconds("2023-12-31T22:00:00Z"));
  for (const std::string_view text : {"2023-02-29T00:00:00Z", "2024-01-01", "2024-01-01T24:00:00Z",
                                      "0001-01-01T00:00:00+00:01", "2024-01-01T00:00:00"}) {
    EXPECT_FALSE(ParseTimestamp(text)) << text;
  }
}

TEST(TimeZones, FollowTheirRules) {
  const auto hours = [](std::string_view zone, std::string_view time) {
    const auto offset = ZoneOffset(zone, Seconds(time));
    return offset ? static_cast<double>(*offset) / 3600 : 99;
  };
  EXPECT_EQ(hours("America/New_York", "2024-03-10T06:59:59Z"), -5);
  EXPECT_EQ(hours("America/New_York", "2024-03-10T07:00:00Z"), -4);
  EXPECT_EQ(hours("Europe/Berlin", "2024-10-27T00:59:59Z"), 2);
  EXPECT_EQ(hours("Europe/Berlin", "2024-10-27T01:00:00Z"), 1);
  EXPECT_EQ(hours("Europe/Dublin", "2024-07-01T00:00:00Z"), 1);
  EXPECT_EQ(hours("Australia/Sydney", "2024-01-01T00:00:00Z"), 11);
  EXPECT_EQ(hours("Australia/Sydney", "2024-07-01T00:00:00Z"), 10);
  EXPECT_EQ(hours("Asia/Kathmandu", "2024-01-01T00:00:00Z"), 5.75);
  EXPECT_EQ(hours("-09:30", "2024-01-01T00:00:00Z"), -9.5);
  EXPECT_EQ(hours("Mars/Phobos", "2024-01-01T00:00:00Z"), 99);
  EXPECT_EQ(hours("Berlin", "2024-01-01T00:00:00Z"), 99);
}

}  // namespace
}  // namespace kubevet::cel
