#include "validate/string_formats.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "cel/pattern.h"
#include "cel/time.h"
#include "cel/url.h"
#include "k8s/ip.h"
#include "schema/scalars.h"

namespace kubevet::validate {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsHex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsDigit);
}

bool IsBsonObjectId(std::string_view text) {
  return text.size() == 24 && std::all_of(text.begin(), text.end(), IsHex);
}

bool IsUri(std::string_view text) {
  return cel::IsRequestUri(text);
}

// --- mail addresses, as Go's net/mail reads them -----------------------------------------------------------

bool IsAtomText(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// Reads one address: `a@b`, `Name <a@b>`, `"Name" <a@b>`.
class MailReader {
 public:
  explicit MailReader(std::string_view text) : rest_(text) {}

  bool IsAddress() {
    SkipSpace();
    if (rest_.empty()) return false;
    const std::string_view start = rest_;
    if (Specification()) {
      SkipSpace();
      if (AtEnd()) return true;
    }
    rest_ = start;
    return Named();
  }

 private:
  bool Named() {
    if (rest_.front() != '<' && !Phrase()) return false;
    SkipSpace();
    if (!Take('<') || !Specification() || !Take('>')) return false;
    SkipSpace();
    return AtEnd();
  }

  bool AtEnd() {
    while (Take('(')) {
      const size_t end = rest_.find(')');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      SkipSpace();
    }
    return rest_.empty();
  }

  bool Phrase() {
    bool any = false;
    while (true) {
      SkipSpace();
      if (rest_.empty() || rest_.front() == '<') return any;
      if (rest_.front() == '"') {
        if (!Quoted()) return false;
      } else if (!Atom(true)) {
        return false;
      }
      any = true;
    }
  }

  bool Specification() {
    SkipSpace();
    if (rest_.empty()) return false;
    if (rest_.front() == '"') {
      if (!Quoted()) return false;
    } else if (!Atom(true)) {
      return false;
    }
    if (!Take('@')) return false;
    SkipSpace();
    if (rest_.empty()) return false;
    if (rest_.front() == '[') {
      const size_t end = rest_.find(']');
      if (end == std::string_view::npos || !k8s::ParseIp(rest_.substr(1, end - 1))) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    return Atom(true);
  }

  bool Atom(bool dots) {
    size_t size = 0;
    while (size < rest_.size() && (IsAtomText(rest_[size]) || (dots && rest_[size] == '.'))) ++size;
    const std::string_view atom = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return !atom.empty() && atom.front() != '.' && atom.back() != '.' &&
           atom.find("..") == std::string_view::npos;
  }

  bool Quoted() {
    rest_.remove_prefix(1);
    size_t size = 0;
    for (; size < rest_.size() && rest_[size] != '"'; ++size) {
      if (rest_[size] == '\\' && ++size == rest_.size()) return false;
      if (static_cast<unsigned char>(rest_[size]) < ' ' && rest_[size] != '\t') return false;
    }
    if (size >= rest_.size()) return false;
    rest_.remove_prefix(size + 1);
    return size > 0;
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void SkipSpace() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

bool IsEmail(std::string_view text) {
  return MailReader(text).IsAddress();
}

// --- hosts and addresses -----------------------------------------------------------------------------------

bool IsHostname(std::string_view text) {
  static const cel::Pattern kPattern(
      R"(^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$)");
  if (text.size() > 255 || !kPattern.Matches(text)) return false;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('.', begin), text.size());
    if (end - begin > 63) return false;
    begin = end + 1;
  }
  return true;
}

bool IsIpv4(std::string_view text) {
  return text.find('.') != std::string_view::npos && k8s::ParseIp(text).has_value();
}

bool HasLeadingZero(std::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon != std::string_view::npos) address.remove_prefix(colon + 1);
  if (address.find('.') == std::string_view::npos) return false;
  for (size_t i = 0; i + 1 < address.size(); ++i) {
    if (address[i] == '0' && IsDigit(address[i + 1]) && (i == 0 || address[i - 1] == '.')) return true;
  }
  return false;
}

/// Unlike `ipv4` this is read strictly.
bool IsIpv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && k8s::ParseIp(text).has_value() && !HasLeadingZero(text);
}

bool IsCidr(std::string_view text) {
  return k8s::ParseCidr(text).has_value();
}

