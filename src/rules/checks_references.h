// Checks on what objects name: other objects, and keys in ConfigMaps and Secrets.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindMissingKeys(const Subject& subject);
std::vector<Diagnostic> FindMissingReferences(const Subject& subject);
std::vector<Diagnostic> FindReferencesThatMiss(const Subject& subject);
std::vector<Diagnostic> FindSubPathsWithoutKey(const Subject& subject);

}  // namespace kubevet::rules
