#include "k8s/cron.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "schema/scalars.h"

namespace kubevet::k8s {
namespace {

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::string_view kDescriptors[] = {"@yearly", "@annually", "@monthly", "@weekly",
                                             "@daily",  "@midnight", "@hourly"};

struct Field {
  std::string_view name;
  int min;
  int max;
  std::span<const std::string_view> words;  // the first one stands for `min`
};

constexpr Field kFields[] = {
    {"minute", 0, 59, {}},
    {"hour", 0, 23, {}},
    {"day of the month", 1, 31, {}},
    {"month", 1, 12, kMonths},
    {"day of the week", 0, 6, kWeekdays},
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::vector<std::string_view> Split(std::string_view text, std::string_view separators, bool keep_empty) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find_first_of(separators);
    if (std::string_view part = text.substr(0, end); keep_empty || !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> Number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return value;
}

std::optional<int> NumberOrWord(std::string_view text, const Field& field) {
  const auto word = std::find(field.words.begin(), field.words.end(), Lower(text));
  if (word != field.words.end()) return field.min + static_cast<int>(word - field.words.begin());
  return Number(text);
}

/// Without a time zone in front of it; nothing when there is nothing else.
std::optional<std::string_view> WithoutZone(std::string_view schedule) {
  for (std::string_view zone : {"TZ=", "CRON_TZ="}) {
    if (!schedule.starts_with(zone)) continue;
    const size_t space = schedule.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    schedule.remove_prefix(space);
    schedule.remove_prefix(std::min(schedule.find_first_not_of(" \t\r\n"), schedule.size()));
    break;
  }
  return schedule;
}

std::vector<std::string_view> FieldsOf(std::string_view schedule) {
  return Split(schedule, " \t\r\n\v\f", false);
}

/// One item of a field: `*`, `5`, `1-5`, `mon-fri`, any of them with `/step`.
std::string RangeProblem(std::string_view text, const Field& field) {
  const auto range_and_step = Split(text, "/", true);
  const auto ends = Split(range_and_step[0], "-", true);
  const auto wrong = [&](std::string_view part) {
    return fmt::format("has `{}` as {}, which is no number{}", part, field.name,
                       field.words.empty() ? "" : " or name");
  };
  int first = field.min;
  int last = field.max;
  if (ends[0] != "*" && ends[0] != "?") {
    if (ends.size() > 2) return fmt::format("has too many `-` in `{}`", text);
    const auto low = NumberOrWord(ends[0], field);
    if (!low) return wrong(ends[0]);
    const auto high = ends.size() == 2 ? NumberOrWord(ends[1], field) : low;
    if (!high) return wrong(ends[1]);
    first = *low;
    last = *high;
  }
  if (range_and_step.size() > 2) return fmt::format("has too many `/` in `{}`", text);
  if (range_and_step.size() == 2) {
    const auto step = Number(range_and_step[1]);
    if (!step) return wrong(range_and_step[1]);
    if (ends.size() == 1) last = field.max;
    if (*step == 0) return fmt::format("has the step 0 in `{}`", text);
  }
  if (first < field.min || last > field.max) {
    return fmt::format("has `{}` as {}, which must be from {} to {}", text, field.name, field.min, field.max);
  }
  if (first > last) return fmt::format("has `{}` as {}, which ends before it starts", text, field.name);
  return {};
}

/// The values that a field without problems stands for, a bit each.
struct Values {
  uint64_t bits = 0;
  bool is_any = false;  ///< `*`: the other one of the two day fields decides alone
};

Values ValuesOf(std::string_view text, const Field& field) {
  Values values;
  for (std::string_view item : Split(text, ",", false)) {
    const auto range_and_step = Split(item, "/", true);
    const auto ends = Split(range_and_step[0], "-", true);
    const int step = range_and_step.size() > 1 ? Number(range_and_step[1]).value_or(1) : 1;
    int first = field.min, last = field.max;
    if (ends[0] == "*" || ends[0] == "?") {
      values.is_any |= step == 1;
    } else {
      first = NumberOrWord(ends[0], field).value_or(field.min);
      if (ends.size() > 1) last = NumberOrWord(ends[1], field).value_or(field.max);
      if (ends.size() == 1 && range_and_step.size() == 1) last = first;
    }
    for (int value = first; value <= last; value += std::max(step, 1)) values.bits |= uint64_t{1} << value;
  }
  return values;
}

std::string DescriptorProblem(std::string_view text) {
  constexpr std::string_view kEvery = "@every ";
  if (std::find(std::begin(kDescriptors), std::end(kDescriptors), text) != std::end(kDescriptors)) return {};
  if (text.starts_with(kEvery)) {
    if (schema::ParseGoDuration(text.substr(kEvery.size()))) return {};
    return fmt::format("has `{}` where a duration belongs, such as `1h30m`", text.substr(kEvery.size()));
  }
  return "is none of `@yearly`, `@monthly`, `@weekly`, `@daily`, `@hourly` or `@every DURATION`";
}

}  // namespace

std::string CronScheduleProblem(std::string_view schedule) {
  const auto text = WithoutZone(schedule);
  if (!text) return "has a time zone and nothing else";
  if (text->starts_with('@')) return DescriptorProblem(*text);
  const auto fields = FieldsOf(*text);
  if (fields.size() != std::size(kFields)) {
    return fmt::format("has {} fields instead of 5: minute, hour, day of the month, month, day of the week",
                       fields.size());
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    for (std::string_view item : Split(fields[i], ",", false)) {
      if (std::string problem = RangeProblem(item, kFields[i]); !problem.empty()) return problem;
    }
  }
  return {};
}

bool NeverFires(std::string_view schedule) {
  constexpr int kLongestMonths[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const auto text = WithoutZone(schedule);
  if (!text || text->starts_with('@') || !CronScheduleProblem(schedule).empty()) return false;
  const auto fields = FieldsOf(*text);
  const Values days = ValuesOf(fields[2], kFields[2]), months = ValuesOf(fields[3], kFields[3]);
  if (days.is_any || !ValuesOf(fields[4], kFields[4]).is_any) return false;
  for (int month = 1; month <= 12; ++month) {
    const uint64_t in_month = (uint64_t{1} << (kLongestMonths[month] + 1)) - 1;
    if ((months.bits >> month & 1) != 0 && (days.bits & in_month) != 0) return false;
  }
  return true;
}

}  // namespace kubevet::k8s
