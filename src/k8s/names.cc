#include "k8s/names.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace kubevet::k8s {
namespace {

constexpr uint32_t kLabelLength = 63;
constexpr uint32_t kSubdomainLength = 253;
constexpr uint32_t kPortNameLength = 15;
/// Of the labels that Kubernetes recommends.
constexpr std::string_view kUsualPrefix = "app.kubernetes.io/";

// What a character is, as bits; one look instead of up to eight comparisons. The last five are sets of which
// names are made.
enum CharClass : uint16_t {
  kLower = 1,
  kUpper = 2,
  kDigit = 4,
  kDash = 8,
  kDot = 16,
  kUnderscore = 32,
  kOfLabel = 64,        // a-z, 0-9 and '-'
  kOfName = 128,        // letters, digits, '-', '_' and '.'
  kOfIdentifier = 256,  // letters, digits and '_'
  kOfHeader = 512,      // letters, digits and '-'
  kOfVariable = 1024,   // printable, other than '='
};
constexpr uint16_t kLowerAlphanumeric = kLower | kDigit;
constexpr uint16_t kAlphanumeric = kLowerAlphanumeric | kUpper;

constexpr std::array<uint16_t, 256> kClasses = [] {
  std::array<uint16_t, 256> classes{};
  const auto set = [&](char first, char last, int bits) {
    for (int c = first; c <= last; ++c) classes[static_cast<size_t>(c)] |= static_cast<uint16_t>(bits);
  };
  set(' ', '~', kOfVariable);
  classes['='] = 0;
  set('a', 'z', kLower | kOfLabel | kOfName | kOfIdentifier | kOfHeader);
  set('A', 'Z', kUpper | kOfName | kOfIdentifier | kOfHeader);
  set('0', '9', kDigit | kOfLabel | kOfName | kOfIdentifier | kOfHeader);
  set('-', '-', kDash | kOfLabel | kOfName | kOfHeader);
  set('.', '.', kDot | kOfName);
  set('_', '_', kUnderscore | kOfName | kOfIdentifier);
  return classes;
}();

constexpr bool Is(char c, uint16_t classes) {
  return (kClasses[static_cast<uint8_t>(c)] & classes) != 0;
}

constexpr bool IsLower(char c) {
  return Is(c, kLower);
}
constexpr bool IsDigit(char c) {
  return Is(c, kDigit);
}

template <typename Predicate>
bool All(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// Looks at all characters before it judges: names are short and nearly always right.
bool AllAre(std::string_view text, CharClass set) {
  uint16_t common = set;
  const char* at = text.data();
  const auto look = [&](char c) { common &= kClasses[static_cast<uint8_t>(c)]; };
  size_t left = text.size();
  for (; left >= 4; left -= 4, at += 4) {
    look(at[0]);
    look(at[1]);
    look(at[2]);
    look(at[3]);
  }
  for (; left > 0; --left) look(*at++);
  return common != 0;
}

/// a-z, 0-9 and '-', with no '-' at either end; of any length but 0.
bool IsLabelShaped(std::string_view text) {
  return !text.empty() && Is(text.front(), kLowerAlphanumeric) && Is(text.back(), kLowerAlphanumeric) &&
         AllAre(text, kOfLabel);
}

/// Labels joined by '.'.
bool IsSubdomainShaped(std::string_view text) {
  if (IsLabelShaped(text)) return true;
  size_t at = 0;
  while (at < text.size() && Is(text[at], kLowerAlphanumeric)) {
    while (at < text.size() && Is(text[at], kOfLabel)) ++at;
    if (text[at - 1] == '-') return false;
    if (at == text.size()) return true;
    if (text[at++] != '.') return false;
  }
  return false;
}

/// Letters, digits, '-', '_', '.', with a letter or digit at both ends.
bool IsNameShaped(std::string_view text) {
  return !text.empty() && Is(text.front(), kAlphanumeric) && Is(text.back(), kAlphanumeric) &&
         AllAre(text, kOfName);
}

std::string TooLongProblem(std::string_view text, uint32_t limit) {
  return fmt::format("has {} characters, at most {} are allowed", text.size(), limit);
}

/// What keeps a file name out of a mounted directory: ".", ".." and everything that starts so.
std::string DotDotProblem(std::string_view text) {
  if (text == ".") return "must not be `.`";
  if (text.starts_with("..")) return "must not start with `..`";
  return {};
}

}  // namespace

std::string DnsLabelProblem(std::string_view text) {
  if (!IsLabelShaped(text)) {
    if (IsSubdomainShaped(text)) return "must not contain dots";
    return "must consist of a-z, 0-9 and `-`, and start and end with a letter or digit";
  }
  if (text.size() > kLabelLength) return TooLongProblem(text, kLabelLength);
  return {};
}

std::string Dns1035LabelProblem(std::string_view text) {
  if (!IsLabelShaped(text) || IsDigit(text.front())) {
    return "must consist of a-z, 0-9 and `-`, start with a letter and end with a letter or digit";
  }
  if (text.size() > kLabelLength) return TooLongProblem(text, kLabelLength);
  return {};
}

std::string DnsSubdomainProblem(std::string_view text) {
  if (!IsSubdomainShaped(text)) {
    return "must consist of a-z, 0-9, `-` and `.`, and start and end with a letter or digit, as must each "
           "part "
           "between dots";
  }
  if (text.size() > kSubdomainLength) return TooLongProblem(text, kSubdomainLength);
  return {};
}

std::string WildcardDnsSubdomainProblem(std::string_view text) {
  if (!text.starts_with("*.") || !IsSubdomainShaped(text.substr(2))) {
    return "must be `*.` followed by a domain of a-z, 0-9, `-` and `.`, such as `*.example.com`";
  }
  if (text.size() > kSubdomainLength) return TooLongProblem(text, kSubdomainLength);
  return {};
}

std::string PathSegmentProblem(std::string_view text) {
  if (text == "." || text == "..") return "must not be `.` or `..`";
  if (text.find('/') != std::string_view::npos) return "must not contain `/`";
  if (text.find('%') != std::string_view::npos) return "must not contain `%`";
  return {};
}

std::string QualifiedNameProblem(std::string_view text) {
  std::string_view name = text;
  if (text.starts_with(kUsualPrefix)) name.remove_prefix(kUsualPrefix.size());
  if (name.size() <= kLabelLength && IsNameShaped(name)) return {};  // nearly all
  name = text;
  if (size_t slash = text.find('/'); slash != std::string_view::npos) {
    std::string_view prefix = text.substr(0, slash);
    name = text.substr(slash + 1);
    if (name.find('/') != std::string_view::npos) return "must have at most one `/`, between prefix and name";
    if (prefix.empty()) return "must have a domain before the `/`";
    if (std::string problem = DnsSubdomainProblem(prefix); !problem.empty()) {
      return fmt::format("has the prefix `{}`, which {}", prefix, problem);
    }
  }
  if (name.empty()) return text.empty() ? "must not be empty" : "must have a name after the `/`";
  if (name.size() > kLabelLength)
    return fmt::format("has a name of {}", TooLongProblem(name, kLabelLength).substr(4));
  if (!IsNameShaped(name)) {
    return "must consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit";
  }
  return {};
}

std::string LabelValueProblem(std::string_view text) {
  if (text.empty()) return {};
  if (!IsNameShaped(text)) {
    return "must be empty, or consist of letters, digits, `-`, `_` and `.` and start and end with a letter "
           "or digit";
  }
  if (text.size() > kLabelLength) return TooLongProblem(text, kLabelLength);
  return {};
}

std::string EnvVarNameProblem(std::string_view text, bool relaxed) {
  if (text.empty()) return "must not be empty";
  if (relaxed) {
    if (AllAre(text, kOfVariable)) return {};
    return "must consist of printable ASCII characters other than `=`";
  }
  if (!AllAre(text, kOfName) || IsDigit(text.front())) {
    return "must consist of letters, digits, `_`, `-` and `.`, and not start with a digit";
  }
  return DotDotProblem(text);
}

std::string CIdentifierProblem(std::string_view text) {
  if (text.empty() || IsDigit(text.front()) || !AllAre(text, kOfIdentifier)) {
    return "must consist of letters, digits and `_`, and not start with a digit";
  }
  return {};
}

std::string PortNameProblem(std::string_view text) {
  if (text.size() > kPortNameLength) return TooLongProblem(text, kPortNameLength);
  if (text.empty() || !AllAre(text, kOfLabel)) {
    return "must consist of a-z, 0-9 and `-`";
  }
  if (std::none_of(text.begin(), text.end(), IsLower)) return "must contain at least one letter";
  if (text.find("--") != std::string_view::npos) return "must not contain `--`";
  if (text.front() == '-' || text.back() == '-') return "must not start or end with `-`";
  return {};
}

std::string PortNumberProblem(int64_t port) {
  return port >= 1 && port <= 65535 ? std::string() : "must be from 1 to 65535";
}

std::string ConfigMapKeyProblem(std::string_view text) {
  if (text.size() > kSubdomainLength) return TooLongProblem(text, kSubdomainLength);
  if (text.empty() || !AllAre(text, kOfName)) return "must consist of letters, digits, `-`, `_` and `.`";
  return DotDotProblem(text);
}

std::string HttpHeaderNameProblem(std::string_view text) {
  if (text.empty() || !AllAre(text, kOfHeader)) {
    return "must consist of letters, digits and `-`";
  }
  return {};
}

std::string PercentProblem(std::string_view text) {
  const bool right = text.size() >= 2 && text.back() == '%' && All(text.substr(0, text.size() - 1), IsDigit);
  return right ? std::string() : "must be a number followed by `%`, such as `25%`";
}

}  // namespace kubevet::k8s
