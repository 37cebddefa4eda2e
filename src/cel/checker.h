// What names mean and which types there are: the pass between the parser and the interpreter.
#pragma once

#include <vector>

#include "cel/expression.h"

namespace kubevet::cel {

/// More are not told.
inline constexpr size_t kMaxIssues = 10;

/// Completes the tree of `parts`: types, slots, overloads. What does not fit is an issue, or with
/// Checking::kOff left for the evaluation to find.
std::vector<Issue> Check(internal::ProgramParts& parts, Checking checking);

/// Computes what is constant, patterns among it; constants that a function refuses are issues.
std::vector<Issue> Fold(internal::ProgramParts& parts, Checking checking);

}  // namespace kubevet::cel
