// Checks on what is there twice or in vain.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindDuplicateObjects(const Subject& subject);
std::vector<Diagnostic> FindIngressPathsTakenTwice(const Subject& subject);
std::vector<Diagnostic> FindSchedulesThatNeverFire(const Subject& subject);
std::vector<Diagnostic> FindServicesWithoutEndpoints(const Subject& subject);
std::vector<Diagnostic> FindUnusedClaims(const Subject& subject);

}  // namespace kubevet::rules
