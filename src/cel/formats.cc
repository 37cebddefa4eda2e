// The named formats: k8s.io/apiserver/pkg/cel/library/format.go and
// k8s.io/kube-openapi/pkg/validation/strfmt.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>

#include "cel/libraries.h"
#include "cel/lists.h"
#include "cel/url.h"
#include "k8s/names.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

// --- what is wrong with a text -----------------------------------------------------------------------------

/// Names that something will be appended to may end with a dash.
std::string WithoutTrailingDash(std::string_view prefix) {
  if (prefix.size() < 2 || prefix.back() != '-') return std::string(prefix);
  return std::string(prefix.substr(0, prefix.size() - 2)) + 'a';
}

std::string DnsLabelPrefixProblem(std::string_view text) {
  return k8s::DnsLabelProblem(WithoutTrailingDash(text));
}

std::string DnsSubdomainPrefixProblem(std::string_view text) {
  return k8s::DnsSubdomainProblem(WithoutTrailingDash(text));
}

std::string Dns1035LabelPrefixProblem(std::string_view text) {
  return k8s::Dns1035LabelProblem(WithoutTrailingDash(text));
}

bool Matches(std::string_view text, const re2::RE2& pattern) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::string UriProblem(std::string_view text) {
  return IsRequestUri(text) ? "" : "is no URI, write one like https://example.com/path";
}

std::string UuidProblem(std::string_view text) {
  static const re2::RE2 kPattern("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
  return Matches(text, kPattern) ? "" : "does not match the UUID format";
}

/// Stricter than the server's decoder: padded, without line breaks, not empty.
std::string ByteProblem(std::string_view text) {
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string_view digits = text.substr(0, text.size() - padding);
  const bool right = std::all_of(digits.begin(), digits.end(), [](char c) {
    return ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '+' || c == '/';
  });
  return right && !text.empty() && text.size() % 4 == 0 ? "" : "invalid base64";
}

bool IsDate(std::string_view text) {
  static const re2::RE2 kPattern("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  if (!Matches(text, kPattern)) return false;
  const auto number = [&](size_t at, size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                     std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                     std::chrono::day(static_cast<unsigned>(number(8, 2))))
      .ok();
}

std::string DateProblem(std::string_view text) {
  return IsDate(text) ? "" : "invalid date";
}

/// A date, `T` and a time of day; what stands behind another `T` is not looked at.
std::string DatetimeProblem(std::string_view text) {
  static const re2::RE2 kTime(
      "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(?i:z|[+-][0-9]{2}:[0-9]{2})");
  const size_t mark = std::min(text.find_first_of("Tt"), text.size());
  const std::string_view rest = text.substr(std::min(mark + 1, text.size()));
  const std::string_view time = rest.substr(0, rest.find_first_of("Tt"));
  return IsDate(text.substr(0, mark)) && Matches(time, kTime) ? "" : "invalid datetime";
}

// --- formats as values -------------------------------------------------------------------------------------

struct NamedFormat {
  std::string_view name;
  std::string (*problem)(std::string_view text);
};

constexpr auto kFormats = std::to_array<NamedFormat>({
    {"dns1123Label", k8s::DnsLabelProblem},
    {"dns1123Subdomain", k8s::DnsSubdomainProblem},
    {"dns1035Label", k8s::Dns1035LabelProblem},
    {"qualifiedName", k8s::QualifiedNameProblem},
    {"dns1123LabelPrefix", DnsLabelPrefixProblem},
    {"dns1123SubdomainPrefix", DnsSubdomainPrefixProblem},
    {"dns1035LabelPrefix", Dns1035LabelPrefixProblem},
    {"labelValue", k8s::LabelValueProblem},
    {"uri", UriProblem},
    {"uuid", UuidProblem},
    {"byte", ByteProblem},
    {"date", DateProblem},
    {"datetime", DatetimeProblem},
});

constexpr OpaqueKind kFormat = {
    Kind::kFormat,
    [](const void* a, const void* b) { return a == b; },
    [](const void*) { return size_t{0}; },
    [](const void* data) { return std::string(static_cast<const NamedFormat*>(data)->name); },
};

template <size_t index>
Value Get(Call&, Arguments) {
  return Value::Opaque(&kFormat, &kFormats[index]);
}

Value Named(Call& call, Arguments arguments) {
  const auto format = std::find_if(kFormats.begin(), kFormats.end(), [&](const NamedFormat& candidate) {
    return candidate.name == arguments[0].text();
  });
  if (format == kFormats.end()) return Value::Optional(nullptr);
  return Value::Optional(call.arena().New<Value>(Value::Opaque(&kFormat, &*format)));
}

/// The problems, as a list of one; none when there are none.
Value Validate(Call& call, Arguments arguments) {
  const std::string_view text = arguments[1].text();
  if (!call.ChargeText(text.size())) return {};
  const std::string problem = arguments[0].AsOpaque<NamedFormat>().problem(text);
  if (problem.empty()) return Value::Optional(nullptr);
  const Value problems[] = {call.String(problem)};
  return Value::Optional(call.arena().New<Value>(ListOf(call, problems)));
}

constexpr Function kFunctions[] = {
    {"format.named(string) -> optional<Format>", Named},
    {"Format.validate(string) -> optional<list<string>>", Validate},
    {"format.dns1123Label() -> Format", Get<0>},
    {"format.dns1123Subdomain() -> Format", Get<1>},
    {"format.dns1035Label() -> Format", Get<2>},
    {"format.qualifiedName() -> Format", Get<3>},
    {"format.dns1123LabelPrefix() -> Format", Get<4>},
    {"format.dns1123SubdomainPrefix() -> Format", Get<5>},
    {"format.dns1035LabelPrefix() -> Format", Get<6>},
    {"format.labelValue() -> Format", Get<7>},
    {"format.uri() -> Format", Get<8>},
    {"format.uuid() -> Format", Get<9>},
    {"format.byte() -> Format", Get<10>},
    {"format.date() -> Format", Get<11>},
    {"format.datetime() -> Format", Get<12>},
};

}  // namespace

Library FormatLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