/// 6, 8 or 20 bytes: pairs of digits behind `:` or `-`, or groups of four behind `.`.
bool IsMac(std::string_view text) {
  if (text.size() < 14) return false;
  const bool has_groups = text[4] == '.';
  const size_t width = has_groups ? 4 : 2;
  const char separator = text[width];
  if (!has_groups && separator != ':' && separator != '-') return false;
  if ((text.size() + 1) % (width + 1) != 0) return false;
  const size_t bytes = (text.size() + 1) / (width + 1) * (width / 2);
  if (bytes != 6 && bytes != 8 && bytes != 20) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_separator = i % (width + 1) == width;
    if (is_separator ? text[i] != separator : !IsHex(text[i])) return false;
  }
  return true;
}

/// Groups of 8, 4, 4, 4 and 12 digits; each dash may be missing. `version` is the digit that a version
/// demands.
bool IsUuidOf(std::string_view text, char version, bool has_variant) {
  std::string digits;
  size_t at = 0;
  for (const size_t group : {8, 4, 4, 4, 12}) {
    if (!digits.empty() && at < text.size() && text[at] == '-') ++at;
    if (text.size() - at < group) return false;
    digits += text.substr(at, group);
    at += group;
  }
  if (at != text.size() || !std::all_of(digits.begin(), digits.end(), IsHex)) return false;
  if (version != 0 && digits[12] != version) return false;
  return !has_variant || std::string_view("89abAB").find(digits[16]) != std::string_view::npos;
}

bool IsUuid(std::string_view text) {
  return IsUuidOf(text, 0, false);
}
bool IsUuid3(std::string_view text) {
  return IsUuidOf(text, '3', false);
}
bool IsUuid4(std::string_view text) {
  return IsUuidOf(text, '4', true);
}
bool IsUuid5(std::string_view text) {
  return IsUuidOf(text, '5', true);
}

// --- numbers of things -------------------------------------------------------------------------------------

std::string WithoutSpacesAndDashes(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '-' && std::string_view(" \t\n\r\f\v").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

bool IsIsbn10(std::string_view text) {
  const std::string isbn = WithoutSpacesAndDashes(text);
  if (isbn.size() != 10 || !AllDigits(std::string_view(isbn).substr(0, 9))) return false;
  if (isbn[9] != 'X' && !IsDigit(isbn[9])) return false;
  int sum = isbn[9] == 'X' ? 100 : 10 * (isbn[9] - '0');
  for (int i = 0; i < 9; ++i) sum += (i + 1) * (isbn[static_cast<size_t>(i)] - '0');
  return sum % 11 == 0;
}

bool IsIsbn13(std::string_view text) {
  const std::string isbn = WithoutSpacesAndDashes(text);
  if (isbn.size() != 13 || !AllDigits(isbn)) return false;
  int sum = 0;
  for (size_t i = 0; i < 12; ++i) sum += (i % 2 == 0 ? 1 : 3) * (isbn[i] - '0');
  return isbn[12] - '0' == (10 - sum % 10) % 10;
}

bool IsIsbn(std::string_view text) {
  return IsIsbn10(text) || IsIsbn13(text);
}

bool IsCreditCard(std::string_view text) {
  static const cel::Pattern kPattern(
      R"(^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$)");
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), IsDigit);
  if (!kPattern.Matches(digits)) return false;
  int sum = 0;
  bool doubles = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubles = !doubles) {
    const int value = (*digit - '0') * (doubles ? 2 : 1);
    sum += value % 10 + value / 10;
  }
  return sum % 10 == 0;
}

bool IsSsn(std::string_view text) {
  static const cel::Pattern kPattern(R"(^\d{3}[- ]?\d{2}[- ]?\d{4}$)");
  return text.size() == 11 && kPattern.Matches(text);
}

// --- the rest ----------------------------------------------------------------------------------------------

bool IsHexColor(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  return (text.size() == 3 || text.size() == 6) && std::all_of(text.begin(), text.end(), IsHex);
}

bool IsRgbColor(std::string_view text) {
  static const cel::Pattern kPattern(
      R"(^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$)");
  return kPattern.Matches(text);
}

/// At least one group of four, no line breaks.
bool IsByte(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  size_t size = text.size();
  if (text.ends_with("==")) {
    size -= 2;
  } else if (text.ends_with('=')) {
    size -= 1;
  }
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
  });
}

bool IsPassword(std::string_view) {
  return true;
}

bool IsDate(std::string_view text) {
  static const cel::Pattern kPattern(R"(^\d{4}-\d\d-\d\d$)");
  if (!kPattern.Matches(text)) return false;
  return schema::IsRfc3339(std::string(text) + "T00:00:00Z");
}

