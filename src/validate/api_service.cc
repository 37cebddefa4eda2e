#include "validate/api_service.h"

#include <fmt/core.h>

#include <string>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kMaxGroupPriority = 20000;
constexpr int64_t kMaxVersionPriority = 1000;

/// The name is made of the version and the group.
void CheckName(const Value& name, const Value& spec) {
  const std::string right = fmt::format("{}.{}", spec.TextOf("version"), spec.TextOf("group"));
  const std::string_view text = name.String();
  if (text.empty() || text == right || !k8s::PathSegmentProblem(text).empty()) return;
  Invalid(name, fmt::format("`{}` must be `{}`, the version and the group", text, right));
}

void CheckGroup(const Value& group, std::string_view version) {
  if (!group.String().empty()) {
    InvalidIf(group, k8s::DnsSubdomainProblem(group.String()));
  } else if (version != "v1") {
    Required(group, "an APIService needs a `group`");
  }
}

void CheckPriority(const Value& priority, int64_t limit) {
  if (priority.Int() > 0 && priority.Int() <= limit) return;
  Invalid(priority, fmt::format("{} is outside 1 to {}", priority.Int(), limit));
}

void CheckLocal(const Value& spec) {
  if (!spec.TextOf("caBundle").empty()) {
    Invalid(spec["caBundle"], "without a `service` the API is local, it has no use for `caBundle`");
  }
  if (spec.IsTrue("insecureSkipTLSVerify")) {
    Invalid(spec["insecureSkipTLSVerify"], "without a `service` the API is local, there is no TLS to skip");
  }
}

void CheckService(const Value& spec) {
  const Value service = spec["service"];
  for (std::string_view field : {"namespace", "name"}) {
    if (service[field].String().empty())
      Required(service[field], fmt::format("`service` needs a `{}`", field));
  }
  if (const Value port = service["port"]) InvalidIf(port, k8s::PortNumberProblem(port.Int()));
  if (spec.IsTrue("insecureSkipTLSVerify") && !spec.TextOf("caBundle").empty()) {
    Invalid(spec["insecureSkipTLSVerify"], "`caBundle` is of no use when TLS is not verified",
            "remove one of them");
  }
}

}  // namespace

void ValidateApiService(const Value& api_service) {
  const Value spec = api_service["spec"];
  CheckName(api_service["metadata"]["name"], spec);
  const Value version = spec["version"];
  CheckGroup(spec["group"], version.String());
  const std::string problem = k8s::Dns1035LabelProblem(version.String());
  if (!problem.empty()) Invalid(version, fmt::format("version `{}` {}", version.String(), problem));
  CheckPriority(spec["groupPriorityMinimum"], kMaxGroupPriority);
  CheckPriority(spec["versionPriority"], kMaxVersionPriority);
  if (spec["service"]) {
    CheckService(spec);
  } else {
    CheckLocal(spec);
  }
}

void ValidateApiServiceUpdate(const Value& now, const Value&) {
  ValidateApiService(now);
}

}  // namespace kubevet::validate
