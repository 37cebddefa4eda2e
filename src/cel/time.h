// Points in time and durations as text and as calendar: RFC 3339 and Go's durations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cel/value.h"

namespace kubevet::cel {

inline constexpr int64_t kNanosPerSecond = 1'000'000'000;

/// Year 1 to 9999.
bool IsInRange(Timestamp time);

/// RFC 3339, nothing when it is none or out of range.
std::optional<Timestamp> ParseTimestamp(std::string_view text);
/// RFC 3339 in UTC, with as much of a fraction as there is.
std::string TimestampText(Timestamp time);
/// Seconds as a decimal number and an s: "5400s", "0.5s".
std::string DurationText(int64_t nanoseconds);

/// A point in time on the calendar.
struct Calendar {
  int64_t year = 1970;
  int month = 1;        ///< 1 to 12
  int day = 1;          ///< 1 to 31
  int day_of_year = 0;  ///< 0 to 365
  int day_of_week = 4;  ///< 0 is Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
};
/// Of the proleptic Gregorian calendar.
int64_t DaysSince1970(int64_t year, int month, int day);
/// Of seconds since 1970.
Calendar CalendarOf(int64_t seconds);

/// Seconds to add to UTC at that time for a zone: "+02:00", "-09:30", "02:00", "UTC" or a name of the time
/// zone database; nothing for what is no zone. Named zones follow the rules they have today, also for the
/// past.
std::optional<int64_t> ZoneOffset(std::string_view zone, int64_t seconds);

}  // namespace kubevet::cel
