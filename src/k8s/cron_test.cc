#include "k8s/cron.h"

#include <gtest/gtest.h>

#include "k8s/time_zones.h"

namespace kubevet::k8s {
namespace {

TEST(Cron, TakesWhatTheControllerTakes) {
  for (std::string_view right :
       {"*/5 * * * *", "0 3 1,15 * mon-fri", "0 0 ? JAN *", "5/10 0-23/2 * * 0", "@daily", "@every 1h30m",
        "@every -1.5s", " 0  0 * * * ", "1,,2 * * * *", "*-5 * * * *", "TZ=UTC 0 0 * * *"}) {
    EXPECT_EQ(CronScheduleProblem(right), "") << right;
  }
}

TEST(Cron, RefusesWhatItRefuses) {
  for (std::string_view wrong :
       {"* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *",
        "* * * * 7", "5-1 * * * *", "*/0 * * * *", "*/x * * * *", "1-2-3 * * * *", "1/2/3 * * * *",
        "a * * * *", "@fortnightly", "@every day", "@Daily", "-1 * * * *", "TZ=UTC"}) {
    EXPECT_NE(CronScheduleProblem(wrong), "") << wrong;
  }
}

TEST(Cron, SaysWhichFieldIsWrong) {
  EXPECT_EQ(CronScheduleProblem("0 25 * * *"), "has `25` as hour, which must be from 0 to 23");
}

TEST(TimeZones, AreThoseOfTheDatabase) {
  EXPECT_TRUE(IsTimeZone("Europe/Berlin"));
  EXPECT_TRUE(IsTimeZone("UTC"));
  EXPECT_TRUE(IsTimeZone("Etc/GMT+5"));
  EXPECT_FALSE(IsTimeZone("europe/berlin"));
  EXPECT_FALSE(IsTimeZone("Europe"));
  EXPECT_FALSE(IsTimeZone("Local"));
  EXPECT_FALSE(IsTimeZone(""));
}

TEST(Cron, SomeDaysNeverCome) {
  for (std::string_view schedule :
       {"0 0 31 2 *", "0 0 30-31 feb ?", "TZ=UTC 0 0 31 2,4,6,9,11 *", "0 0 30/1 2 *"})
    EXPECT_TRUE(NeverFires(schedule)) << schedule;
  for (std::string_view schedule : {"0 0 29 2 *", "0 0 31 2 mon", "0 0 31 */2 *", "0 0 31 1-2 *", "0 0 * 2 *",
                                    "0 0 */31 2 *", "@yearly", "0 0 31 2"})
    EXPECT_FALSE(NeverFires(schedule)) << schedule;
}

}  // namespace
}  // namespace kubevet::k8s
