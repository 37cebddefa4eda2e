// The checks about the names of a StatefulSet's Pods: who is looked for where.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "rules/checks.h"

namespace kubevet::rules {

// Addresses of its Pods in commands, arguments and environment. Mirror what the controller writes as the
// Pods' host name and subdomain, pkg/controller/statefulset/stateful_set_utils.go (initIdentity).
std::vector<Diagnostic> FindPeersInOtherServices(const Subject& subject);
std::vector<Diagnostic> FindPeersOutOfRange(const Subject& subject);

}  // namespace kubevet::rules
