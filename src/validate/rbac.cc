#include "validate/rbac.h"

#include <fmt/core.h>

#include <algorithm>

#include "k8s/names.h"
#include "validate/changes.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kGroup = "rbac.authorization.k8s.io";

enum class Scope { kNamespace, kCluster };

void CheckRule(const Value& rule, Scope scope) {
  if (rule["verbs"].size() == 0) Required(rule["verbs"], "a rule needs at least one verb, such as `get`");
  const bool names_resources =
      rule["apiGroups"].size() > 0 || rule["resources"].size() > 0 || rule["resourceNames"].size() > 0;
  const Value urls = rule["nonResourceURLs"];
  if (urls.size() > 0) {
    if (scope == Scope::kNamespace) {
      Invalid(urls, "`nonResourceURLs` are not in a namespace, a Role cannot grant them",
              "use a ClusterRole");
    }
    if (names_resources)
      Invalid(urls, "a rule must not have both resources and `nonResourceURLs`", "write two rules");
    return;
  }
  if (rule["apiGroups"].size() == 0) {
    Required(rule["apiGroups"], "a rule needs `apiGroups`; the core group is `\"\"`");
  }
  if (rule["resources"].size() == 0)
    Required(rule["resources"], "a rule needs at least one resource, such as `pods`");
}

bool HasProblem(const Value& selector, const LabelSelectorOptions& options) {
  Context aside(selector.context().target());
  ValidateLabelSelector(aside.Start(selector.node()), options);
  return !aside.Take().empty();
}

void CheckAggregation(const Value& aggregation, const LabelSelectorOptions& options) {
  if (!aggregation) return;
  const Value selectors = aggregation["clusterRoleSelectors"];
  if (selectors.size() == 0) Required(selectors, "an `aggregationRule` needs at least one selector");
  for (Value selector : selectors.items()) {
    ValidateLabelSelector(selector, options);
    if (HasProblem(selector, {})) Invalid(selector, "this selector cannot be used, see its parts");
  }
}

void CheckClusterRoleWith(const Value& role, const LabelSelectorOptions& options) {
  for (Value rule : role["rules"].items()) CheckRule(rule, Scope::kCluster);
  CheckAggregation(role["aggregationRule"], options);
}

void CheckRoleRef(const Value& ref, Scope scope) {
  const Value group = ref["apiGroup"];
  if (!group.String().empty() && group.String() != kGroup) NotSupported(group, {kGroup});
  const Value kind = ref["kind"];
  const bool is_role = kind.String() == "Role" && scope == Scope::kNamespace;
  if (!is_role && kind.String() != "ClusterRole") {
    if (scope == Scope::kNamespace) {
      NotSupported(kind, {"Role", "ClusterRole"});
    } else {
      NotSupported(kind, {"ClusterRole"});
    }
  }
  const Value name = ref["name"];
  if (name.String().empty()) {
    Required(name, "the binding needs the name of a role");
  } else {
    InvalidIf(name, k8s::PathSegmentProblem(name.String()));
  }
}

void CheckServiceAccount(const Value& subject, Scope scope) {
  const Value name = subject["name"];
  if (!name.String().empty()) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
  if (!subject.TextOf("apiGroup").empty()) NotSupported(subject["apiGroup"], {""});
  if (scope == Scope::kCluster && subject.TextOf("namespace").empty()) {
    Required(subject["namespace"], "a ServiceAccount in a ClusterRoleBinding needs its `namespace`");
  }
}

void CheckSubject(const Value& subject, Scope scope) {
  if (subject.TextOf("name").empty()) Required(subject["name"], "a subject needs a `name`");
  const Value kind = subject["kind"];
  const Value group = subject["apiGroup"];
  if (kind.String() == "ServiceAccount") {
    CheckServiceAccount(subject, scope);
  } else if (kind.String() == "User" || kind.String() == "Group") {
    if (!group.String().empty() && group.String() != kGroup) NotSupported(group, {kGroup});
  } else {
    NotSupported(kind, {"ServiceAccount", "User", "Group"});
  }
}

void CheckBinding(const Value& binding, Scope scope) {
  CheckRoleRef(binding["roleRef"], scope);
  for (Value subject : binding["subjects"].items()) CheckSubject(subject, scope);
}

std::string_view GroupOfRef(const Value& ref) {
  const std::string_view group = ref.TextOf("apiGroup");
  return group.empty() ? kGroup : group;
}

void CheckRoleRefUpdate(const Value& now, const Value& old) {
  const Value ref = now["roleRef"];
  const Value before = old["roleRef"];
  if (GroupOfRef(ref) == GroupOfRef(before) && ref.TextOf("kind") == before.TextOf("kind") &&
      ref.TextOf("name") == before.TextOf("name")) {
    return;
  }
  Invalid(ref,
          fmt::format("the role of a binding cannot change, it is {} `{}`", before.TextOf("kind"),
                      before.TextOf("name")),
          DeleteAndApplyAgain(now, "until then its subjects lack the role"));
  TellChanges(ref, before);
}

}  // namespace

void ValidateRole(const Value& role) {
  for (Value rule : role["rules"].items()) CheckRule(rule, Scope::kNamespace);
}

void ValidateRoleUpdate(const Value& now, const Value&) {
  ValidateRole(now);
}

void ValidateClusterRole(const Value& role) {
  CheckClusterRoleWith(role, {});
}

void ValidateClusterRoleUpdate(const Value& now, const Value& old) {
  const std::vector<Value> selectors = old["aggregationRule"]["clusterRoleSelectors"].items();
  LabelSelectorOptions options;
  options.allow_invalid_values = std::any_of(selectors.begin(), selectors.end(), [](const Value& selector) {
    return HasInvalidLabelValue(selector);
  });
  CheckClusterRoleWith(now, options);
}

void ValidateRoleBinding(const Value& binding) {
  CheckBinding(binding, Scope::kNamespace);
}

void ValidateRoleBindingUpdate(const Value& now, const Value& old) {
  ValidateRoleBinding(now);
  CheckRoleRefUpdate(now, old);
}

void ValidateClusterRoleBinding(const Value& binding) {
  CheckBinding(binding, Scope::kCluster);
}

void ValidateClusterRoleBindingUpdate(const Value& now, const Value& old) {
  ValidateClusterRoleBinding(now);
  CheckRoleRefUpdate(now, old);
}

}  // namespace kubevet::validate
