// Checks on what label selectors select: nothing, or the Pods of several workloads.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindServiceOfSeveralWorkloads(const Subject& subject);
std::vector<Diagnostic> FindTargetPortsMissing(const Subject& subject);
std::vector<Diagnostic> FindServiceWithoutPods(const Subject& subject);
std::vector<Diagnostic> FindBudgetWithoutPods(const Subject& subject);
std::vector<Diagnostic> FindPolicyWithoutPods(const Subject& subject);

}  // namespace kubevet::rules