/// Go's durations, and numbers with units as people write them.
bool IsDuration(std::string_view text) {
  if (schema::ParseGoDuration(text)) return true;
  static constexpr std::string_view kWhole[] = {"ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"};
  static constexpr std::string_view kBeginnings[] = {"nano", "micro", "milli", "sec",
                                                     "min",  "hour",  "day",   "week"};
  bool found = false;
  for (size_t at = 0; at < text.size();) {
    if (!IsDigit(text[at])) {
      ++at;
      continue;
    }
    const size_t number = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    const size_t digits = at - number;
    while (at < text.size() && std::string_view(" \t\n\r\f\v").find(text[at]) != std::string_view::npos) ++at;
    std::string unit;
    while (at < text.size()) {
      if (std::isalpha(static_cast<unsigned char>(text[at])) != 0) {
        unit += static_cast<char>(std::tolower(static_cast<unsigned char>(text[at++])));
      } else if (text.substr(at).starts_with("µ")) {
        unit += "µ";
        at += std::string_view("µ").size();
      } else {
        break;
      }
    }
    if (unit.empty()) continue;
    if (digits > 18) {
      int64_t value = 0;
      const auto end = text.data() + number + digits;
      if (std::from_chars(text.data() + number, end, value).ec != std::errc()) return false;
    }
    const auto is_whole = std::find(std::begin(kWhole), std::end(kWhole), unit) != std::end(kWhole);
    const auto begins = std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                                    [&](std::string_view beginning) { return unit.starts_with(beginning); });
    found |= is_whole || begins || unit == "s" || unit.starts_with("hour");
  }
  return found;
}

bool IsDateTime(std::string_view text) {
  if (text.size() < 4) return false;
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const size_t t = lower.find('t');
  if (t == std::string::npos || !IsDate(std::string_view(lower).substr(0, t))) return false;
  const size_t next = lower.find('t', t + 1);
  const std::string time = lower.substr(t + 1, next == std::string::npos ? next : next - t - 1);
  static const cel::Pattern kPattern(
      R"(^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$)");
  return kPattern.Matches(time);
}

bool IsName(std::string_view text, size_t limit, bool dots) {
  const auto is_edge = [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'z'); };
  if (text.empty() || text.size() > limit) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_edge(text[i])) continue;
    if (i == 0 || i + 1 == text.size()) return false;
    if (text[i] == '.' && dots) {
      if (!is_edge(text[i - 1]) || !is_edge(text[i + 1])) return false;
    } else if (text[i] != '-') {
      return false;
    }
  }
  return true;
}

bool IsShortName(std::string_view text) {
  return IsName(text, 63, false);
}

bool IsLongName(std::string_view text) {
  return IsName(text, 253, true);
}

constexpr schema::Minor kNamesSince = 35;

constexpr StringFormat kFormats[] = {
    {"bsonobjectid", IsBsonObjectId, "a BSON object ID of 24 hexadecimal digits"},
    {"uri", IsUri, "a URI, such as `https://example.com/path`"},
    {"email", IsEmail, "an email address"},
    {"hostname", IsHostname, "a host name"},
    {"ipv4", IsIpv4, "an IPv4 address"},
    {"ipv6", IsIpv6, "an IPv6 address"},
    {"cidr", IsCidr, "an address range, such as `10.0.0.0/8`"},
    {"mac", IsMac, "a MAC address"},
    {"uuid", IsUuid, "a UUID"},
    {"uuid3", IsUuid3, "a UUID of version 3"},
    {"uuid4", IsUuid4, "a UUID of version 4"},
    {"uuid5", IsUuid5, "a UUID of version 5"},
    {"isbn", IsIsbn, "an ISBN"},
    {"isbn10", IsIsbn10, "an ISBN of 10 digits"},
    {"isbn13", IsIsbn13, "an ISBN of 13 digits"},
    {"creditcard", IsCreditCard, "a credit card number"},
    {"ssn", IsSsn, "a social security number"},
    {"hexcolor", IsHexColor, "a colour, such as `#ffffff`"},
    {"rgbcolor", IsRgbColor, "a colour, such as `rgb(255,255,255)`"},
    {"byte", IsByte, "base64"},
    {"password", IsPassword, "a password"},
    {"date", IsDate, "a date, such as `2026-01-31`"},
    {"duration", IsDuration, "a duration, such as `1h30m`"},
    {"datetime", IsDateTime, "a time, such as `2026-01-31T12:00:00Z`"},
    {"k8sshortname", IsShortName, "a name of lower case letters, digits and dashes", kNamesSince},
    {"k8slongname", IsLongName, "a name of lower case letters, digits, dashes and dots", kNamesSince},
};

}  // namespace

const StringFormat* FindStringFormat(std::string_view name, schema::Minor minor) {
  std::string normal(name);
  std::erase(normal, '-');
  for (const StringFormat& format : kFormats) {
    if (format.name == normal) return format.since <= minor ? &format : nullptr;
  }
  return nullptr;
}

}  // namespace kubevet::validate
