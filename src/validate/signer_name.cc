#include "validate/signer_name.h"

#include <fmt/core.h>

#include <string>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

constexpr size_t kMaxDomain = 253;
constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxName = kMaxDomain + 1 + kMaxDomain + kMaxLabel + 1;

// The first problem among the parts of `text` between dots.
std::string PartProblem(std::string_view text, std::string (*problem_of)(std::string_view)) {
  while (true) {
    const size_t dot = text.find('.');
    std::string problem = problem_of(text.substr(0, dot));
    if (!problem.empty()) return fmt::format("`{}` {}", text.substr(0, dot), problem);
    if (dot == std::string_view::npos) return {};
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

void ValidateSignerName(const Value& name) {
  const std::string_view text = name.String();
  if (text.empty()) {
    Required(name, "the name of a signer is required, for example `example.com/client`");
    return;
  }
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) {
    Invalid(name, fmt::format("`{}` must be a domain and a name, for example `example.com/client`", text));
    return;
  }
  const std::string_view domain = text.substr(0, slash);
  if (domain.size() > kMaxDomain) TooLong(name, kMaxDomain);
  if (std::string problem = PartProblem(domain, k8s::DnsLabelProblem); !problem.empty())
    Invalid(name, problem);
  if (domain.find('.') == std::string_view::npos) {
    Invalid(name,
            fmt::format("`{}` must be a domain of two labels or more, for example `example.com`", domain));
  }
  if (std::string problem = PartProblem(text.substr(slash + 1), k8s::DnsSubdomainProblem); !problem.empty()) {
    Invalid(name, problem);
  }
  if (text.size() > kMaxName) TooLong(name, kMaxName);
}

bool IsKubernetesSigner(std::string_view name) {
  const std::string_view domain = name.substr(0, name.find('/'));
  return domain == "kubernetes.io" || domain.ends_with(".kubernetes.io");
}

}  // namespace kubevet::validate
