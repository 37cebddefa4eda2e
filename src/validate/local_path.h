// Paths inside a volume or on a host. Mirrors validateLocalDescendingPath and its kin in
// k8s.io/kubernetes/pkg/apis/core/validation. A missing or empty path is not reported here.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// Whether a path has `..` among its elements.
bool HasBackstep(std::string_view path);

/// No `..` among the elements.
void ValidateNoBacksteps(const Value& path);
/// Relative, and no `..` among the elements.
void ValidateDescendingPath(const Value& path);
/// Whether ValidateNonReservedPath would say nothing.
bool IsNonReservedPath(std::string_view path);
/// A descending path that does not begin with `..` in any form: files that Kubernetes writes into a volume.
void ValidateNonReservedPath(const Value& path);

}  // namespace kubevet::validate
