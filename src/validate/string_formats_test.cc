#include "validate/string_formats.h"

#include <gtest/gtest.h>

#include <string_view>

namespace kubevet::validate {
namespace {

constexpr schema::Minor kNewest = 36;

bool Matches(std::string_view format, std::string_view text) {
  const StringFormat* found = FindStringFormat(format, kNewest);
  return found != nullptr && found->matches(text);
}

TEST(StringFormats, AreAsOddAsTheServers) {
  EXPECT_TRUE(Matches("ipv4", "01.2.3.4"));
  EXPECT_FALSE(Matches("ipv4", "1.2.3"));
  EXPECT_TRUE(Matches("ipv6", "::1"));
  EXPECT_FALSE(Matches("ipv6", "1.2.3.4"));
  EXPECT_TRUE(Matches("hostname", "web1"));
  EXPECT_FALSE(Matches("hostname", "web-1"));  // a hyphen is understood behind the first letter only
  EXPECT_FALSE(Matches("hostname", "a.b.c"));
  EXPECT_TRUE(Matches("duration", "1d"));
  EXPECT_TRUE(Matches("duration", "5 minutes"));
  EXPECT_FALSE(Matches("duration", "5"));
  EXPECT_TRUE(Matches("date", "2024-02-29"));
  EXPECT_FALSE(Matches("date", "2023-02-29"));
  EXPECT_TRUE(Matches("date-time", "2024-02-29t10:00:00z"));
  EXPECT_FALSE(Matches("date-time", "2024-02-29 10:00:00"));
  EXPECT_TRUE(Matches("email", "Jane <jane@example.com>"));
  EXPECT_FALSE(Matches("email", "jane"));
  EXPECT_TRUE(Matches("mac", "00:00:5e:00:53:01"));
  EXPECT_FALSE(Matches("mac", "00:00:5e:00:53"));
  EXPECT_TRUE(Matches("isbn", "978-0321751041"));
  EXPECT_FALSE(Matches("isbn", "978-0321751042"));
  EXPECT_TRUE(Matches("uuid4", "F47AC10B-58CC-4372-8567-0E02B2C3D479"));
  EXPECT_FALSE(Matches("uuid4", "f47ac10b-58cc-1372-8567-0e02b2c3d479"));
  EXPECT_FALSE(Matches("byte", ""));
  EXPECT_TRUE(Matches("byte", "aGVsbG8="));
}

TEST(StringFormats, AreCheckedFromTheVersionOnThatKnowsThem) {
  EXPECT_EQ(FindStringFormat("k8s-short-name", 34), nullptr);
  EXPECT_TRUE(Matches("k8s-short-name", "web-1"));
  EXPECT_FALSE(Matches("k8s-short-name", "Web"));
  EXPECT_EQ(FindStringFormat("int-or-string", kNewest), nullptr);
}

}  // namespace
}  // namespace kubevet::validate
