#include "validate/webhooks.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "k8s/names.h"
#include "validate/equality.h"
#include "validate/name_set.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

constexpr uint32_t kMaxMatchConditions = 64;
constexpr int64_t kMaxTimeoutSeconds = 30;

/// What an update may keep because the old object was stored with it.
struct WebhookOptions {
  LabelSelectorOptions selectors;
  bool any_side_effects = false;
  bool any_review_version = false;
  bool same_names = false;
  bool same_match_conditions = false;
};

bool HasItem(const Value& list, std::string_view text) {
  const std::vector<Value> items = list.items();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return item.String() == text; });
}

void CheckEnum(const Value& field, std::initializer_list<std::string_view> allowed) {
  if (field && std::find(allowed.begin(), allowed.end(), field.String()) == allowed.end())
    NotSupported(field, allowed);
}

/// A list that `*` must stand alone in.
void CheckWildcardList(const Value& list, std::string_view what) {
  if (list.size() == 0) Required(list, fmt::format("a rule needs at least one of {}", what));
  if (list.size() > 1 && HasItem(list, "*"))
    Invalid(list, fmt::format("`*` stands for all {}, list nothing else", what));
}

// --- rules -------------------------------------------------------------------------------------------------

/// One of `resources` that is `resource/part`, against those before it.
void CheckSubresource(const Value& at, std::vector<std::string>& covered) {
  const std::string_view text = at.String();
  const size_t slash = text.find('/');
  const std::string_view resource = text.substr(0, slash);
  const std::string_view part = text.substr(slash + 1);
  for (const std::string& wildcard : {fmt::format("{}/*", resource), fmt::format("*/{}", part)}) {
    if (std::find(covered.begin(), covered.end(), wildcard) != covered.end()) {
      Invalid(at, fmt::format("`{}` is part of `{}`, which is listed above", text, wildcard));
    }
  }
  if (part == "*" || resource == "*") covered.emplace_back(text);
}

void CheckResources(const Value& resources) {
  if (resources.size() == 0) Required(resources, "a rule needs at least one of `resources`");
  std::vector<std::string> covered;
  bool whole_resource = false;  // the last resource without a part is not `*`
  for (Value resource : resources.items()) {
    const std::string_view text = resource.String();
    if (text.empty()) {
      Required(resource, "a resource must not be empty");
    } else if (text.find('/') == std::string_view::npos) {
      whole_resource = text != "*";
    } else {
      CheckSubresource(resource, covered);
    }
  }
  if (resources.size() > 1 && HasItem(resources, "*/*")) {
    Invalid(resources, "`*/*` stands for all resources, list nothing else");
  }
  if (HasItem(resources, "*") && whole_resource) {
    Invalid(resources, "`*` stands for all resources without their parts, list only parts beside it");
  }
}

void CheckRule(const Value& rule) {
  CheckWildcardList(rule["operations"], "`operations`");
  for (Value operation : rule["operations"].items()) {
    const std::string_view text = operation.String();
    if (text != "*" && text != "CREATE" && text != "UPDATE" && text != "DELETE" && text != "CONNECT") {
      NotSupported(operation, {"*", "CONNECT", "CREATE", "DELETE", "UPDATE"});
    }
  }
  CheckWildcardList(rule["apiGroups"], "`apiGroups`");
  CheckWildcardList(rule["apiVersions"], "`apiVersions`");
  for (Value version : rule["apiVersions"].items()) {
    if (version.String().empty()) Required(version, "an API version must not be empty");
  }
  CheckResources(rule["resources"]);
  CheckEnum(rule["scope"], {"*", "Cluster", "Namespaced"});
}

// --- the address of a webhook ------------------------------------------------------------------------------

