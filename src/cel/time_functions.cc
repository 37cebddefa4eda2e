// timestamp(...), duration(...), and what can be asked of them.
#include "cel/function.h"
#include "cel/standard.h"
#include "cel/time.h"
#include "schema/scalars.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

Value Identity(Call&, Arguments a) {
  return a[0];
}

Value StringToTime(Call& call, Arguments a) {
  const auto time = ParseTimestamp(a[0].text());
  if (time) return Value::Time(*time);
  return call.Error("`" + std::string(a[0].text()) + "` is no time such as 2006-01-02T15:04:05Z");
}
Value IntToTime(Call&, Arguments a) {
  const Timestamp time{a[0].AsInt(), 0};
  return IsInRange(time) ? Value::Time(time) : Value::Error("a time is in the years 1 to 9999");
}
Value TimeToInt(Call&, Arguments a) {
  return Value::Int(a[0].AsTimestamp().seconds);
}

Value StringToDuration(Call& call, Arguments a) {
  const auto duration = schema::ParseGoDuration(a[0].text());
  if (duration) return Value::Duration(*duration);
  return call.Error("`" + std::string(a[0].text()) + "` is no duration such as 1h30m");
}
Value IntToDuration(Call&, Arguments a) {
  return Value::Duration(a[0].AsInt());
}
Value DurationToInt(Call&, Arguments a) {
  return Value::Int(a[0].AsDuration());
}

template <int64_t kNanosPerUnit>
Value DurationIn(Call&, Arguments a) {
  return Value::Int(a[0].AsDuration() / kNanosPerUnit);
}

/// A part of the calendar, in UTC or in the zone that is the second argument.
template <typename Part>
Value OfCalendar(Call& call, Arguments a, Part part) {
  int64_t seconds = a[0].AsTimestamp().seconds;
  if (a.size() > 1) {
    const auto offset = ZoneOffset(a[1].text(), seconds);
    if (!offset) return call.Error("`" + std::string(a[1].text()) + "` is no time zone");
    seconds += *offset;
  }
  return Value::Int(part(CalendarOf(seconds)));
}

Value FullYear(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.year; });
}
Value Month(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.month - 1; });
}
Value DayOfYear(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.day_of_year; });
}
Value DayOfMonth(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.day - 1; });
}
Value Date(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.day; });
}
Value DayOfWeek(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.day_of_week; });
}
Value Hours(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.hour; });
}
Value Minutes(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.minute; });
}
Value Seconds(Call& call, Arguments a) {
  return OfCalendar(call, a, [](const Calendar& c) { return c.second; });
}
Value Milliseconds(Call& call, Arguments a) {
  const int32_t milliseconds = a[0].AsTimestamp().nanos / 1'000'000;
  return OfCalendar(call, a, [=](const Calendar&) { return milliseconds; });
}

constexpr Function kFunctions[] = {
    {"timestamp(string) -> timestamp", StringToTime, Trait::kChecked},
    {"timestamp(int) -> timestamp", IntToTime},
    {"timestamp(timestamp) -> timestamp", Identity},
    {"int(timestamp) -> int", TimeToInt},
    {"duration(string) -> duration", StringToDuration, Trait::kChecked},
    {"duration(int) -> duration", IntToDuration},
    {"duration(duration) -> duration", Identity},
    {"int(duration) -> int", DurationToInt},
    {"timestamp.getFullYear() -> int", FullYear},
    {"timestamp.getFullYear(string) -> int", FullYear},
    {"timestamp.getMonth() -> int", Month},
    {"timestamp.getMonth(string) -> int", Month},
    {"timestamp.getDayOfYear() -> int", DayOfYear},
    {"timestamp.getDayOfYear(string) -> int", DayOfYear},
    {"timestamp.getDayOfMonth() -> int", DayOfMonth},
    {"timestamp.getDayOfMonth(string) -> int", DayOfMonth},
    {"timestamp.getDate() -> int", Date},
    {"timestamp.getDate(string) -> int", Date},
    {"timestamp.getDayOfWeek() -> int", DayOfWeek},
    {"timestamp.getDayOfWeek(string) -> int", DayOfWeek},
    {"timestamp.getHours() -> int", Hours},
    {"timestamp.getHours(string) -> int", Hours},
    {"timestamp.getMinutes() -> int", Minutes},
    {"timestamp.getMinutes(string) -> int", Minutes},
    {"timestamp.getSeconds() -> int", Seconds},
    {"timestamp.getSeconds(string) -> int", Seconds},
    {"timestamp.getMilliseconds() -> int", Milliseconds},
    {"timestamp.getMilliseconds(string) -> int", Milliseconds},
    {"duration.getHours() -> int", DurationIn<3600 * kNanosPerSecond>},
    {"duration.getMinutes() -> int", DurationIn<60 * kNanosPerSecond>},
    {"duration.getSeconds() -> int", DurationIn<kNanosPerSecond>},
    {"duration.getMilliseconds() -> int", DurationIn<1'000'000>},
};

}  // namespace

Library TimeLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
