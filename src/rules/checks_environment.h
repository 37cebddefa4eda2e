// Checks on the variables of containers.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindUnknownVariables(const Subject& subject);

}  // namespace kubevet::rules
