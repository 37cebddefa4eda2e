// Semantic versions: k8s.io/apiserver/pkg/cel/library/semverlib.go, which reads as github.com/blang/semver
// does.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

struct Semver {
  uint64_t major = 0;
  uint64_t minor = 0;
  uint64_t patch = 0;
  std::string_view prerelease;  // what stands behind the dash; empty without one
  std::string_view text;
};

// --- reading -----------------------------------------------------------------------------------------------

bool IsDigit(char c) {
  return '0' <= c && c <= '9';
}

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

/// Digits without a leading zero that fit 64 bits.
std::optional<uint64_t> ReadNumber(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool leading_zero = text.size() > 1 && text[0] == '0';
  if (!IsNumber(text) || leading_zero || error != std::errc()) return std::nullopt;
  return number;
}

/// The text before the first `mark`, which is taken off `rest` with the mark.
std::string_view Cut(std::string_view& rest, char mark) {
  const std::string_view first = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(first.size() + 1, rest.size()));
  return first;
}

enum class Identifiers : bool { kPrerelease, kBuild };

/// Letters, digits and dashes between dots; numbers of a prerelease have no leading zeros.
bool AreIdentifiers(std::string_view text, Identifiers kind) {
  for (bool more = true; more;) {
    more = text.find('.') != std::string_view::npos;
    const std::string_view one = Cut(text, '.');
    const bool right = !one.empty() && std::all_of(one.begin(), one.end(), [](char c) {
      return IsDigit(c) || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '-';
    });
    if (!right || (kind == Identifiers::kPrerelease && IsNumber(one) && !ReadNumber(one))) return false;
  }
  return true;
}

/// The number that `text` begins with, without leading zeros; as it is when it begins with none.
std::string_view WithoutZeros(std::string_view text) {
  while (text.size() > 1 && text[0] == '0' && IsDigit(text[1])) text.remove_prefix(1);
  return text;
}

/// major.minor.patch-prerelease+build. Refers to `text`.
std::optional<Semver> Read(std::string_view text) {
  Semver version;
  version.text = text;
  if (const size_t plus = text.find('+'); plus != std::string_view::npos) {
    if (!AreIdentifiers(text.substr(plus + 1), Identifiers::kBuild)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (const size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    if (!AreIdentifiers(version.prerelease, Identifiers::kPrerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  const auto major = ReadNumber(Cut(text, '.')), minor = ReadNumber(Cut(text, '.')), patch = ReadNumber(text);
  if (!major || !minor || !patch) return std::nullopt;
  version.major = *major;
  version.minor = *minor;
  version.patch = *patch;
  return version;
}

/// `text` as the strict form has it: no `v`, three numbers, no leading zeros. Short versions end with a
/// number.
std::string Normalized(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const auto dots = std::count(text.begin(), text.end(), '.');
  const bool is_short = dots < 2;
  if (is_short && text.find_first_of("+-") != std::string_view::npos) return std::string(text);
  const std::string_view major = WithoutZeros(Cut(text, '.'));
  const std::string_view minor = dots > 0 ? WithoutZeros(Cut(text, '.')) : "0";
  return fmt::format("{}.{}.{}", major, minor, is_short ? "0" : WithoutZeros(text));
}

// --- values ------------------------------------------------------------------------------------------------

/// Of two identifiers of prereleases: numbers before names.
std::strong_ordering CompareIdentifiers(std::string_view a, std::string_view b) {
  const auto number = ReadNumber(a), other = ReadNumber(b);
  if (number && other) return *number <=> *other;
  if (number || other) return number ? std::strong_ordering::less : std::strong_ordering::greater;
  return a <=> b;
}

/// A version comes after its prereleases; builds do not count.
std::strong_ordering Order(const Semver& a, const Semver& b) {
  if (const auto order = a.major <=> b.major; order != 0) return order;
  if (const auto order = a.minor <=> b.minor; order != 0) return order;
  if (const auto order = a.patch <=> b.patch; order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) return b.prerelease.size() <=> a.prerelease.size();
  std::string_view rest = a.prerelease, other = b.prerelease;
  while (!rest.empty() && !other.empty()) {
    const auto order = CompareIdentifiers(Cut(rest, '.'), Cut(other, '.'));
    if (order != 0) return order;
  }
  return !rest.empty() <=> !other.empty();
}

const Semver& Version(const void* data) {
  return *static_cast<const Semver*>(data);
}

constexpr OpaqueKind kSemver = {
    Kind::kSemver,
    [](const void* a, const void* b) { return Order(Version(a), Version(b)) == 0; },
    [](const void* data) { return Version(data).prerelease.size(); },
    [](const void* data) { return std::string(Version(data).text); },
};

Value Keep(Call& call, std::string_view text) {
  if (!call.ChargeText(text.size())) return {};
  const auto version = Read(text);
  if (!version) return call.Error(fmt::format("`{}` is no semantic version", text));
  return Value::Opaque(&kSemver, call.arena().New<Semver>(*version));
}

Value Parse(Call& call, Arguments arguments) {
  return Keep(call, arguments[0].text());
}

Value ParseNormalized(Call& call, Arguments arguments) {
  if (!arguments[1].AsBool()) return Parse(call, arguments);
  if (!call.ChargeText(arguments[0].text().size())) return {};
  return Keep(call, call.arena().Copy(Normalized(arguments[0].text())));
}

Value IsSemver(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && Read(text).has_value());
}

Value IsNormalizedSemver(Call& call, Arguments arguments) {
  if (!arguments[1].AsBool()) return IsSemver(call, arguments);
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && Read(Normalized(text)).has_value());
}

template <uint64_t Semver::*part>
Value Get(Call&, Arguments arguments) {
  return Value::Int(static_cast<int64_t>(arguments[0].AsOpaque<Semver>().*part));
}

/// -1, 0 or 1.
int64_t Compared(Call& call, Arguments arguments) {
  const auto &a = arguments[0].AsOpaque<Semver>(), &b = arguments[1].AsOpaque<Semver>();
  if (!call.ChargeText(a.prerelease.size() + b.prerelease.size())) return 0;
  const auto order = Order(a, b);
  return order < 0 ? -1 : order > 0;
}

Value CompareTo(Call& call, Arguments arguments) {
  return Value::Int(Compared(call, arguments));
}

Value IsLessThan(Call& call, Arguments arguments) {
  return Value::Bool(Compared(call, arguments) < 0);
}

Value IsGreaterThan(Call& call, Arguments arguments) {
  return Value::Bool(Compared(call, arguments) > 0);
}

constexpr Function kFunctions[] = {
    {"semver(string) -> Semver", Parse},
    {"semver(string, bool) -> Semver", ParseNormalized},
    {"isSemver(string) -> bool", IsSemver},
    {"isSemver(string, bool) -> bool", IsNormalizedSemver},
    {"Semver.major() -> int", Get<&Semver::major>},
    {"Semver.minor() -> int", Get<&Semver::minor>},
    {"Semver.patch() -> int", Get<&Semver::patch>},
    {"Semver.compareTo(Semver) -> int", CompareTo},
    {"Semver.isLessThan(Semver) -> bool", IsLessThan},
    {"Semver.isGreaterThan(Semver) -> bool", IsGreaterThan},
};

}  // namespace

Library SemverLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
