#include <fmt/core.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "validate/quota.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

/// What a scope is about: it limits which resources a quota may count.
enum class ScopeUse : uint8_t { kUnknown, kPods, kPodCount, kClaims };

struct Scope {
  std::string_view name;
  ScopeUse use;
  bool exists_only;  ///< in a scope selector the operator must be Exists
};
constexpr Scope kScopes[] = {
    {"Terminating", ScopeUse::kPods, true},
    {"NotTerminating", ScopeUse::kPods, true},
    {"BestEffort", ScopeUse::kPodCount, true},
    {"NotBestEffort", ScopeUse::kPods, true},
    {"PriorityClass", ScopeUse::kPods, false},
    {"CrossNamespacePodAffinity", ScopeUse::kPods, true},
    {"VolumeAttributesClass", ScopeUse::kClaims, false},
};

Scope FindScope(std::string_view name) {
  for (const Scope& scope : kScopes) {
    if (scope.name == name) return scope;
  }
  return {name, ScopeUse::kUnknown, false};
}

bool Covers(ScopeUse use, std::string_view resource) {
  constexpr std::string_view kCompute[] = {"cpu",           "memory",       "limits.cpu",
                                           "limits.memory", "requests.cpu", "requests.memory"};
  switch (use) {
    case ScopeUse::kUnknown:
      return true;
    case ScopeUse::kPodCount:
      return resource == "pods";
    case ScopeUse::kClaims:
      return resource == "persistentvolumeclaims" || resource == "requests.storage";
    case ScopeUse::kPods:
      break;
  }
  for (std::string_view compute : kCompute) {
    if (resource == compute) return true;
  }
  return resource == "pods";
}

void CheckScope(std::string_view name, const Value& hard, const Value& unknown_at, const Value& mismatch_at) {
  const Scope scope = FindScope(name);
  if (scope.use == ScopeUse::kUnknown) {
    Invalid(unknown_at,
            name.empty() ? std::string("the scope is missing") : fmt::format("`{}` is no scope", name),
            "the scopes are Terminating, NotTerminating, BestEffort, NotBestEffort, PriorityClass, "
            "CrossNamespacePodAffinity and VolumeAttributesClass");
  }
  for (const auto& [resource, key_node, amount] : hard.entries()) {
    if (!IsStandardQuotaResource(resource) || Covers(scope.use, resource)) continue;
    Invalid(mismatch_at, fmt::format("the scope `{}` cannot be applied to `{}`", name, resource));
  }
}

void CheckConflicts(const std::set<std::string_view>& scopes, const Value& at) {
  constexpr std::pair<std::string_view, std::string_view> kConflicts[] = {{"BestEffort", "NotBestEffort"},
                                                                          {"Terminating", "NotTerminating"}};
  for (const auto& [one, other] : kConflicts) {
    if (scopes.contains(one) && scopes.contains(other)) {
      Invalid(at, fmt::format("`{}` and `{}` exclude each other: the quota would count nothing", one, other));
    }
  }
}

void CheckScopes(const Value& spec) {
  const Value scopes = spec["scopes"];
  std::set<std::string_view> names;
  for (Value item : scopes.items()) {
    const Value at = item.WithPathOf(scopes);
    CheckScope(item.String(), spec["hard"], at, at);
    names.insert(item.String());
  }
  CheckConflicts(names, scopes);
}

// The server leaves the item out of the paths.
void CheckRequirement(const Value& requirement, const Value& list) {
  const Value op = requirement["operator"].WithPathOf(list["operator"]);
  const Value values = requirement["values"].WithPathOf(list["values"]);
  const std::string_view text = op.String();
  const Scope scope = FindScope(requirement.TextOf("scopeName"));
  if (scope.exists_only && text != "Exists") {
    Invalid(op, fmt::format("the operator must be `Exists` with the scope `{}`", scope.name));
  }
  if (text == "In" || text == "NotIn") {
    if (values.size() == 0) Required(values, fmt::format("`{}` needs one value at least", text));
  } else if (text == "Exists" || text == "DoesNotExist") {
    if (values.size() > 0) Invalid(values, fmt::format("`{}` takes no values", text));
  } else {
    Invalid(op, fmt::format("`{}` must be `In`, `NotIn`, `Exists` or `DoesNotExist`", text));
  }
}

void CheckScopeSelector(const Value& spec) {
  const Value list = spec["scopeSelector"]["matchExpressions"];
  std::set<std::string_view> names;
  for (Value requirement : list.items()) {
    const Value name = requirement["scopeName"];
    CheckScope(name.String(), spec["hard"], name.WithPathOf(list["scopeName"]), requirement.WithPathOf(list));
    CheckRequirement(requirement, list);
    names.insert(name.String());
  }
  CheckConflicts(names, list);
}

std::set<std::string_view> ScopesOf(const Value& quota) {
  std::set<std::string_view> names;
  for (Value scope : quota["spec"]["scopes"].items()) names.insert(scope.String());
  return names;
}

}  // namespace

void ValidateResourceQuota(const Value& quota) {
  const Value spec = quota["spec"];
  for (const auto& [resource, key_node, amount] : spec["hard"].entries()) {
    ValidateQuotaResourceName(amount, resource);
    ValidateResourceQuantity(resource, amount);
  }
  CheckScopes(spec);
  CheckScopeSelector(spec);
}

void ValidateResourceQuotaUpdate(const Value& now, const Value& old) {
  ValidateResourceQuota(now);
  if (ScopesOf(now) != ScopesOf(old)) {
    Invalid(now["spec"]["scopes"], "the scopes of a quota cannot be changed",
            "delete the quota and create it again");
  }
}

}  // namespace kubevet::validate
