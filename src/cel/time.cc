#include "cel/time.h"

#include <fmt/core.h>

#include "cel/text.h"
#include "cel/time_zone.h"

namespace kubevet::cel {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int64_t kDaysPerEra = 146097;         // 400 years
constexpr int64_t kDaysToMarchOfYear0 = 719468;

int64_t FloorDivide(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

bool IsLeap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysIn(int month, int64_t year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && IsLeap(year) ? 1 : 0);
}

/// Reads fixed text from left to right; once something does not fit, nothing does.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Number(size_t digits, int least, int most) {
    int number = 0;
    if (rest_.size() < digits) return Fail();
    for (size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return Fail();
      number = number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return number < least || number > most ? Fail() : number;
  }
  bool Skip(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) {
    if (!Skip(c)) Fail();
  }
  /// Digits behind the point, cut after nine.
  int32_t Fraction() {
    int32_t nanos = 0;
    int32_t unit = kNanosPerSecond / 10;
    if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') return Fail();
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1), unit /= 10)
      nanos += unit * (rest_[0] - '0');
    return nanos;
  }
  bool IsAtEnd() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  int Fail() {
    ok_ = false;
    rest_ = {};
    return 1;
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// hh:mm behind a sign; Go takes 24 hours and 60 minutes.
int64_t ScanOffset(Scanner& scanner, bool is_negative) {
  const int hours = scanner.Number(2, 0, 24);
  scanner.Expect(':');
  const int64_t seconds = hours * 3600 + scanner.Number(2, 0, 60) * 60;
  return is_negative ? -seconds : seconds;
}

std::string Fraction(int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = fmt::format(".{:09}", nanos);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

int64_t DaysSince1970(int64_t year, int month, int day) {
  // Years are counted from March, so that the leap day is the last of its year.
  if (month <= 2) --year;
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * kDaysPerEra + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         kDaysToMarchOfYear0;
}

bool IsInRange(Timestamp time) {
  return time.seconds >= kFirstSecond && time.seconds <= kLastSecond;
}

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.Number(4, 0, 9999);
  scanner.Expect('-');
  const int month = scanner.Number(2, 1, 12);
  scanner.Expect('-');
  const int day = scanner.Number(2, 1, DaysIn(month, year));
  scanner.Expect('T');
  const bool is_short = text.size() > 12 && text[12] == ':';  // Go takes hours of one digit
  const int hour = scanner.Number(is_short ? 1 : 2, 0, 23);
  scanner.Expect(':');
  const int minute = scanner.Number(2, 0, 59);
  scanner.Expect(':');
  const int second = scanner.Number(2, 0, 59);
  Timestamp time;
  if (scanner.Skip('.') || scanner.Skip(',')) time.nanos = scanner.Fraction();
  time.seconds = DaysSince1970(year, month, day) * kSecondsPerDay + hour * 3600 + minute * 60 + second;
  if (!scanner.Skip('Z')) {
    const bool is_negative = scanner.Skip('-');
    if (!is_negative) scanner.Expect('+');
    time.seconds -= ScanOffset(scanner, is_negative);
  }
  if (!scanner.IsAtEnd() || !IsInRange(time)) return std::nullopt;
  return time;
}

std::string TimestampText(Timestamp time) {
  const Calendar c = CalendarOf(time.seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second, Fraction(time.nanos));
}

std::string DurationText(int64_t nanoseconds) {
  return PlainDouble(static_cast<double>(nanoseconds) / kNanosPerSecond) + "s";
}

Calendar CalendarOf(int64_t seconds) {
  const int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const int64_t second_of_day = seconds - days * kSecondsPerDay;
  const int64_t shifted = days + kDaysToMarchOfYear0;
  const int64_t era = FloorDivide(shifted, kDaysPerEra);
  const int64_t day_of_era = shifted - era * kDaysPerEra;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (kDaysPerEra - 1)) / 365;
  const int64_t from_march = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = static_cast<int>((5 * from_march + 2) / 153);
  Calendar calendar;
  calendar.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  calendar.day = static_cast<int>(from_march) - (153 * month_from_march + 2) / 5 + 1;
  calendar.year = year_of_era + era * 400 + (calendar.month <= 2 ? 1 : 0);
  calendar.day_of_year = static_cast<int>(days - DaysSince1970(calendar.year, 1, 1));
  calendar.day_of_week = static_cast<int>(((days + 4) % 7 + 7) % 7);
  calendar.hour = static_cast<int>(second_of_day / 3600);
  calendar.minute = static_cast<int>(second_of_day / 60 % 60);
  calendar.second = static_cast<int>(second_of_day % 60);
  return calendar;
}

std::optional<int64_t> ZoneOffset(std::string_view zone, int64_t seconds) {
  if (zone.empty() || zone == "UTC") return 0;
  if (zone.find(':') == std::string_view::npos) return NamedZoneOffset(zone, seconds);
  Scanner scanner(zone);
  const bool is_negative = scanner.Skip('-');
  if (!is_negative) scanner.Skip('+');
  const int64_t offset = ScanOffset(scanner, is_negative);
  return scanner.IsAtEnd() ? std::optional(offset) : std::nullopt;
}

}  // namespace kubevet::cel
