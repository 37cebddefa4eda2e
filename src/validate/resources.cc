#include "validate/resources.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/near_miss.h"
#include "k8s/names.h"
#include "schema/scalars.h"
#include "validate/pod_containers.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kHugePages = "hugepages-";

template <size_t N>
bool Contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

constexpr std::array<std::string_view, 9> kCountedResources = {
    "pods",       "resourcequotas",         "services",           "replicationcontrollers", "secrets",
    "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers"};
constexpr std::array<std::string_view, 10> kComputeResources = {"cpu",
                                                                "memory",
                                                                "ephemeral-storage",
                                                                "requests.cpu",
                                                                "requests.memory",
                                                                "requests.ephemeral-storage",
                                                                "requests.storage",
                                                                "limits.cpu",
                                                                "limits.memory",
                                                                "limits.ephemeral-storage"};

bool IsQuotaHugePages(std::string_view name) {
  return name.starts_with(kHugePages) || name.starts_with("requests.hugepages-");
}

bool IsQualified(std::string_view name) {
  return name.find('/') != name.npos;
}

/// What a Pod as a whole can ask for.
bool IsPodLevelResource(std::string_view name) {
  return name == "cpu" || name == "memory" || IsHugePagesResource(name);
}

// ---- Amounts

/// Amounts in requests and limits are whole thousandths: the server rounds what is finer up.
schema::Quantity AmountOf(const Value& quantity) {
  return ReadQuantity(quantity).RoundedToMilli();
}

using Amounts = std::map<std::string_view, schema::Quantity>;

Amounts AmountsOf(const Value& list) {
  Amounts out;
  for (const auto& entry : list.entries()) out.emplace(entry.key, AmountOf(entry.value));
  return out;
}

/// `sum` plus `more`, resource by resource.
Amounts Plus(Amounts sum, const Amounts& more) {
  for (const auto& [name, amount] : more) {
    auto [at, added] = sum.emplace(name, amount);
    if (!added) at->second = at->second + amount;
  }
  return sum;
}

/// The greater of both, resource by resource.
Amounts Max(Amounts a, const Amounts& b) {
  for (const auto& [name, amount] : b) {
    auto [at, added] = a.emplace(name, amount);
    if (!added && amount > at->second) at->second = amount;
  }
  return a;
}

/// Whether an amount is a multiple of the page size in the resource's name.
bool IsWholePages(std::string_view resource, const schema::Quantity& amount) {
  const auto page = schema::ParseQuantity(resource.substr(kHugePages.size()));
  if (!page || *page <= schema::Quantity() || !page->IsWhole()) return false;
  return amount.IsMultipleOf(*page);
}

// ---- Requests and limits

/// One entry of a list of resources; `at` has the path at which the server reports it.
struct Item {
  std::string_view name;
  Value at;
  schema::Quantity amount;
};
using Items = std::vector<Item>;

Items ItemsOf(const Value& list) {
  Items out;
  for (const auto& entry : list.entries()) out.push_back({entry.key, entry.value, AmountOf(entry.value)});
  return out;
}

const Item* Find(const Items& items, std::string_view name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& each) { return each.name == name; });
  return found == items.end() ? nullptr : &*found;
}

struct RequestsAndLimits {
  Value at;        ///< `resources`
  Value requests;  ///< the lists, or where they would be
  Value limits;
  Items requested;
  Items limited;
};

RequestsAndLimits ReadRequirements(const Value& resources) {
  return {.at = resources,
          .requests = resources["requests"],
          .limits = resources["limits"],
          .requested = ItemsOf(resources["requests"]),
          .limited = ItemsOf(resources["limits"])};
}

/// A request that is left out is the limit.
void DefaultRequests(RequestsAndLimits& lists) {
  for (const Item& limit : lists.limited) {
    if (Find(lists.requested, limit.name) != nullptr) continue;
    lists.requested.push_back(
        {limit.name, limit.at.WithPathOf(lists.requests.Keyed(limit.name)), limit.amount});
  }
}

bool IsComputeResource(std::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage";
}