void CheckUrl(const Value& url) {
  std::string_view rest = url.String();
  if (std::any_of(rest.begin(), rest.end(),
                  [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
    return Required(url, "`url` must not contain control characters");
  }
  const size_t mark = std::min(rest.find('#'), rest.size());
  if (mark + 1 < rest.size()) Invalid(url, "`url` must not have a fragment");
  rest = rest.substr(0, mark);
  const size_t question = std::min(rest.find('?'), rest.size());
  if (question + 1 < rest.size()) Invalid(url, "`url` must not have query parameters");
  rest = rest.substr(0, question);

  const size_t colon = rest.find("://");
  if (rest.substr(0, colon) != "https" || colon == std::string_view::npos) {
    Invalid(url, "`url` must start with `https://`");
  }
  std::string_view host = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 3);
  host = host.substr(0, host.find('/'));
  if (const size_t at = host.rfind('@'); at != std::string_view::npos) {
    Invalid(url, "`url` must not name a user");
    host.remove_prefix(at + 1);
  }
  if (host.empty()) Invalid(url, "`url` must name a host");
}

void CheckPath(const Value& path) {
  std::string_view text = path.String();
  if (text.empty() || text == "/") return;
  if (!text.starts_with('/')) Invalid(path, fmt::format("`{}` must start with `/`", text));
  text.remove_prefix(1);
  if (text.size() > 1 && text.ends_with('/')) text.remove_suffix(1);
  while (true) {
    const size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    if (segment.empty()) {
      Invalid(path, "a segment of the path is empty");
    } else if (const std::string problem = k8s::DnsSubdomainProblem(segment); !problem.empty()) {
      Invalid(path, fmt::format("`{}` in the path {}", segment, problem));
    }
    if (slash == std::string_view::npos) return;
    text.remove_prefix(slash + 1);
  }
}

void CheckService(const Value& service) {
  // The server swaps the two when it reports them.
  if (service.TextOf("name").empty()) {
    Required(service["name"].WithPathOf(service["namespace"]), "`service` needs a `name`");
  }
  if (service.TextOf("namespace").empty()) {
    Required(service["namespace"].WithPathOf(service["name"]), "`service` needs a `namespace`");
  }
  if (const Value port = service["port"]) InvalidIf(port, k8s::PortNumberProblem(port.Int()));
  CheckPath(service["path"]);
}

void CheckClient(const Value& client) {
  const Value url = client["url"];
  const Value service = client["service"];
  if (static_cast<bool>(url) == static_cast<bool>(service)) {
    Required(client, "`clientConfig` needs either a `url` or a `service`");
  } else if (url) {
    CheckUrl(url);
  } else {
    CheckService(service);
  }
}

// --- a webhook ---------------------------------------------------------------------------------------------

void CheckName(const Value& name) {
  const std::string_view text = name.String();
  if (text.empty()) return Required(name, "a webhook needs a `name` such as `check.example.com`");
  if (const std::string problem = k8s::DnsSubdomainProblem(text); !problem.empty())
    return InvalidIf(name, problem);
  if (std::count(text.begin(), text.end(), '.') < 2) {
    Invalid(name, fmt::format("`{}` needs at least three parts, such as `check.example.com`", text));
  }
}

void CheckSideEffects(const Value& effects, const WebhookOptions& options) {
  if (!effects) {
    Required(effects, "`sideEffects` must be set: `None` or `NoneOnDryRun`");
  } else if (options.any_side_effects) {
    CheckEnum(effects, {"None", "NoneOnDryRun", "Some", "Unknown"});
  } else {
    CheckEnum(effects, {"None", "NoneOnDryRun"});
  }
}

bool HasKnownReviewVersion(const Value& versions) {
  return HasItem(versions, "v1") || HasItem(versions, "v1beta1");
}

void CheckReviewVersions(const Value& versions, bool any_version) {
  if (versions.size() == 0)
    return Required(versions, "the versions of reviews must be set, to `[v1]` usually");
  NameSet seen;
  for (Value version : versions.items()) {
    if (!seen.Insert(version.String())) {
      Invalid(version, fmt::format("`{}` is listed twice", version.String()));
      continue;
    }
    InvalidIf(version, k8s::Dns1035LabelProblem(version.String()));
  }
  if (!any_version && !HasKnownReviewVersion(versions)) {
    Invalid(versions, "none of the versions is known to the API server", "add `v1`");
  }
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
}

void CheckMatchConditions(const Value& conditions) {
  if (conditions.size() > kMaxMatchConditions) TooMany(conditions, conditions.size(), kMaxMatchConditions);
  NameSet names;
  for (Value condition : conditions.items()) {
    if (IsBlank(condition.TextOf("expression"))) {
      Required(condition["expression"], "a match condition needs an `expression`");
    }
    const Value name = condition["name"];
    if (name.String().empty()) {
      Required(name, "a match condition needs a `name`");
      continue;
    }
    InvalidIf(name, k8s::QualifiedNameProblem(name.String()));
    if (!names.Insert(name.String()))
      Duplicate(name, fmt::format("another condition above is named `{}`", name.String()));
  }
}

void CheckWebhook(const Value& webhook, const WebhookOptions& options) {
  CheckName(webhook["name"]);
  for (Value rule : webhook["rules"].items()) CheckRule(rule);
  CheckEnum(webhook["failurePolicy"], {"Fail", "Ignore"});
  CheckEnum(webhook["matchPolicy"], {"Equivalent", "Exact"});
  CheckSideEffects(webhook["sideEffects"], options);
  const Value timeout = webhook["timeoutSeconds"];
  if (timeout && (timeout.Int() < 1 || timeout.Int() > kMaxTimeoutSeconds)) {
    Invalid(timeout, fmt::format("{} is outside 1 to {}", timeout.Int(), kMaxTimeoutSeconds));
  }
  ValidateLabelSelector(webhook["namespaceSelector"], options.selectors);
  ValidateLabelSelector(webhook["objectSelector"], options.selectors);
  CheckEnum(webhook["reinvocationPolicy"], {"IfNeeded", "Never"});
  CheckClient(webhook["clientConfig"]);
  if (!options.same_match_conditions) CheckMatchConditions(webhook["matchConditions"]);
  CheckReviewVersions(webhook["admissionReviewVersions"], options.any_review_version);
}

void CheckConfiguration(const Value& configuration, const WebhookOptions& options) {
  NameSet names;
  for (Value webhook : configuration["webhooks"].items()) {
    CheckWebhook(webhook, options);
    const Value name = webhook["name"];
    if (options.same_names || name.String().empty()) continue;
    if (!names.Insert(name.String()))
      Duplicate(name, fmt::format("another webhook above is named `{}`", name.String()));
  }
}

// --- updates -----------------------------------------------------------------------------------------------

bool HasSameNames(const std::vector<Value>& webhooks) {
  std::vector<std::string_view> names;
  for (Value webhook : webhooks) names.push_back(webhook.TextOf("name"));
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

bool HasSameMatchConditions(const std::vector<Value>& now, const std::vector<Value>& old) {
  return std::equal(now.begin(), now.end(), old.begin(), old.end(), [](const Value& one, const Value& other) {
    return SameValue(one["matchConditions"], other["matchConditions"]);
  });
}

}  // namespace

void ValidateWebhookClient(const Value& client) {
  CheckClient(client);
}

void ValidateReviewVersions(const Value& versions, bool any_version) {
  CheckReviewVersions(versions, any_version);
}

void ValidateWebhookConfiguration(const Value& configuration) {
  CheckConfiguration(configuration, {});
}

void ValidateWebhookConfigurationUpdate(const Value& now, const Value& old) {
  const std::vector<Value> before = old["webhooks"].items();
  WebhookOptions options;
  options.same_names = HasSameNames(before);
  options.same_match_conditions = HasSameMatchConditions(now["webhooks"].items(), before);
  for (Value webhook : before) {
    const std::string_view effects = webhook.TextOf("sideEffects");
    options.any_side_effects |= effects != "None" && effects != "NoneOnDryRun";
    const Value versions = webhook["admissionReviewVersions"];
    options.any_review_version |= versions.size() > 0 && !HasKnownReviewVersion(versions);
    options.selectors.allow_invalid_values |=
        HasInvalidLabelValue(webhook["namespaceSelector"]) || HasInvalidLabelValue(webhook["objectSelector"]);
  }
  CheckConfiguration(now, options);
}

}  // namespace kubevet::validate
