#include "schema/scalars.h"

#include <algorithm>
#include <utility>

namespace kubevet::schema {
namespace {

bool IsDigit(char c) {
  return '0' <= c && c <= '9';
}
bool IsAlphanumeric(char c) {
  return IsDigit(c) || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

// Takes a text apart from its front; the first thing that is not there spoils it for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && rest_.empty(); }
  std::string_view rest() const { return rest_; }

  void Require(bool condition) { ok_ = ok_ && condition; }
  void Literal(char c) { Require(Skip(c)); }
  int Number(size_t fewest_digits, size_t most_digits, int least, int greatest) {
    std::string_view digits = Digits(most_digits);
    int number = 0;
    for (char c : digits) number = 10 * number + (c - '0');
    Require(digits.size() >= fewest_digits && least <= number && number <= greatest);
    return number;
  }
  std::string_view Digits(size_t most) {
    auto end = std::find_if_not(rest_.begin(), rest_.begin() + std::min(most, rest_.size()), IsDigit);
    std::string_view digits = rest_.substr(0, end - rest_.begin());
    rest_.remove_prefix(digits.size());
    return digits;
  }
  std::string_view Until(bool (*stops)(char)) {
    auto end = std::find_if(rest_.begin(), rest_.end(), stops);
    std::string_view taken = rest_.substr(0, end - rest_.begin());
    rest_.remove_prefix(taken.size());
    return taken;
  }
  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

int DaysIn(int month, int year) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Go takes offsets of 24 hours and of 60 minutes.
void ScanZone(Scanner& scanner) {
  if (scanner.Skip('Z')) return;
  if (!scanner.Skip('+')) scanner.Literal('-');
  scanner.Number(2, 2, 0, 24);
  scanner.Literal(':');
  scanner.Number(2, 2, 0, 60);
}

enum class Fraction { kAny, kSixDigits };

void ScanFraction(Fraction fraction, Scanner& scanner) {
  bool begins = scanner.Skip('.') || scanner.Skip(',');
  if (fraction == Fraction::kSixDigits) {
    scanner.Require(begins && scanner.Digits(6).size() == 6);
  } else if (begins) {
    scanner.Require(!scanner.Digits(std::string_view::npos).empty());
  }
}

bool IsTime(std::string_view text, Fraction fraction) {
  Scanner scanner(text);
  int year = scanner.Number(4, 4, 0, 9999);
  scanner.Literal('-');
  int month = scanner.Number(2, 2, 1, 12);
  scanner.Literal('-');
  scanner.Number(2, 2, 1, DaysIn(month, year));
  scanner.Literal('T');
  scanner.Number(1, 2, 0, 23);
  scanner.Literal(':');
  scanner.Number(2, 2, 0, 59);
  scanner.Literal(':');
  scanner.Number(2, 2, 0, 59);
  ScanFraction(fraction, scanner);
  ScanZone(scanner);
  return scanner.AtEnd();
}

constexpr std::pair<std::string_view, uint64_t> kUnits[] = {
    {"ns", 1},
    {"us", 1000},
    {"\u00B5s", 1000},  // micro sign
    {"\u03BCs", 1000},  // Greek mu
    {"ms", 1000 * 1000},
    {"s", 1000 * 1000 * 1000},
    {"m", 60ull * 1000 * 1000 * 1000},
    {"h", 3600ull * 1000 * 1000 * 1000},
};

// One more than the greatest: as far as a negative duration goes.
constexpr uint64_t kMost = uint64_t{1} << 63;

std::optional<uint64_t> ReadWhole(std::string_view digits) {
  uint64_t value = 0;
  for (char c : digits) {
    if (value > kMost / 10) return std::nullopt;
    value = 10 * value + static_cast<uint64_t>(c - '0');
    if (value > kMost) return std::nullopt;
  }
  return value;
}

// What the digits after a dot are worth in a unit; digits that do not fit are dropped.
uint64_t ReadFraction(std::string_view digits, uint64_t unit) {
  uint64_t value = 0;
  double scale = 1;
  for (char c : digits) {
    if (value > (kMost - 1) / 10) break;
    uint64_t longer = 10 * value + static_cast<uint64_t>(c - '0');
    if (longer > kMost) break;
    value = longer;
    scale *= 10;
  }
  return static_cast<uint64_t>(static_cast<double>(value) * (static_cast<double>(unit) / scale));
}

// `1.5h`; nothing when it is none or too long.
std::optional<uint64_t> ScanTerm(Scanner& scanner) {
  std::string_view whole = scanner.Digits(std::string_view::npos);
  std::string_view fraction = scanner.Skip('.') ? scanner.Digits(std::string_view::npos) : std::string_view();
  if (whole.empty() && fraction.empty()) return std::nullopt;
  std::string_view name = scanner.Until([](char c) { return c == '.' || IsDigit(c); });
  auto unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& u) { return u.first == name; });
  auto value = ReadWhole(whole);
  if (unit == std::end(kUnits) || !value || *value > kMost / unit->second) return std::nullopt;
  uint64_t nanoseconds = *value * unit->second + ReadFraction(fraction, unit->second);
  return nanoseconds > kMost ? std::nullopt : std::optional(nanoseconds);
}

}  // namespace

bool IsBase64(std::string_view text) {
  size_t length = 0, padding = 0;
  for (char c : text) {
    if (c == '\r' || c == '\n') continue;
    ++length;
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || !(IsAlphanumeric(c) || c == '+' || c == '/')) {
      return false;
    }
  }
  return length % 4 == 0 && padding <= 2;
}

bool IsRfc3339(std::string_view text) {
  return IsTime(text, Fraction::kAny);
}
bool IsRfc3339Micro(std::string_view text) {
  return IsTime(text, Fraction::kSixDigits);
}

std::optional<int64_t> ParseGoDuration(std::string_view text) {
  Scanner scanner(text);
  bool negative = scanner.Skip('-');
  if (!negative) scanner.Skip('+');
  if (scanner.rest() == "0") return 0;
  if (scanner.AtEnd()) return std::nullopt;
  uint64_t total = 0;
  while (!scanner.AtEnd()) {
    auto term = ScanTerm(scanner);
    if (!term || *term > kMost - total) return std::nullopt;
    total += *term;
  }
  if (negative) return static_cast<int64_t>(0 - total);
  return total == kMost ? std::nullopt : std::optional(static_cast<int64_t>(total));
}

}  // namespace kubevet::schema