/// Whether all is as it mostly is, with nothing to find: a container's plain amounts of compute resources, no
/// request above its limit.
bool AreUsual(yaml::Node resources) {
  const yaml::Node limits = resources["limits"];
  for (auto [name, amount] : limits.entries()) {
    if (!IsComputeResource(name.text()) || !schema::PlainThousandths(amount.text())) return false;
  }
  for (auto [name, amount] : resources["requests"].entries()) {
    const auto request = schema::PlainThousandths(amount.text());
    if (!IsComputeResource(name.text()) || !request) return false;
    const yaml::Node limit = limits[name.text()];
    if (limit && *request > *schema::PlainThousandths(limit.text())) return false;
  }
  return true;
}

bool ValidatePodResourceName(const Value& at, std::string_view name) {
  if (!ValidateResourceName(at, name)) return false;
  if (IsPodLevelResource(name)) return true;
  Report(at, "api-not-supported", Severity::kError, "NotSupported",
         fmt::format("`{}` cannot be set for a Pod as a whole, use `cpu`, `memory` or huge pages", name), {});
  return false;
}

void ValidateAmount(const Item& item) {
  if (item.amount < schema::Quantity()) {
    Invalid(item.at, fmt::format("`{}` must not be negative", item.amount.ToString()));
  }
  if (IsIntegerResource(item.name) && !item.amount.IsWhole()) {
    Invalid(item.at, fmt::format("`{}` must be a whole number, `{}` cannot be divided",
                                 item.amount.ToString(), item.name));
  }
}

void ValidateItem(const Item& item, const ResourceRules& rules) {
  if (rules.scope == ResourceScope::kPod) {
    ValidatePodResourceName(item.at, item.name);
  } else {
    ValidateContainerResourceName(item.at, item.name);
  }
  ValidateAmount(item);
  if (IsHugePagesResource(item.name) && !rules.indivisible_huge_pages &&
      !IsWholePages(item.name, item.amount)) {
    Invalid(item.at, fmt::format("`{}` is no multiple of the page size", item.amount.ToString()));
  }
}

/// The server reports these at the lists, not at the resource.
void ValidateAgainstLimit(const Item& request, const RequestsAndLimits& lists) {
  const Item* limit = Find(lists.limited, request.name);
  const bool must_be_equal = !IsOvercommitAllowed(request.name);
  if (limit == nullptr) {
    if (must_be_equal) {
      Required(request.at.WithPathOf(lists.limits),
               fmt::format("`{}` needs a limit, the same as the request", request.name));
    }
  } else if (request.amount > limit->amount || (must_be_equal && request.amount != limit->amount)) {
    Invalid(request.at.WithPathOf(lists.requests),
            fmt::format("the request `{}` of {} must be {} the limit `{}`", request.amount.ToString(),
                        request.name, must_be_equal ? "equal to" : "at most", limit->amount.ToString()));
  }
}

void ValidateHugePagesCompany(const RequestsAndLimits& lists) {
  bool huge_pages = false, company = false;
  for (const Items* items : {&lists.requested, &lists.limited}) {
    for (const Item& item : *items) {
      huge_pages |= IsHugePagesResource(item.name);
      company |= item.name == "cpu" || item.name == "memory";
    }
  }
  if (huge_pages && !company)
    Forbidden(lists.at, "huge pages need a request or limit of `cpu` or `memory` beside them");
}

void ValidateLists(const RequestsAndLimits& lists, const ResourceRules& rules) {
  for (const Item& limit : lists.limited) ValidateItem(limit, rules);
  for (const Item& request : lists.requested) {
    ValidateItem(request, rules);
    ValidateAgainstLimit(request, lists);
  }
  ValidateHugePagesCompany(lists);
}

// ---- Claims

