// Compute resources: names and amounts, requests and limits. Mirrors validateResourceRequirements and the
// resource name checks in k8s.io/kubernetes/pkg/apis/core/validation and pkg/apis/core/helper.
#pragma once

#include <string_view>
#include <vector>

#include "schema/quantity.h"
#include "validate/value.h"

namespace kubevet::validate {

/// Kinds of resource names. All take a plain name such as `cpu`.
bool IsStandardResource(std::string_view name);  ///< known anywhere: compute, objects that are counted
bool IsStandardContainerResource(std::string_view name);  ///< cpu, memory, ephemeral-storage, hugepages-*
bool IsStandardQuotaResource(std::string_view name);
bool IsHugePagesResource(std::string_view name);
/// Without a domain, or with one of kubernetes.io.
bool IsNativeResource(std::string_view name);
/// `example.com/gpu`: a domain outside kubernetes.io, no `requests.` prefix.
bool IsExtendedResource(std::string_view name);
/// Counted in whole numbers only.
bool IsIntegerResource(std::string_view name);
/// Whether a limit may exceed the request.
bool IsOvercommitAllowed(std::string_view name);

/// The forms a resource name may have in a place. `name` is reported at `at`; false when something was
/// reported.
bool ValidateResourceName(const Value& at, std::string_view name);
bool ValidateContainerResourceName(const Value& at, std::string_view name);
bool ValidateQuotaResourceName(const Value& at, std::string_view name);

/// Not negative / positive; a missing quantity is 0. False when something was reported.
bool ValidateNonNegativeQuantity(const Value& quantity);
bool ValidatePositiveQuantity(const Value& quantity);
/// Not negative, and whole for resources that are counted: a value of a ResourceList at `quantity`.
void ValidateResourceQuantity(std::string_view resource, const Value& quantity);

/// Amounts; a missing quantity, or one that cannot be read, is 0.
int CompareQuantities(const Value& a, const Value& b);  ///< -1, 0 or 1
bool IsZeroQuantity(const Value& quantity);
/// What the server asks of bytes and of what is counted: see schema::Quantity::IsWhole.
bool IsWholeQuantity(const Value& quantity);
/// A quantity as it is read, with white space around it.
schema::Quantity ReadQuantity(const Value& quantity);

/// Where requests and limits stand.
enum class ResourceScope : uint8_t { kContainer, kPod };
struct ResourceRules {
  ResourceScope scope = ResourceScope::kContainer;
  /// Names of spec.resourceClaims, which `claims` refer to.
  std::vector<std::string_view> claim_names;
  /// In a Pod, other than in a template, a limit without a request is also the request.
  bool requests_default_to_limits = false;
  bool indivisible_huge_pages = false;  ///< amounts need not be multiples of the page size
};
/// `resources` of a container or Pod.
void ValidateResourceRequirements(const Value& resources, const ResourceRules& rules);
/// spec.overhead: checked as if it were the limits of a container.
void ValidateOverhead(const Value& overhead, bool indivisible_huge_pages);
/// Requests and limits of the Pod as a whole, against those of its containers.
void ValidatePodResources(const Value& spec, const ResourceRules& rules);
/// Whether a Pod spec asks for huge pages in amounts that are no multiple of their size.
bool UsesIndivisibleHugePages(const Value& spec);

}  // namespace kubevet::validate
