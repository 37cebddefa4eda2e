#include "k8s/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace kubevet::k8s {
namespace {

constexpr uint32_t kLabelLength = 63;
constexpr uint32_t kSubdomainLength = 253;
constexpr uint32_t kPortNameLength = 15;

constexpr bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool IsLetter(char c) {
  return IsLower(c) || IsUpper(c);
}
constexpr bool IsLowerAlphanumeric(char c) {
  return IsLower(c) || IsDigit(c);
}
constexpr bool IsAlphanumeric(char c) {
  return IsLetter(c) || IsDigit(c);
}

template <typename Predicate>
bool All(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// a-z, 0-9 and '-', with no '-' at either end; of any length but 0.
bool IsLabelShaped(std::string_view text) {
  return !text.empty() && IsLowerAlphanumeric(text.front()) && IsLowerAlphanumeric(text.back()) &&
         All(text, [](char c) { return IsLowerAlphanumeric(c) || c == '-'; });
}

bool IsSubdomainShaped(std::string_view text) {
  while (true) {
    const size_t dot = text.find('.');
    if (!IsLabelShaped(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

/// Letters, digits, '-', '_', '.', with a letter or digit at both ends.
bool IsNameShaped(std::string_view text) {
  return !text.empty() && IsAlphanumeric(text.front()) && IsAlphanumeric(text.back()) &&
         All(text, [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.'; });
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
    if (All(text, [](char c) { return c >= ' ' && c <= '~' && c != '='; })) return {};
    return "must consist of printable ASCII characters other than `=`";
  }
  auto allowed = [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  if (!All(text, allowed) || IsDigit(text.front())) {
    return "must consist of letters, digits, `_`, `-` and `.`, and not start with a digit";
  }
  return DotDotProblem(text);
}

std::string CIdentifierProblem(std::string_view text) {
  if (text.empty() || IsDigit(text.front()) ||
      !All(text, [](char c) { return IsAlphanumeric(c) || c == '_'; })) {
    return "must consist of letters, digits and `_`, and not start with a digit";
  }
  return {};
}

std::string PortNameProblem(std::string_view text) {
  if (text.size() > kPortNameLength) return TooLongProblem(text, kPortNameLength);
  if (text.empty() || !All(text, [](char c) { return IsLowerAlphanumeric(c) || c == '-'; })) {
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
  auto allowed = [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  if (text.empty() || !All(text, allowed)) return "must consist of letters, digits, `-`, `_` and `.`";
  return DotDotProblem(text);
}

std::string HttpHeaderNameProblem(std::string_view text) {
  if (text.empty() || !All(text, [](char c) { return IsAlphanumeric(c) || c == '-'; })) {
    return "must consist of letters, digits and `-`";
  }
  return {};
}

std::string PercentProblem(std::string_view text) {
  const bool right = text.size() >= 2 && text.back() == '%' && All(text.substr(0, text.size() - 1), IsDigit);
  return right ? std::string() : "must be a number followed by `%`, such as `25%`";
}

}  // namespace kubevet::k8s