/// A container names a claim as a whole, or requests of it, each once.
void ValidateClaimUse(const Value& claim, std::set<std::string>& used) {
  const std::string name(claim.TextOf("name"));
  Value request = claim["request"];
  const bool whole = request.String().empty();
  if (used.contains(name)) {
    Duplicate(claim, fmt::format("claim `{}` is used above as a whole", name));
    return;
  }
  if (!whole) InvalidIf(request, k8s::DnsLabelProblem(request.String()));
  const std::string key = whole ? name : fmt::format("{}/{}", name, request.String());
  const auto next = used.lower_bound(name + "/");
  const bool partly_used = next != used.end() && next->starts_with(name + "/");
  if (used.contains(key)) {
    Duplicate(claim, fmt::format("`{}` is used twice", key));
  } else if (whole && partly_used) {
    Duplicate(claim, fmt::format("a request of claim `{}` is used above", name));
  }
  used.insert(key);
}

void ValidateClaims(const Value& claims, const std::vector<std::string_view>& known) {
  std::set<std::string> used;
  const std::set<std::string_view> there(known.begin(), known.end());
  for (Value claim : claims.items()) {
    const std::string_view name = claim.TextOf("name");
    if (name.empty()) {
      Required(claim, "the name of a resource claim of the Pod is missing");
      continue;
    }
    ValidateClaimUse(claim, used);
    if (!there.contains(name)) {
      NotFound(claim, fmt::format("the Pod has no resource claim `{}`", name));
    }
  }
}

// ---- The Pod as a whole

/// What all containers need together: sidecars run beside the others, other init containers one by one
/// before.
Amounts Aggregate(const Value& spec, std::string_view list, bool default_requests) {
  auto amounts = [&](const Value& container) {
    Value resources = container["resources"];
    Amounts own = AmountsOf(resources[list]);
    if (default_requests) own.merge(AmountsOf(resources["limits"]));
    return own;
  };
  Amounts all, sidecars, init;
  for (Value container : spec["containers"].items()) all = Plus(std::move(all), amounts(container));
  for (Value container : spec["initContainers"].items()) {
    const Amounts own = amounts(container);
    if (IsSidecar(container)) {
      all = Plus(std::move(all), own);
      sidecars = Plus(std::move(sidecars), own);
      init = Max(std::move(init), sidecars);
    } else {
      init = Max(std::move(init), Plus(sidecars, own));
    }
  }
  return Max(std::move(all), init);
}

/// What a Pod as a whole does not say it has from its containers, or requests from limits.
void DefaultPodResources(const Value& spec, RequestsAndLimits& lists) {
  auto add = [](Items& items, const Value& list, std::string_view name, const schema::Quantity& amount) {
    items.push_back({name, list.Keyed(name), amount});
  };
  if (lists.limited.empty() && lists.requested.empty()) return;
  for (const auto& [name, amount] : Aggregate(spec, "limits", true)) {
    if (IsHugePagesResource(name) && Find(lists.requested, name) == nullptr &&
        Find(lists.limited, name) == nullptr) {
      add(lists.limited, lists.limits, name, amount);
    }
  }
  if (lists.limited.empty()) return;
  for (const auto& [name, amount] : Aggregate(spec, "requests", true)) {
    if (IsPodLevelResource(name) && IsOvercommitAllowed(name) && Find(lists.requested, name) == nullptr) {
      add(lists.requested, lists.requests, name, amount);
    }
  }
  for (const Item& limit : lists.limited) {
    if (IsPodLevelResource(limit.name) && Find(lists.requested, limit.name) == nullptr) {
      add(lists.requested, lists.requests, limit.name, limit.amount);
    }
  }
}

void ValidateAggregate(const Items& of_pod, const Amounts& of_containers, bool huge_pages_only,
                       std::string_view list) {
  for (const Item& item : of_pod) {
    if (huge_pages_only && !IsHugePagesResource(item.name)) continue;
    const auto needed = of_containers.find(item.name);
    if (needed == of_containers.end() || needed->second <= item.amount) continue;
    Invalid(item.at, fmt::format("`{}` is less than the {} of all containers, `{}`", item.amount.ToString(),
                                 list, needed->second.ToString()));
  }
}

