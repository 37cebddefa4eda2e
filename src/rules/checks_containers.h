// Checks on single containers: their probes, hooks and resources.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindHooksThatOutlastTheGracePeriod(const Subject& subject);
std::vector<Diagnostic> FindImplausibleCpu(const Subject& subject);
std::vector<Diagnostic> FindImplausibleMemory(const Subject& subject);
std::vector<Diagnostic> FindImplausibleStorage(const Subject& subject);
std::vector<Diagnostic> FindProbesOfNamesInTheCluster(const Subject& subject);
std::vector<Diagnostic> FindProbesWithoutPort(const Subject& subject);

}  // namespace kubevet::rules
