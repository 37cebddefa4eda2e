#include "validate/ip_fields.h"

#include <fmt/core.h>

#include <algorithm>

#include "k8s/ip.h"

namespace kubevet::validate {
namespace {

bool IsStrict(const Value& at) {
  return at.context().Enabled("StrictIPCIDRValidation");
}

bool Contains(std::span<const std::string_view> known, std::string_view text) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

bool ReportIfAny(const Value& at, std::string_view text, const std::string& problem) {
  if (problem.empty()) return true;
  Invalid(at, fmt::format("`{}` {}", text, problem));
  return false;
}

}  // namespace

bool CheckIp(const Value& at, std::span<const std::string_view> known) {
  const std::string_view text = at.String();
  return Contains(known, text) || ReportIfAny(at, text, k8s::IpProblem(text, IsStrict(at)));
}

bool CheckCidr(const Value& at, std::string_view text, std::span<const std::string_view> known) {
  return Contains(known, text) || ReportIfAny(at, text, k8s::CidrProblem(text, IsStrict(at)));
}

}  // namespace kubevet::validate