void ValidateContainerLimits(const Value& spec, const RequestsAndLimits& of_pod) {
  uint32_t index = 0;
  for (Value container : spec["containers"].items()) {
    // The server's path for these is its own.
    Value at = of_pod.at["containers"].Item(index++, container.node());
    for (const Item& limit : ItemsOf(container["resources"]["limits"])) {
      const Item* whole = Find(of_pod.limited, limit.name);
      if (whole == nullptr || limit.amount <= whole->amount) continue;
      Invalid(limit.at.WithPathOf(at.Keyed(limit.name)["limits"]),
              fmt::format("the limit `{}` exceeds that of the Pod, `{}`", limit.amount.ToString(),
                          whole->amount.ToString()));
    }
  }
}

}  // namespace

bool IsStandardResource(std::string_view name) {
  return Contains(kComputeResources, name) || Contains(kCountedResources, name) || name == "storage" ||
         IsQuotaHugePages(name);
}

bool IsStandardContainerResource(std::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage" || IsHugePagesResource(name);
}

bool IsStandardQuotaResource(std::string_view name) {
  return Contains(kComputeResources, name) || Contains(kCountedResources, name) || IsQuotaHugePages(name);
}

bool IsHugePagesResource(std::string_view name) {
  return name.starts_with(kHugePages);
}

bool IsNativeResource(std::string_view name) {
  return !IsQualified(name) || name.find("kubernetes.io/") != name.npos;
}

bool IsExtendedResource(std::string_view name) {
  // Quota calls the resource `requests.NAME`, which must be a name too.
  return !IsNativeResource(name) && !name.starts_with("requests.") &&
         k8s::QualifiedNameProblem(fmt::format("requests.{}", name)).empty();
}

bool IsIntegerResource(std::string_view name) {
  return Contains(kCountedResources, name) || IsExtendedResource(name);
}

bool IsOvercommitAllowed(std::string_view name) {
  return IsNativeResource(name) && !IsHugePagesResource(name);
}

bool ValidateResourceName(const Value& at, std::string_view name) {
  if (const auto problem = k8s::QualifiedNameProblem(name); !problem.empty()) {
    Invalid(at, fmt::format("resource `{}` {}", name, problem));
    return false;
  }
  if (!IsQualified(name) && !IsStandardResource(name)) {
    constexpr std::string_view kUsual[] = {"cpu", "memory", "ephemeral-storage", "storage"};
    const auto near = NearMiss(name, kUsual);
    Invalid(at, fmt::format("`{}` is no resource of Kubernetes", name),
            near ? fmt::format("did you mean `{}`?", *near)
                 : "resources of other makers have a domain: `example.com/gpu`");
    return false;
  }
  return true;
}

bool ValidateContainerResourceName(const Value& at, std::string_view name) {
  if (!ValidateResourceName(at, name)) return false;
  if (!IsQualified(name) && !IsStandardContainerResource(name)) {
    Invalid(at,
            fmt::format(
                "`{}` is no resource of a container, use `cpu`, `memory`, `ephemeral-storage` or huge pages",
                name));
    return false;
  }
  if (IsQualified(name) && !IsNativeResource(name) && !IsExtendedResource(name)) {
    Invalid(at, fmt::format("`{}` is no name for an extended resource", name));
    return false;
  }
  return true;
}

bool ValidateQuotaResourceName(const Value& at, std::string_view name) {
  if (!ValidateResourceName(at, name)) return false;
  if (IsQualified(name) || IsStandardQuotaResource(name)) return true;
  Invalid(at, fmt::format("`{}` is no resource that a quota can limit", name));
  return false;
}

bool ValidateNonNegativeQuantity(const Value& quantity) {
  if (schema::PlainThousandths(quantity.node().text())) return true;
  if (AmountOf(quantity) >= schema::Quantity()) return true;
  Invalid(quantity, fmt::format("`{}` must not be negative", quantity.node().text()));
  return false;
}

bool ValidatePositiveQuantity(const Value& quantity) {
  if (schema::PlainThousandths(quantity.node().text()).value_or(0) > 0) return true;
  if (AmountOf(quantity) > schema::Quantity()) return true;
  Invalid(quantity, quantity ? fmt::format("`{}` must be greater than 0", quantity.node().text())
                             : "is missing, must be greater than 0");
  return false;
}

