// What the API server says of an apply: the errors of decoding and validation, as creation or as update of
// what lives. Mirrors kubectl apply of a manifest whose predecessor was applied the same way.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "k8s/target.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// Empty when it is accepted. `live` is falsy for a creation. Kinds without a schema are taken as they are.
std::vector<Diagnostic> Refusals(yaml::Node object, yaml::Node live, const k8s::Target& target);

/// The error about a `rollingUpdate` that nobody wrote: the server filled it in when `live` was created, and
/// it stays when the type becomes OnDelete.
Diagnostic LeftoverRollingUpdate(yaml::Node object, const k8s::Target& target);

}  // namespace kubevet::plan
