#include "validate/scheduling.h"

#include <fmt/core.h>

#include "validate/equality.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kHighestUserPriority = 1'000'000'000;

/// The classes that the server makes itself; they may be created again as they are.
struct SystemClass {
  std::string_view name;
  int64_t value;
};

constexpr SystemClass kSystemClasses[] = {
    {"system-node-critical", 2'000'001'000},
    {"system-cluster-critical", 2'000'000'000},
};

bool IsSystemClass(const Value& object) {
  for (const SystemClass& each : kSystemClasses) {
    if (object["metadata"].TextOf("name") == each.name) {
      return object.IntOf("value") == each.value && !object.IsTrue("globalDefault");
    }
  }
  return false;
}

void ValidatePreemptionPolicy(const Value& policy) {
  if (!policy || policy.String() == "PreemptLowerPriority" || policy.String() == "Never") return;
  if (policy.String().empty()) {
    Required(policy, "must be `PreemptLowerPriority` or `Never`, or be left out");
  } else {
    NotSupported(policy, {"PreemptLowerPriority", "Never"});
  }
}

}  // namespace

void ValidatePriorityClass(const Value& object) {
  const Value name = object["metadata"]["name"];
  const Value value = object["value"];
  const std::string_view own =
      name.String().empty() ? object["metadata"].TextOf("generateName") : name.String();
  if (own.starts_with("system-")) {
    if (!IsSystemClass(object)) Forbidden(name, "names that start with `system-` belong to Kubernetes");
  } else if (value.Int() > kHighestUserPriority) {
    Forbidden(value,
              fmt::format("`{}` is more than {}, the highest priority of a class that is not Kubernetes' own",
                          value.Int(), kHighestUserPriority));
  }
  ValidatePreemptionPolicy(object["preemptionPolicy"]);
}

void ValidatePriorityClassUpdate(const Value& now, const Value& old) {
  if (now.IntOf("value") != old.IntOf("value")) {
    Forbidden(now["value"], fmt::format("cannot be changed, it is `{}`", old.IntOf("value")));
  }
  constexpr std::string_view kDefault = "PreemptLowerPriority";
  if (now["preemptionPolicy"].String(kDefault) != old["preemptionPolicy"].String(kDefault)) {
    Invalid(now["preemptionPolicy"],
            fmt::format("cannot be changed, it is `{}`", old["preemptionPolicy"].String(kDefault)));
  }
}

}  // namespace kubevet::validate