void ValidateResourceQuantity(std::string_view resource, const Value& quantity) {
  ValidateAmount({resource, quantity, AmountOf(quantity)});
}

bool IsWholeQuantity(const Value& quantity) {
  if (const auto thousandths = schema::PlainThousandths(quantity.node().text()))
    return *thousandths % 1000 == 0;
  return ReadQuantity(quantity).IsWhole();
}

int CompareQuantities(const Value& a, const Value& b) {
  const auto plain = [](const Value& each) {
    return each ? schema::PlainThousandths(each.node().text()) : 0;
  };
  const std::optional<int64_t> plain_a = plain(a), plain_b = plain(b);
  if (plain_a && plain_b) return *plain_a < *plain_b ? -1 : *plain_a > *plain_b ? 1 : 0;
  const schema::Quantity first = AmountOf(a), second = AmountOf(b);
  return first < second ? -1 : first > second ? 1 : 0;
}

bool IsZeroQuantity(const Value& quantity) {
  return CompareQuantities(quantity, {}) == 0;
}

schema::Quantity ReadQuantity(const Value& quantity) {
  const yaml::Node node = quantity.node();
  if (node.IsNumber()) return schema::ParseQuantity(node.NumberText()).value_or(schema::Quantity());
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  std::string_view text = node.text();
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  text = text.substr(0, text.find_last_not_of(kSpace) + 1);
  return schema::ParseQuantity(text).value_or(schema::Quantity());
}

void ValidateResourceRequirements(const Value& resources, const ResourceRules& rules) {
  if (!resources) return;
  if (!AreUsual(resources.node())) {
    RequestsAndLimits lists = ReadRequirements(resources);
    if (rules.requests_default_to_limits) DefaultRequests(lists);
    ValidateLists(lists, rules);
  }
  if (resources["claims"] && resources.context().Enabled("DynamicResourceAllocation"))
    ValidateClaims(resources["claims"], rules.claim_names);
}

void ValidateOverhead(const Value& overhead, bool indivisible_huge_pages) {
  if (!overhead) return;
  RequestsAndLimits lists{
      .at = overhead, .requests = {}, .limits = overhead["limits"], .requested = {}, .limited = {}};
  for (const Item& item : ItemsOf(overhead)) {
    lists.limited.push_back({item.name, item.at.WithPathOf(lists.limits.Keyed(item.name)), item.amount});
  }
  ResourceRules rules;
  rules.indivisible_huge_pages = indivisible_huge_pages;
  ValidateLists(lists, rules);
}

void ValidatePodResources(const Value& spec, const ResourceRules& rules) {
  Value resources = spec["resources"];
  if (!resources) return;
  if (spec["os"].TextOf("name") == "windows") {
    Forbidden(resources, "a Windows Pod has no resources as a whole");
    return;
  }
  if (resources["claims"])
    Forbidden(resources["claims"], "claims are named by containers, not by the Pod as a whole");
  RequestsAndLimits lists = ReadRequirements(resources);
  const bool is_pod = rules.requests_default_to_limits;
  if (is_pod) DefaultPodResources(spec, lists);
  ValidateLists(lists, rules);
  ValidateClaims(resources["claims"], rules.claim_names);
  ValidateAggregate(lists.requested, Aggregate(spec, "requests", is_pod), false, "requests");
  ValidateAggregate(lists.limited, Aggregate(spec, "limits", false), true, "limits");
  ValidateContainerLimits(spec, lists);
}

bool UsesIndivisibleHugePages(const Value& spec) {
  auto indivisible = [](const Value& list) {
    const Items items = ItemsOf(list);
    return std::any_of(items.begin(), items.end(), [](const Item& item) {
      return IsHugePagesResource(item.name) && !IsWholePages(item.name, item.amount);
    });
  };
  for (Value container : AllContainers(spec)) {
    Value resources = container["resources"];
    if (indivisible(resources["limits"]) || indivisible(resources["requests"])) return true;
  }
  return indivisible(spec["overhead"]);
}

}  // namespace kubevet::validate
