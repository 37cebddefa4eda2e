#include "schema/quantity.h"

#include <gtest/gtest.h>

namespace kubevet::schema {
namespace {

Quantity Read(std::string_view text) {
  auto quantity = ParseQuantity(text);
  EXPECT_TRUE(quantity) << text;
  return quantity.value_or(Quantity());
}

std::string Printed(std::string_view text) {
  return Read(text).ToString();
}

TEST(QuantityTest, RefusesWhatIsNone) {
  for (std::string_view text : {"",      " ",    " 1",    "1 ",    "aoeu",
                                "1.1.M", "1+1M", "0.1mi", "1i",    "1K",
                                "1gi",   "1GB",  "1e",    "1e1.5", "1e99999999999999999999",
                                "Pi",    "Ei",   "0x10",  "1_000", "١"}) {
    EXPECT_FALSE(ParseQuantity(text)) << text;
  }
}

TEST(QuantityTest, IsAsGenerousAsTheServer) {
  for (std::string_view text : {"0", "-", "+", ".", "m", "Ki", "E", "00", "0.0Gi"}) {
    EXPECT_TRUE(Read(text).IsZero()) << text;
    EXPECT_EQ(Printed(text), "0") << text;
  }
  EXPECT_EQ(Read("1.").Value(), 1);
  EXPECT_EQ(Read(".5k").Value(), 500);
  EXPECT_EQ(Read("+1").Value(), 1);
}

TEST(QuantityTest, SuffixesScale) {
  EXPECT_EQ(Read("1500m").MilliValue(), 1500);
  EXPECT_EQ(Read("1k").Value(), 1000);
  EXPECT_EQ(Read("1Ki").Value(), 1024);
  EXPECT_EQ(Read("1.5Gi").Value(), 1610612736);
  EXPECT_EQ(Read("1E").Value(), 1000000000000000000);
  EXPECT_EQ(Read("1e3").Value(), 1000);
  EXPECT_EQ(Read("1E-2").MilliValue(), 10);
  EXPECT_EQ(Read("12e+6").Value(), 12000000);
}

TEST(QuantityTest, ComparesExactly) {
  EXPECT_EQ(Read("10Gi"), Read("10240Mi"));
  EXPECT_EQ(Read("1"), Read("1000m"));
  EXPECT_EQ(Read("0.5Ki"), Read("512"));
  EXPECT_EQ(Read("-0"), Read("0"));
  EXPECT_LT(Read("1G"), Read("1Gi"));
  EXPECT_LT(Read("-1"), Read("-999m"));
  EXPECT_LT(Read("-1n"), Read("0"));
  EXPECT_LT(Read("99999999999999999999999999"), Read("99999999999999999999999999.000000001"));
  EXPECT_LT(Read("1e1000000"), Read("1e1000001"));
  EXPECT_EQ(Read("-3Mi").sign(), -1);
}

TEST(QuantityTest, RoundsAwayFromZero) {
  EXPECT_EQ(Read("0.1n"), Read("1n"));
  EXPECT_EQ(Read("-0.0000000011"), Read("-2n"));
  EXPECT_EQ(Read("1m").Value(), 1);
  EXPECT_EQ(Read("-1500m").Value(), -2);
  EXPECT_EQ(Read("1u").MilliValue(), 1);
}

TEST(QuantityTest, KeepsWithinItsBounds) {
  EXPECT_EQ(Read("8Ei").Value(), 9223372036854775807);
  EXPECT_EQ(Read("-100Ei"), -Read("100Ei"));
  EXPECT_EQ(Read("1e30").Value(), 9223372036854775807);
  EXPECT_EQ(Read("-1e30").Value(), -9223372036854775807 - 1);
  EXPECT_GT(Read("1e30"), Read("8Ei"));
}

TEST(QuantityTest, PrintsAsTheServerDoes) {
  EXPECT_EQ(Printed("1024Mi"), "1Gi");
  EXPECT_EQ(Printed("1000M"), "1G");
  EXPECT_EQ(Printed("1.5Gi"), "1536Mi");
  EXPECT_EQ(Printed("1025Mi"), "1025Mi");
  EXPECT_EQ(Printed("1000Ki"), "1000Ki");
  EXPECT_EQ(Printed("0.5"), "500m");
  EXPECT_EQ(Printed("1.0"), "1");
  EXPECT_EQ(Printed("1500"), "1500");
  EXPECT_EQ(Printed("1000"), "1k");
  EXPECT_EQ(Printed("100000e3"), "100e6");
  EXPECT_EQ(Printed(".001Ki"), "1024m");
  EXPECT_EQ(Printed("1.3Ki"), "1331200m");
  EXPECT_EQ(Printed("512Ki"), "512Ki");
  EXPECT_EQ(Printed("1.500"), "1.500") << "three decimals are canonical enough";
  EXPECT_EQ(Printed("+5Gi"), "+5Gi");
  EXPECT_EQ(Printed("-1024Mi"), "-1Gi");
}

TEST(QuantityTest, Adds) {
  EXPECT_EQ((Read("1Gi") + Read("1Gi")).ToString(), "2Gi");
  EXPECT_EQ((Read("500m") + Read("1.5")).ToString(), "2");
  EXPECT_EQ((Quantity() + Read("3Mi")).ToString(), "3Mi") << "zero takes the other's format";
  EXPECT_EQ((Read("1k") - Read("2k")).ToString(), "-1k");
  EXPECT_TRUE((Read("1Ki") - Read("1024")).IsZero());
  EXPECT_EQ((Read("99999999999999999999") + Read("1")), Read("1e20"));
  EXPECT_EQ(Read("1e1000000") + Read("1"), Read("1e1000000"));
}

TEST(QuantityTest, WholeNumbers) {
  EXPECT_TRUE(Read("4").IsWhole());
  EXPECT_TRUE(Read("1000m").IsWhole());
  EXPECT_TRUE(Read("1e40").IsWhole());
  EXPECT_FALSE(Read("1500m").IsWhole());
  EXPECT_FALSE(Read("1n").IsWhole());
  EXPECT_EQ(Read("50k").AsInt64(), 50000);
  EXPECT_FALSE(Read("1.0").AsInt64());
  EXPECT_FALSE(Read("9999999999999999999999G").AsInt64());
  EXPECT_DOUBLE_EQ(Read("-1.5Ki").AsDouble(), -1536);
}

}  // namespace
}  // namespace kubevet::schema
