#include "k8s/ip.h"

#include <gtest/gtest.h>

namespace kubevet::k8s {
namespace {

std::string Canonical(std::string_view text) {
  const auto ip = ParseIp(text);
  return ip ? ip->ToString() : "";
}

TEST(IpTest, WritesAddressesTheCanonicalWay) {
  EXPECT_EQ(Canonical("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(Canonical("010.020.0.1"), "10.20.0.1");
  EXPECT_EQ(Canonical("::"), "::");
  EXPECT_EQ(Canonical("0:0:0:0:0:0:0:1"), "::1");
  EXPECT_EQ(Canonical("2001:DB8:0:0:1:0:0:0"), "2001:db8:0:0:1::");
  EXPECT_EQ(Canonical("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7");
  EXPECT_EQ(Canonical("::ffff:10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(Canonical("64:ff9b::10.0.0.1"), "64:ff9b::a00:1");
}

TEST(IpTest, RefusesWhatIsNoAddress) {
  for (std::string_view text : {"",
                                "1",
                                "1.2.3",
                                "1.2.3.4.5",
                                "1.2.3.256",
                                "1.2.3.4 ",
                                "1..2.3",
                                ":",
                                ":::",
                                "1::2::3",
                                "1:2:3:4:5:6:7",
                                "1:2:3:4:5:6:7:8:9",
                                "1:2:3:4:5:6:7::8",
                                "12345::",
                                "fe80::1%eth0",
                                "::1.2.3",
                                "1:2.3.4.5",
                                "-1.2.3.4",
                                "+1.2.3.4",
                                "1:2:3:4:5:6:7:1.2.3.4"}) {
    EXPECT_FALSE(ParseIp(text)) << text;
  }
}

TEST(IpTest, StrictnessRefusesAmbiguousForms) {
  EXPECT_EQ(IpProblem("10.0.0.01", false), "");
  EXPECT_EQ(IpProblem("10.0.0.01", true), "has leading zeros, write 10.0.0.1");
  EXPECT_EQ(IpProblem("::ffff:10.0.0.1", true), "is an IPv4 address written as IPv6, write 10.0.0.1");
  EXPECT_EQ(IpProblem("FE80:0:0:0:0:0:0:1", true), "");
  EXPECT_EQ(CanonicalIpProblem("FE80:0:0:0:0:0:0:1"), "must be written fe80::1");
}

TEST(IpTest, ReadsRanges) {
  EXPECT_EQ(ParseCidr("10.1.2.3/8")->ToString(), "10.0.0.0/8");
  EXPECT_EQ(ParseCidr("2001:db8::1/32")->ToString(), "2001:db8::/32");
  EXPECT_EQ(ParseCidr("::ffff:10.1.2.3/104")->ToString(), "10.0.0.0/8");
  for (std::string_view text :
       {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "/8"}) {
    EXPECT_FALSE(ParseCidr(text)) << text;
  }
  EXPECT_EQ(CidrProblem("10.0.0.5/08", false), "");
  EXPECT_NE(CidrProblem("10.0.0.0/08", true), "");
  EXPECT_EQ(CidrProblem("10.0.0.5/8", true),
            "has bits beyond its prefix, write 10.0.0.0/8 for the range or 10.0.0.5/32 for the one address");
}

TEST(IpTest, RangesContainOnlyTheirFamily) {
  EXPECT_TRUE(ParseCidr("10.0.0.0/8")->Contains(*ParseIp("10.255.0.1")));
  EXPECT_FALSE(ParseCidr("10.0.0.0/8")->Contains(*ParseIp("11.0.0.1")));
  EXPECT_FALSE(ParseCidr("::/0")->Contains(*ParseIp("10.0.0.1")));
  EXPECT_TRUE(ParseCidr("::/0")->Contains(*ParseIp("fd00::1")));
  EXPECT_TRUE(ParseCidr("0.0.0.0/0")->Contains(*ParseIp("::ffff:10.0.0.1")));
}

TEST(IpTest, SomeAddressesAreNoEndpoints) {
  for (std::string_view text :
       {"0.0.0.0", "::", "127.0.0.1", "::1", "169.254.1.1", "fe80::1", "224.0.0.1", "ff02::1"}) {
    EXPECT_NE(EndpointIpProblem(text), "") << text;
  }
  EXPECT_EQ(EndpointIpProblem("239.0.0.1"), "");
  EXPECT_EQ(EndpointIpProblem("10.0.0.1"), "");
}

}  // namespace
}  // namespace kubevet::k8s
