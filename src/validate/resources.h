// Compute resources: names and amounts, requests and limits. Mirrors validateResourceRequirements and the
// resource name checks in k8s.io/kubernetes/pkg/apis/core/validation and pkg/apis/core/helper.
#pragma once

#include <string_view>
#include <vector>

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
bool ValidateResourceName(Value at, std::string_view name);
bool ValidateContainerResourceName(Value at, std::string_view name);
bool ValidateQuotaResourceName(Value at, std::string_view name);

/// Not negative / positive; a missing quantity is 0.
bool ValidateNonNegativeQuantity(Value quantity);
bool ValidatePositiveQuantity(Value quantity);
/// Not negative, and whole for resources that are counted: a value of a ResourceList at `quantity`.
void ValidateResourceQuantity(std::string_view resource, Value quantity);

/// -1, 0 or 1; a missing quantity, or one that cannot be read, is 0.
int CompareQuantities(Value a, Value b);

/// Requests and limits of a container, or of a Pod as a whole.
enum class ResourceScope : uint8_t { kContainer, kPod };
/// `claim_names` are those of spec.resourceClaims.
void ValidateResourceRequirements(Value resources, const std::vector<std::string_view>& claim_names,
                                  ResourceScope scope = ResourceScope::kContainer);

}  // namespace kubevet::validate
